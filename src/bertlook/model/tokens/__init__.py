"""From texts to tokens: special tokens, words, and given ids."""
