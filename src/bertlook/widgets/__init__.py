"""The views: widgets for notebooks, each of which can be exported as a page."""
