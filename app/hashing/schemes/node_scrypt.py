"""
scrypt with salt and digest in one text, as Node's tutorials, Oslo, better-auth and Lucia write it.

**Format**: `SALT:DIGEST` or `DIGEST.SALT`, both hex: the shorter is the salt; the parameter `split` may be a pattern
    with the groups `s` and `h` instead. Oslo and better-auth `SALT:DIGEST`; Lucia 2 `s2:SALT:DIGEST`, Lucia 1 without
    `s2:`.
**Cost**: parameters `N`, `r`, `p`: 16384, 8, 1 for Node; r is 16 for Oslo, better-auth and Lucia 2, 8 for Lucia 1.
**Password**: UTF-8; Oslo, better-auth and Lucia normalize it to NFKC first. The salt is used as the text it is, unless
    the parameter `salt_encoding` is `hex` or `base64`. A NUL at the end opens nothing.
**Portable**: `scrypt`; those that normalize only with the parameter `assume_normalized`, for Auth0 does not, and a
    password that NFKC changes would be locked out.
**Source**: Node's crypto.scrypt; Oslo 1, better-auth, Lucia 1 and 2. Vectors: those packages, Node's crypto.
"""

import functools
import re
import unicodedata

from app.domain.hashes import ParsedHash, StoredHash
from app.hashing.bounds import Claim
from app.hashing.contract import Scheme, Tools
from app.hashing.given import given_flag, given_number, given_text
from app.hashing.primitives.prehashed import Prehashed, Respelled
from app.hashing.primitives.scrypt import ScryptHash, scrypt_hash
from app.hashing.spelling import from_base64, from_hex, text_bytes
from app.hashing.untagged import read_untagged

LUCIA = "s2:"
NODE_N = 16384
KEY_BYTES = 64
"""Of Oslo, better-auth and Lucia."""

_HEX_PAIR = re.compile(r"(?P<first>[0-9a-f]+)[:.](?P<second>[0-9a-f]+)", re.IGNORECASE | re.ASCII)


def schemes(tools: Tools) -> tuple[Scheme, ...]:
    """This family, within the bounds of `tools`."""
    return (
        *(
            Scheme(name, functools.partial(read_untagged, tools.claim(name), read), named_only=True)
            for name, read in (("node_scrypt", _node), ("oslo_scrypt", _oslo))
        ),
        Scheme("lucia_scrypt", functools.partial(_lucia, tools.claim("lucia_scrypt"))),
    )


def _node(claim: Claim, stored: StoredHash) -> ParsedHash:
    salt_text, digest_text = _split(claim, stored)
    decode = {"utf8": text_bytes, "hex": from_hex, "base64": from_base64}.get(
        given_text(claim, stored, "salt_encoding", "utf8").replace("-", "")
    )
    if decode is None:
        raise claim.malformed("the parameter salt_encoding is none of utf8, hex, base64")
    in_base64 = given_text(claim, stored, "encoding", "hex") == "base64"
    digest = (from_base64 if in_base64 else from_hex)(claim, digest_text)
    return _scrypt(claim, stored, salt=decode(claim, salt_text), digest=digest, block_size=8)


def _split(claim: Claim, stored: StoredHash) -> tuple[str, str]:
    """Salt and digest."""
    if pattern := given_text(claim, stored, "split"):
        try:
            found = re.fullmatch(pattern, stored.encoded)
            if found is None:
                raise claim.malformed("not as the parameter split has it")
            return found["s"] or "", found["h"] or ""
        except (re.error, IndexError):
            raise claim.malformed("the parameter split is no pattern with the groups s and h") from None
    pair = _HEX_PAIR.fullmatch(stored.encoded)
    if pair is None or len(pair["first"]) == len(pair["second"]):
        raise claim.malformed("not salt and digest of two lengths, in hex")
    salt, digest = sorted((pair["first"], pair["second"]), key=len)
    return salt, digest


def _oslo(claim: Claim, stored: StoredHash) -> ParsedHash:
    return _normalized(claim, stored, stored.encoded, block_size=16)


def _lucia(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    if stored.encoded.startswith(LUCIA):
        return _normalized(claim, stored, stored.encoded.removeprefix(LUCIA), block_size=16)
    # Version 1 wrote no tag, and looks like anybody's.
    return _normalized(claim, stored, stored.encoded, block_size=8) if stored.scheme == claim.scheme else None


def _normalized(claim: Claim, stored: StoredHash, text: str, *, block_size: int) -> ParsedHash:
    salt, colon, digest_text = text.partition(":")
    if not colon or not salt:
        raise claim.malformed("not salt and digest")
    digest = from_hex(claim, digest_text)
    parsed = _scrypt(claim, stored, salt=text_bytes(claim, salt), digest=digest, block_size=block_size)
    if len(digest) != given_number(claim, stored, "dkLen", KEY_BYTES):
        raise claim.malformed("the digest is not whole")
    kind = Respelled if given_flag(claim, stored, "assume_normalized") else Prehashed
    return kind(parsed, _nfkc)


def _scrypt(claim: Claim, stored: StoredHash, *, salt: bytes, digest: bytes, block_size: int) -> ScryptHash:
    usual = {"N": NODE_N, "r": block_size, "p": 1}
    n, r, p = (given_number(claim, stored, name, value) for name, value in usual.items())
    return scrypt_hash(claim, (n, r, p), salt=salt, digest=digest)


def _nfkc(password: bytes) -> bytes:
    """The password in NFKC; bytes that are no UTF-8 stay as they are."""
    try:
        return unicodedata.normalize("NFKC", password.decode("utf-8")).encode("utf-8")
    except UnicodeDecodeError:
        return password
