"""Dossiers: what a corpus shows of every head, in examples and counts."""
