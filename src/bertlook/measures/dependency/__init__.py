"""Accuracy of heads at dependency relations (paper, section 4.2)."""
