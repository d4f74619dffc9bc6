"""`trickle demo`."""

HELP = "x"


def demo() -> None:
    """X"""
