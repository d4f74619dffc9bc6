"""Which libraries hash here, and whether what the legacy database stores can be read at all."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from app.census.checkup.findings import Finding, error, ok, some, warning
from app.domain.hashes import StoredHash
from app.errors import AmbiguousHash, HashError
from app.hashing.blowfish import PackageBlowfish, find_blowfish
from app.hashing.libcrypto import find_libcrypto
from app.hashing.primitives.crypt3 import KNOWN, CryptRoads, find_crypt_roads
from app.hashing.registry import Registry

SAMPLE: Final = 200
"""Rows looked at, half of them the oldest and half the newest: enough to see what a table holds, and one page of it."""


def crypt_libraries(roads: CryptRoads | None = None) -> Iterator[Finding]:
    """Which road serves which family on this machine."""
    rule = "crypt_libraries"
    roads = roads or find_crypt_roads()
    blowfish, libcrypto = find_blowfish(), find_libcrypto()
    served = {scheme: roads.name_for(scheme) for scheme in KNOWN}
    slow = sorted(scheme for scheme, road in served.items() if road == "Python")
    never = sorted(scheme for scheme, road in served.items() if road.startswith("none"))
    if slow or never:
        unread = f"; {some(never)} cannot be read" if never else ""
        yield warning(
            rule,
            f"This machine has no libxcrypt for {some(slow) or 'them'}: computed in Python, which holds up other "
            f"logins{unread}.",
            "On Debian: apt-get install libcrypt1; the image has it.",
        )
    else:
        roads_named = sorted(set(served.values()))
        bcrypt = "" if isinstance(blowfish, PackageBlowfish) else f", bcrypt by {blowfish.name}"
        yield ok(rule, f"crypt(3) by {some(roads_named)}{bcrypt}.")
    if libcrypto is None:
        yield warning(
            rule,
            "There is no OpenSSL 3 to repeat digests: phpass and its like are computed in Python.",
            "On Debian: apt-get install libssl3; the image has it.",
        )
    else:
        yield ok(rule, f"Repeated digests by {libcrypto.name}.")


def schemes_of(registry: Registry, sample: Sequence[StoredHash]) -> frozenset[str]:
    """The schemes of these stored passwords; of one that cannot be read, who claims it or might."""
    found: set[str] = set()
    for stored in sample:
        try:
            found.update(fit.scheme.name for fit in registry.fits(stored))
        except HashError as fault:
            found |= {fault.scheme, *(fault.candidates if isinstance(fault, AmbiguousHash) else ())}
    return frozenset(found - {""})


def stored_passwords(registry: Registry, sample: Sequence[StoredHash]) -> Iterator[Finding]:
    """Whether a sample of the stored values can be read with these settings."""
    rule = "stored_passwords"
    reasons: Counter[str] = Counter()
    schemes: Counter[str] = Counter()
    # In a small table the oldest rows and the newest are the same ones.
    sample = list({(stored.encoded, stored.salt): stored for stored in sample}.values())
    for stored in sample:
        try:
            fits = registry.fits(stored)
        except HashError as fault:
            reasons[fault.reason] += 1
        else:
            schemes["|".join(dict.fromkeys(fit.scheme.name for fit in fits))] += 1
    unread = sum(count for reason, count in reasons.items() if reason != "needs_reset")
    if not sample:
        yield warning(rule, "There was no stored password to look at.", "Look at the mapping: trickle assess")
    elif not schemes:
        named = some(f"{reason} {count}" for reason, count in reasons.most_common())
        yield error(
            rule,
            f"None of {len(sample)} stored passwords can be read ({named}).",
            "Name the scheme, its salt column or its pepper under [password]; see: trickle hash identify",
        )
    elif unread:
        named = some(f"{reason} {count}" for reason, count in reasons.most_common() if reason != "needs_reset")
        yield warning(
            rule,
            f"{unread} of {len(sample)} stored passwords cannot be read ({named}).",
            "Count all of them with: trickle assess",
        )
    else:
        yield ok(rule, f"All of {len(sample)} that were looked at can be read: {some(schemes)}.")
