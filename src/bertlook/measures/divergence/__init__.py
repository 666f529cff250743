"""Divergence between the attention of heads (section 6 of the paper)."""
