"""`python -m openmsc` is the command `openmsc`."""

from __future__ import annotations

import sys

from openmsc.config.cli import main

if __name__ == "__main__":
    sys.exit(main())
