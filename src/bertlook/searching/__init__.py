"""Search: where in a corpus a head does something."""
