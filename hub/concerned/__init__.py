"""The people in the data: what is held about them, who used it, and what they may have changed."""
