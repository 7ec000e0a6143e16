"""What is printed for machines: page codes and corner anchors."""
