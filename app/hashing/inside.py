"""A text of one scheme inside a text of another: a prefix before it, or a digest of the password under it."""

from collections.abc import Iterable
from dataclasses import replace

from app.domain.hashes import ParsedHash, StoredHash
from app.errors import HashError
from app.hashing.bounds import Claim
from app.hashing.contract import Scheme


def parse_inside(claim: Claim, schemes: Iterable[Scheme], stored: StoredHash) -> ParsedHash | None:
    """
    What the first of these schemes makes of the text, each asked by its name, or None when it is none of theirs.

    Args:
        claim: Whose value it is as a whole; errors carry its name.
        schemes: The kinds of text that may stand inside; they must not look alike.
        stored: With the inner text as `encoded`.

    Raises:
        HashError: The inner scheme's refusal, in the outer one's name.
    """
    for scheme in schemes:
        try:
            parsed = scheme.parse(replace(stored, scheme=scheme.name))
        except HashError as refusal:
            raise type(refusal)(refusal.detail, scheme=claim.scheme) from None
        if parsed is not None:
            return parsed
    return None
