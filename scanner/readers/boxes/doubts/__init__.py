"""What makes a choice a question though its boxes alone are decided: ink beside them, heavy words, rests of marks."""
