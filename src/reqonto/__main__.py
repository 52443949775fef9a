"""`python -m reqonto` is the command `reqonto`."""

import sys

from reqonto.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
