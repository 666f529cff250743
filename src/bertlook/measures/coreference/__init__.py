"""Accuracy of heads on coreference (section 4.3 of the paper)."""
