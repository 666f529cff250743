"""``python -m bertlook``."""

from bertlook.cli import main

raise SystemExit(main())
