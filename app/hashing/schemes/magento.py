"""
Magento 1 and 2, and what upgrades made of their hashes.

**Format**: Magento 1 `md5($s.$p):SALT`, without a salt MD5 or SHA-256. Magento 2 `HEX:SALT:VERSION`: version 0 MD5, 1
    SHA-256, 2 argon2id, `3_BYTES_PASSES_MEMORY` argon2id with its parameters. Upgraded rows chain versions (`:0:1`,
    `:0:2`, `:1:3_32_2_67108864`): each step hashes the hex of the one before, with the same salt.
**Cost**: argon2id's bytes, passes and memory in bytes; version 2 is 32, 2 and 64 MiB.
**Password**: UTF-8, all of it. argon2id takes the first 16 characters of the salt, a shorter one again and again.
**Portable**: `md5`, `sha256`, `argon2` for a single version; not chains.
**Source**: Magento's Encryptor. Vectors: hashcat, PHP with libsodium.

`HEX:SALT` is no one's for certain: Magento 1, Joomla and osCommerce write it, so `magento1` must be named.
"""

import functools
import hashlib
import re
from dataclasses import dataclass

from app.domain.hashes import ParsedHash, PortableHash, StoredHash
from app.hashing.bounds import Claim
from app.hashing.contract import Scheme, Tools
from app.hashing.primitives.argon2 import Argon2Hash, argon2_hash
from app.hashing.primitives.digest import DIGEST_BYTES, DigestHash
from app.hashing.primitives.nested import digest_and_salt
from app.hashing.spelling import from_hex, text_bytes

ALGORITHMS = {"0": "md5", "1": "sha256"}
ARGON2_UNSAID = "3_32_2_67108864"
"""What version 2 means: libsodium's INTERACTIVE limits."""
ARGON2_VERSION = 0x13
ARGON2_SALT_BYTES = 16
KIB = 1024

_VERSION = re.compile(r"[012]|3_[0-9]{1,10}_[0-9]{1,10}_[0-9]{1,20}", re.ASCII)

MOST_STEPS = 8
"""Versions in a chain: there are four, and each upgrade adds one."""


@dataclass(frozen=True, slots=True)
class ChainHash:
    """Versions one after another, each over the hex of the one before; the last one's digest is stored."""

    steps: tuple[DigestHash | Argon2Hash, ...]
    work_s: float

    @property
    def cost(self) -> str:
        """That of the last step with a cost."""
        return next((step.cost for step in reversed(self.steps) if step.cost), "")

    def matches(self, password: bytes) -> bool:
        """As the last step; raises as it does."""
        for step in self.steps[:-1]:
            made = step.derive(password) if isinstance(step, Argon2Hash) else digest_of(step, password)
            password = made.hex().encode("ascii")
        return self.steps[-1].matches(password)

    def portable(self) -> PortableHash | None:
        """None: Auth0 hashes once."""
        return None


def digest_of(step: DigestHash, password: bytes) -> bytes:
    """The raw digest of salt and password."""
    return hashlib.new(step.algorithm, step.salt + password, usedforsecurity=False).digest()


def schemes(tools: Tools) -> tuple[Scheme, ...]:
    """This family, within the bounds of `tools`."""
    return (
        Scheme("magento", functools.partial(_magento, tools.claim("magento"))),
        Scheme("magento1", functools.partial(_magento1, tools.claim("magento1")), named_only=True),
    )


def _magento(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    digest_text, _, rest = stored.encoded.partition(":")
    salt_text, colon, versions_text = rest.partition(":")
    if not colon:
        return _magento1(claim, stored) if stored.scheme == claim.scheme else None
    versions = versions_text.split(":")
    if len(versions) > MOST_STEPS or not all(_VERSION.fullmatch(version) for version in versions):
        if stored.scheme != claim.scheme:
            return None  # some other text with colons
        raise claim.malformed("no versions that are known")
    salt = text_bytes(claim, salt_text)
    claim.admit_salt(salt)
    digest = from_hex(claim, digest_text)
    steps = tuple(_step(claim, version, salt, digest) for version in versions)
    if len(steps[-1].digest) != _digest_bytes(claim, versions[-1]):
        raise claim.malformed("the digest is not as long as its version says")
    return steps[0] if len(steps) == 1 else _chain(claim, steps)


def _magento1(claim: Claim, stored: StoredHash) -> ParsedHash | None:
    characters = len(stored.encoded.partition(":")[0])
    algorithm = "sha256" if characters == DIGEST_BYTES["sha256"] * 2 else "md5"
    found = digest_and_salt(claim, stored, DIGEST_BYTES[algorithm], salt_needed=False)
    return None if found is None else DigestHash(algorithm, *found)


def _step(claim: Claim, version: str, salt: bytes, digest: bytes) -> DigestHash | Argon2Hash:
    """One version; the digest counts only in the last."""
    if version in ALGORITHMS:
        return DigestHash(ALGORITHMS[version], digest, salt)
    _, _, passes, memory = _argon2_costs(version)
    short = (salt * ARGON2_SALT_BYTES)[:ARGON2_SALT_BYTES]  # a shorter one is filled up with itself
    costs = (claim.whole_number(memory) // KIB, claim.whole_number(passes), 1)
    return argon2_hash(claim, Argon2Hash("id", ARGON2_VERSION, *costs, short, digest))


def _chain(claim: Claim, steps: tuple[DigestHash | Argon2Hash, ...]) -> ParsedHash:
    work_s = sum(step.work_s for step in steps)
    claim.admit(work_s=work_s)
    return ChainHash(steps, work_s)


def _digest_bytes(claim: Claim, version: str) -> int:
    return DIGEST_BYTES[ALGORITHMS[version]] if version in ALGORITHMS else claim.whole_number(_argon2_costs(version)[1])


def _argon2_costs(version: str) -> list[str]:
    return (ARGON2_UNSAID if version == "2" else version).split("_")
