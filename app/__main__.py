"""`python -m app`: the command `trickle`, where no console script is installed."""

import sys

from app.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
