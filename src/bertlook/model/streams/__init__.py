"""Networks of an encoder and a decoder, read as three streams."""
