"""A stored hash as the bulk import would carry it: the scheme's own form, and how the site made bytes of passwords."""

from collections.abc import Sequence
from typing import Any, Final

from app.domain.hashes import PortableHash
from app.hashing.recipes.portable import SALTED
from app.hashing.registry import Fit
from app.hashing.verify import Encoding

_AUTH0_ENCODINGS: Final = {"latin-1": "latin1", "utf-16-le": "utf16le"}
"""`password.encoding`, and Auth0's word for it."""

_ENCODED: Final = SALTED | {"hmac"}
"""Auth0's algorithms that take another encoding of the password than UTF-8."""


def carried(fits: Sequence[Fit], encoding: Encoding) -> PortableHash | None:
    """
    What Auth0's bulk import takes for a stored value, or None: this user can move only by logging in.

    Args:
        fits: What may open the value (`Registry.fits`). Of several nobody knows which one does, so none is carried.
        encoding: `password.encoding` and `password.normalize`. A normalised password is carried as it is: Auth0 has no
            word for it, and for ASCII it makes no difference.
    """
    if len(fits) != 1:
        return None
    fit = fits[0]
    portable = fit.parsed.portable()
    if portable is None or encoding.name == "utf-8" or fit.scheme.own_encoding or fit.scheme.encoding != "utf-8":
        return portable
    custom: Any = portable.fields.get("custom_password_hash")
    if custom is None or custom["algorithm"] not in _ENCODED:
        return None
    return PortableHash({"custom_password_hash": {"password": {"encoding": _AUTH0_ENCODINGS[encoding.name]}, **custom}})
