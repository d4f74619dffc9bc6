"""
Recipes that stand in a parameter of their own, beside the name of what they leave: for files of samples, and for rows.

**Format**: `digest`: what the expression in `params.expr` gives, bare hex or base64 (`params.encoding`); with
    `params.split`, a pattern with the groups `h` and `s`, digest and salt in one column. `bcrypt_prehash`: bcrypt's
    text of what the expression gives; `prehashed`: the text of the scheme that `params.inner` names.
**Cost**: what the expression costs, and what the text inside says.
**Password**: as the expression says (`utf16le($p)`), else UTF-8.
**Portable**: where Auth0 can express the recipe (`recipes/portable.py`).
**Source**: hashcat's example hashes, databases' own functions, PHP. The grammar is in `recipes/syntax.py`.
"""

import functools

from app.domain.hashes import ParsedHash, StoredHash
from app.errors import RecipeError
from app.hashing.bounds import Claim
from app.hashing.contract import Scheme, Tools
from app.hashing.given import given_text
from app.hashing.recipes.scheme import recipe_scheme

KEPT = 256
"""Compiled recipes that are kept: a file of samples may bring one a row."""


def wrapping(tools: Tools, inner: tuple[Scheme, ...]) -> tuple[Scheme, ...]:
    """This family, over the schemes that recipes may name."""
    known = {scheme.name: scheme for scheme in inner}

    @functools.lru_cache(KEPT)
    def compiled(text: str) -> Scheme:
        return recipe_scheme(text, tools, schemes=known)

    def parse(claim: Claim, stored: StoredHash) -> ParsedHash | None:
        if stored.scheme != claim.scheme:
            return None
        expression = given_text(claim, stored, "expr")
        outer = {"digest": "", "bcrypt_prehash": "bcrypt"}.get(claim.scheme)
        outer = given_text(claim, stored, "inner") if outer is None else outer
        try:
            scheme = compiled(f"{outer}({expression})" if outer else expression)
        except RecipeError:
            raise claim.malformed("params.expr is no recipe, or there is none") from None
        return scheme.parse(stored)

    return tuple(
        Scheme(name, functools.partial(parse, tools.claim(name)), named_only=True, own_encoding=True, takes_pepper=True)
        for name in ("digest", "bcrypt_prehash", "prehashed")
    )
