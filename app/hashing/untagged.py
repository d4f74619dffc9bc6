"""Texts without a tag of their own: claimed only when the mapping names the scheme, and offered when they would fit."""

from collections.abc import Callable

from app.domain.hashes import ParsedHash, StoredHash
from app.errors import HashError
from app.hashing.bounds import Claim

Reader = Callable[[Claim, StoredHash], ParsedHash]


def read_untagged(claim: Claim, read: Reader, stored: StoredHash) -> ParsedHash | None:
    """
    What the reader makes of the text.

    Returns:
        None where the mapping does not name the scheme and the reader refuses: then it is somebody else's.

    Raises:
        HashError: The scheme is named, and the reader refuses.
    """
    if stored.scheme == claim.scheme:
        return read(claim, stored)
    try:
        return read(claim, stored)
    except HashError:
        return None
