"""The command line: pages, scans with reports, and the quickstart notebook."""
