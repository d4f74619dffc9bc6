"""
Auth0's `custom_password_hash` as its documentation reads: whether a typed password opens one.

Written from the page "Bulk user import database schema and examples", apart from the hash room: what the bulk import
sends is thereby asked by somebody who did not make it. OpenSSL, bcrypt and libargon2 do the arithmetic.
"""

from collections.abc import Mapping
from typing import Any


def imported_hash_opens(custom: Mapping[str, Any], password: str) -> bool:
    """Whether `password` opens this hash."""
    raise NotImplementedError
