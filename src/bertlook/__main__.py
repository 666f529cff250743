"""The command line as a module: ``python -m bertlook``, ``torchrun -m bertlook scan``."""

from bertlook.app.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
