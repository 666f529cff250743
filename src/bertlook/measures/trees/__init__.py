"""Trees that follow the maps of single heads."""
