"""Divergence between the attention of heads (paper, section 6)."""
