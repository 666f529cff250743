"""Accuracy of heads at coreference (paper, section 4.3)."""
