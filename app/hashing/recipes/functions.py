"""All words of recipes. `repeat(n, start, step)` is grammar, not a function: its step is done over, `$x` before it."""

from app.hashing.recipes.function import Function
from app.hashing.recipes.hashed import HASHED
from app.hashing.recipes.spelled import SPELLED

FUNCTIONS: dict[str, Function] = {**HASHED, **SPELLED}
"""By word."""
