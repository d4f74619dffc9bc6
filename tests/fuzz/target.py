"""
What is fuzzed: any bytes as a row and a recipe. Only the error tree may come out, and nothing beyond the bounds.

    make fuzz MINUTES=1

With atheris installed it guides the bytes by coverage; without it a loop of our own does, over the lines of `app.hashing`.
"""

import dataclasses

from app.domain.hashes import StoredHash
from app.errors import HashError, Overloaded, RecipeError
from app.hashing.bounds import DEFAULT_BOUNDS
from app.hashing.contract import Tools
from app.hashing.recipes.scheme import is_recipe, recipe_scheme
from app.hashing.registry import Registry
from app.hashing.schemes import all_schemes
from tests.hashing.known import TOLD, VECTORS

BOUNDS = DEFAULT_BOUNDS.scaled(0.005)
"""Twenty milliseconds at most: a fuzzer lives by the number of its tries."""
REGISTRY = Registry(all_schemes(Tools(bounds=BOUNDS)), bounds=BOUNDS)
NAMES = ("", *sorted(REGISTRY.by_name))
SEPARATOR = b"\xfe"
"""Between the parts of an input; no byte of UTF-8."""


def seeds() -> list[bytes]:
    """One input a vector, and one a recipe."""
    rows = [(vector.encoded, vector.scheme, vector.password, vector.salt or "") for vector in VECTORS]
    rows += [
        (vector.encoded, vector.params["expr"], vector.password, vector.salt or "")
        for vector in TOLD
        if "expr" in vector.params
    ]
    return [SEPARATOR.join(part.encode("utf-8", "surrogatepass") for part in row) for row in rows]


def run(octets: bytes) -> None:
    """One input: stored text, scheme or recipe, password, salt."""
    encoded, name, password, salt, *_ = (*octets.split(SEPARATOR), b"", b"", b"", b"")
    scheme, stored = _text(name), StoredHash(encoded=_text(encoded), salt=salt or None, username=_text(salt))
    _ask(stored, REGISTRY, password)
    if scheme in REGISTRY.by_name:
        _ask(dataclasses.replace(stored, scheme=scheme), REGISTRY, password)
    elif scheme and is_recipe(scheme):
        try:
            made = recipe_scheme(scheme, Tools(bounds=BOUNDS), schemes=REGISTRY.by_name)
        except RecipeError as error:
            assert 0 <= error.at <= len(scheme), "an error outside of its recipe"  # noqa: PT017 - either way is right
            return
        known = Registry((), bounds=BOUNDS, recipes={scheme: made})
        _ask(dataclasses.replace(stored, scheme=scheme), known, password)


def _ask(stored: StoredHash, registry: Registry, password: bytes) -> None:
    try:
        fits = registry.fits(stored)
    except HashError as error:
        assert error.reason  # noqa: PT017 - an error of the tree is a right answer
        return
    assert sum(fit.parsed.work_s for fit in fits) <= BOUNDS.work_s, "work beyond the bounds"
    for fit in fits:
        fit.parsed.portable()
        try:
            assert fit.parsed.matches(password) in {True, False}
        except Overloaded:
            continue


def _text(octets: bytes) -> str:
    return octets.decode("utf-8", "surrogateescape")
