"""Surface statistics of attention (section 3 of the paper)."""
