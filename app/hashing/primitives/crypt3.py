"""
crypt(3) by two roads: libxcrypt in C where it can, our own loops where it cannot. What all its formats share.

Which road serves is asked per format, for builds of libxcrypt differ in what they left out, and again per value and
password: libxcrypt refuses some characters in salts and passwords of 512 bytes and more, which older systems took.
"""

import functools
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from app.domain.hashes import PortableHash
from app.errors import HashError
from app.hashing.bounds import Claim
from app.hashing.libxcrypt import MAX_PASSWORD_BYTES, Libxcrypt, find_libxcrypt
from app.hashing.primitives.lock import SHARE, admit_loop

BYTES_PER_WORK = 32
"""Where a loop reads the password again and again, each further so many bytes cost about as much as the first."""

KNOWN: Mapping[str, bytes] = {
    "des_crypt": b"abJnggxhB/yWI",
    "bsdi_crypt": b"_J9..abcdIPPmXD22F8s",
    "md5_crypt": b"$1$abcdefgh$G//4keteveJp0qb8z2DxG/",
    "sha256_crypt": b"$5$rounds=1000$ab$1w1vy5uCLDQWfIMwmaMatnSGmBa34fZnvo3JO2w3CP1",
    "sha512_crypt": (
        b"$6$rounds=1000$ab$MM7UFA7KIDybpf97CBayMOsg9RsQeCSOERr0aSyTk5Z8xQDape3gfXAkNJo8Ebul9gQcUV8Tafos6kXUzektK."
    ),
    "sha1_crypt": b"$sha1$40$abcdefgh$K3OUOLbCj6ruaUlpZlT1hT1E/uHd",
    "sun_md5_crypt": b"$md5$abcdefgh$$ZxccX5lio58EZKsCI/Peg0",
    "yescrypt": b"$y$j75$abcdefgh$hycRI05iyPwUdPZDaw/SJaABdj2h8B1Bgxi1Z/4Xke0",
    "gost_yescrypt": b"$gy$j75$abcdefgh$SiB8.pWE7jyZrxlpFkF/M/mtY4w7Fs26/zSh1ZTO3I4",
}
"""What `password` becomes in each format: a library that answers otherwise does not serve it."""

_REFUSED = frozenset("!*:;\\")
"""Characters that libxcrypt takes in no setting, for `/etc/shadow` could not hold them."""


YESCRYPTS = frozenset({"yescrypt", "gost_yescrypt"})
"""Their default costs about ten seconds in Python, beyond any budget."""


class CryptRoads:
    """Which formats the machine's libxcrypt serves."""

    def __init__(self, library: Libxcrypt | None) -> None:
        self._library = library
        self._served = frozenset(
            scheme for scheme, answer in KNOWN.items() if library and library.crypt(b"password", answer) == answer
        )

    def library_for(self, scheme: str) -> Libxcrypt | None:
        """The library, when it serves this scheme."""
        return self._library if scheme in self._served else None

    def name_for(self, scheme: str) -> str:
        """For people: which road serves a scheme."""
        library = self.library_for(scheme)
        if library is not None:
            return f"libxcrypt ({library.soname})"
        return "none for usual costs: they need libxcrypt" if scheme in YESCRYPTS else "Python"


@functools.cache
def find_crypt_roads() -> CryptRoads:
    """This machine's, looked for once."""
    return CryptRoads(find_libxcrypt())


@dataclass(frozen=True, slots=True)
class Loop:
    """
    Our own road to one value.

    Attributes:
        digest: From a password to the digest's characters.
        work_s: Seconds for a short password.
    """

    digest: Callable[[bytes], str]
    work_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CryptText:
    """
    A crypt(3) text taken apart.

    Attributes:
        encoded: The whole text, ASCII; libxcrypt takes it as the setting.
        digest: Its last part.
        cost: In the format's own words.
        library_s: Seconds in C for a short password.
        loop: Our own road, if there is one.
        grows: Whether the rounds read the password.
    """

    encoded: str = field(repr=False)
    digest: str = field(repr=False)
    cost: str = ""
    library_s: float
    loop: Loop | None = field(repr=False, compare=False)
    grows: bool = False


@dataclass(frozen=True, slots=True)
class CryptHash:
    """
    A crypt(3) text with its roads.

    Attributes:
        text: The value.
        library: The first road, if it serves this value.
        limit_s: The longest that one match may take in C.
    """

    text: CryptText
    library: Libxcrypt | None = field(repr=False, compare=False)
    limit_s: float

    @property
    def cost(self) -> str:
        """In the format's own words."""
        return self.text.cost

    @property
    def work_s(self) -> float:
        """Seconds on one core, on the first road that serves it."""
        return self.text.library_s if self.library is not None or self.text.loop is None else self.text.loop.work_s

    def matches(self, password: bytes) -> bool:
        """
        A NUL ends the text in C: it opens nothing, at equal cost. Nor does a password so long that this hash over it
        would be dearer than the bounds.
        """
        made = self._made(password.replace(b"\0", b"\x01"))
        same = made is not None and hmac.compare_digest(made, self.text.encoded.encode("ascii"))
        return same and b"\0" not in password

    def portable(self) -> PortableHash | None:
        """None: Auth0 has no word for crypt(3)."""
        return None

    def _made(self, key: bytes) -> bytes | None:
        text = self.text
        longer = max(1.0, len(key) / BYTES_PER_WORK) if text.grows else 1.0
        if self.library is not None and len(key) <= MAX_PASSWORD_BYTES:
            within = text.library_s * longer <= self.limit_s
            return self.library.crypt(key, text.encoded.encode("ascii")) if within else None
        if text.loop is None or text.loop.work_s * longer > SHARE * self.limit_s:
            return None
        return (text.encoded[: -len(text.digest)] + text.loop.digest(key)).encode("ascii")


def crypt_hash(claim: Claim, library: Libxcrypt | None, text: CryptText) -> CryptHash:
    """
    The hash, when a road serves it within bounds.

    Args:
        claim: Whose value it is.
        library: libxcrypt, where it serves the scheme.
        text: The value.

    Raises:
        CostOutOfBounds: Dearer than the bounds of the road that serves it.
        HashError: No road serves it on this machine.
    """
    if library is not None and not _is_setting(text.encoded):
        library = None
    if library is not None:
        claim.admit(work_s=text.library_s)
    elif text.loop is not None:
        admit_loop(claim, text.loop.work_s)
    else:
        raise HashError("only libxcrypt reads this format, and this machine has none", scheme=claim.scheme)
    return CryptHash(text, library, claim.bounds.work_s)


def _is_setting(text: str) -> bool:
    return all("!" <= character <= "~" for character in text) and not _REFUSED & set(text)
