"""A request, as far as access looks at it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

Headers = Sequence[tuple[bytes, bytes]]
"""Names in lower case, values as sent, in the order sent, one pair per header line."""


@dataclass(frozen=True, slots=True)
class Call:
    """
    What is asked, by whom, and with what in hand.

    Attributes:
        method: As sent; methods are case-sensitive.
        path: The raw path as sent, percent escapes and all.
        peer: Address of the other end of the socket, as text without a port.
        headers: See `Headers`.
        body: The raw body, before anything reads it.
    """

    method: str
    path: str
    peer: str
    headers: Headers = field(repr=False)
    body: bytes = field(repr=False)
