"""Scans: streaming passes of a model over a corpus, and their results."""
