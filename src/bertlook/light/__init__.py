"""Small BERT encoders run by NumPy, while nothing asks for what only torch gives."""
