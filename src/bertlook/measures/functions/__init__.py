"""Measures made from functions."""
