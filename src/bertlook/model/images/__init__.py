"""Networks of images, whose tokens are patches."""
