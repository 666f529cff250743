"""Transformers and their tokenizers: the only code that knows the transformers library."""
