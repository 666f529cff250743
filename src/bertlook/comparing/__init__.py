"""Two attentions, or two models on a corpus, with their heads side by side."""
