"""
Packs records into import files, to the byte: a JSON array of records, never longer than Auth0 takes.

The body of a job's request is the file and some 600 bytes of multipart form around it; `MAX_FILE_BYTES` leaves twelve
thousand for them below the 512,000 at which Auth0 was seen to refuse.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from app.domain.import_record import MAX_FILE_BYTES
from app.transfer.selection import Carried


@dataclass(frozen=True, slots=True)
class Packed:
    """One file: its users in order, and the JSON array in UTF-8, which holds stored hashes and is secret."""

    users: Sequence[Carried] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def sha256(self) -> str:
        """Of the body, in hex."""
        return hashlib.sha256(self.body).hexdigest()


def pack(users: Sequence[Carried]) -> Packed:
    """These users as one file, whatever its length."""
    return Packed(tuple(users), b"[" + b",".join(user.record.body for user in users) + b"]")


class Packer:
    """Fills one file after the other; the order of users decides alone where one ends."""

    def __init__(self, limit: int = MAX_FILE_BYTES) -> None:
        self._limit = limit
        self._users: list[Carried] = []
        # The opening bracket; each record brings the comma or bracket behind it.
        self._size = 1

    @property
    def waiting(self) -> int:
        """Users in the file that is not full yet."""
        return len(self._users)

    def add(self, user: Carried) -> Packed | None:
        """
        Puts the user in; hands out the file that this user did not fit into any more.

        A record that is longer than a whole file was left behind by `selection`.
        """
        full = None
        if self._users and self._size + user.record.size > self._limit:
            full = self.rest()
        self._users.append(user)
        self._size += user.record.size
        return full

    def rest(self) -> Packed | None:
        """The last file, if there is anybody in it."""
        if not self._users:
            return None
        packed = pack(self._users)
        self._users, self._size = [], 1
        return packed


def halves(packed: Packed) -> Iterator[Packed]:
    """The same users in two files, to find out whom a failed job failed for. One user stays whole."""
    middle = len(packed.users) // 2
    if middle == 0:
        yield packed
        return
    yield pack(packed.users[:middle])
    yield pack(packed.users[middle:])
