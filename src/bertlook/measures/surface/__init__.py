"""Surface statistics of attention (paper, section 3)."""
