"""The views: widgets on an Attention, live in a notebook."""
