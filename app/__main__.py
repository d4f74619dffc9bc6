"""`python -m app`: the command `trickle`, where no console script is installed."""

from app.cli.main import main

if __name__ == "__main__":
    main()
