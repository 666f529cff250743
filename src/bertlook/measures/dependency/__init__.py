"""Accuracy of heads on dependency relations (section 4.2 of the paper)."""
