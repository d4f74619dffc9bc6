"""Commands, as the tests of `cli` run them."""

from tests.cli.conftest import trickle

__all__ = ["trickle"]
