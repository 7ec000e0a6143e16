"""Speed: what reading costs, as ratios measured side by side."""
