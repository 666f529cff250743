"""``python -m bertlook``."""

from bertlook.app.cli import main

raise SystemExit(main())
