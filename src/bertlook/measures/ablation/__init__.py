"""Changes of a language model's loss with each head switched off."""
