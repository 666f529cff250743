"""The model that comes with the package, and what is known of its heads."""
