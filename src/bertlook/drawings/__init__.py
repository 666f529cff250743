"""Drawings of views and tables as SVG, made without a browser: for papers and saved notebooks."""
