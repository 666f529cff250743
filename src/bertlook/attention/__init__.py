"""Attention: maps of one input, their axes, and where they may come from."""
