"""Bombs are refused before any work; what sites really use passes."""

import time
import tracemalloc

import pytest

from app.domain.hashes import StoredHash
from app.errors import CostOutOfBounds, MalformedHash
from app.hashing.bounds import DEFAULT_BOUNDS, MIB, Claim
from app.hashing.registry import build_registry
from tests.hashing.known import VECTORS, Vector, name, registry

BCRYPT = "abcdefghijklmnopqrstuuabcdefghijklmnopqrstuvwxyzabcde"
B32 = "A" * 43
HEX64 = "ab" * 64

BOMBS = [
    ("bcrypt", f"$2b$31${BCRYPT}"),
    ("bcrypt", f"$2y$20${BCRYPT}"),
    ("bcrypt", f"$2x$17${BCRYPT}"),
    ("django_bcrypt", f"bcrypt$$2b$25${BCRYPT}"),
    ("django_bcrypt_sha256", f"bcrypt_sha256$$2b$25${BCRYPT}"),
    ("bcrypt_sha256", f"$bcrypt-sha256$v=2,t=2b,r=30${BCRYPT[:22]}${BCRYPT[22:]}"),
    ("argon2", f"$argon2id$v=19$m=4194304,t=1,p=1$c29tZXNhbHQ${B32}"),
    ("argon2", f"$argon2id$v=19$m=4294967295,t=4294967295,p=16777215$c29tZXNhbHQ${B32}"),
    ("argon2", f"$argon2id$v=19$m=8,t=4000000000,p=1$c29tZXNhbHQ${B32}"),
    ("argon2", f"$argon2id$v=19$m=65536,t=3,p=255$c29tZXNhbHQ${B32}"),
    ("argon2", f"$argon2id$v=19$m={'9' * 900},t=3,p=1$c29tZXNhbHQ${B32}"),
    ("django_argon2", f"argon2$argon2i$v=19$m=4194304,t=1,p=1$c29tZXNhbHQ${B32}"),
    ("ldap_argon2", f"{{ARGON2}}$argon2i$v=19$m=4194304,t=1,p=1$c29tZXNhbHQ${B32}"),
    ("django_pbkdf2_sha256", f"pbkdf2_sha256$4294967295$salt${B32}="),
    ("django_pbkdf2_sha256", "pbkdf2_sha256$99999999999999999999$salt$AAAA"),
    ("django_pbkdf2_sha1", f"pbkdf2_sha1$1000000000$salt${B32}="),
    ("pbkdf2_sha512", f"$pbkdf2-sha512$1000000000$c2FsdA${B32}"),
    ("phc_pbkdf2", f"$pbkdf2-sha512$i=1000000000,l=32$c2FsdA${B32}"),
    ("werkzeug_pbkdf2", f"pbkdf2:sha256:1000000000$salt${HEX64}"),
    ("ldap_pbkdf2_sha256", f"{{PBKDF2-SHA256}}1000000000$c2FsdA${B32}"),
    ("scrypt", f"$scrypt$ln=31,r=8,p=1$c2FsdA${B32}"),
    ("scrypt", f"$scrypt$ln=99999999999999999999,r=8,p=1$c2FsdA${B32}"),
    ("scrypt", f"$scrypt$ln=10,r=8,p=2000$c2FsdA${B32}"),
    ("phc_scrypt", f"$scrypt$n=1073741824,r=8,p=1$c2FsdA${B32}"),
    ("django_scrypt", f"scrypt$1073741824$salt$8$1${B32}="),
    ("werkzeug_scrypt", f"scrypt:1073741824:8:1$salt${HEX64}"),
    ("werkzeug_scrypt", f"scrypt:32768:1000000:1000$salt${HEX64}"),
    ("pbkdf2_sha256", f"$pbkdf2-sha256$1000$c2FsdA${'A' * 2800}"),
    ("pbkdf2_sha256", f"$pbkdf2-sha256$1000${'A' * 2800}${B32}"),
    ("ldap_salted_sha1", f"{{SSHA}}{'A' * 2800}"),
    ("django_salted_md5", f"md5${'s' * 1025}${'ab' * 16}"),
]

REALISTIC = [
    ("bcrypt 15", f"$2b$15${BCRYPT}"),
    ("bcrypt 16", f"$2b$16${BCRYPT}"),
    ("argon2 64 MiB", f"$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHQ${B32}"),
    ("argon2 MODERATE of libsodium", f"$argon2id$v=19$m=262144,t=3,p=1$c29tZXNhbHQ${B32}"),
    ("Django's PBKDF2 of 1,000,000", f"pbkdf2_sha256$1000000$salt${B32}="),
    ("PBKDF2-SHA512 of 1,000,000", f"$pbkdf2-sha512$1000000$c2FsdA${'A' * 86}"),
    ("passport-local-mongoose's 512 bytes", f"$pbkdf2-sha256$25000$c2FsdA${'A' * 683}"),
    ("scrypt 2^17", f"$scrypt$ln=17,r=8,p=1$c2FsdA${B32}"),
    ("scrypt of Werkzeug", f"scrypt:32768:8:1$salt${HEX64}"),
]


@pytest.mark.parametrize(("scheme", "bomb"), BOMBS, ids=[f"{scheme}-{n}" for n, (scheme, _) in enumerate(BOMBS)])
def test_a_bomb_is_refused_before_any_work(scheme: str, bomb: str) -> None:
    tracemalloc.start()
    started = time.process_time()
    try:
        with pytest.raises(CostOutOfBounds) as refusal:
            registry().identify(StoredHash(encoded=bomb))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert refusal.value.scheme == scheme
    assert peak < MIB
    assert time.process_time() - started < 1


@pytest.mark.parametrize("encoded", [text for _, text in REALISTIC], ids=[what for what, _ in REALISTIC])
def test_what_sites_really_use_passes(encoded: str) -> None:
    _, parsed = registry().identify(StoredHash(encoded=encoded))
    assert parsed.work_s <= DEFAULT_BOUNDS.work_s


@pytest.mark.parametrize("vector", VECTORS, ids=name)
def test_every_vector_is_within_bounds(vector: Vector) -> None:
    assert vector.parse().work_s <= DEFAULT_BOUNDS.work_s


def test_a_factor_moves_time_and_memory() -> None:
    tight, wide = build_registry(DEFAULT_BOUNDS.scaled(0.1)), build_registry(DEFAULT_BOUNDS.scaled(20))
    stored = StoredHash(encoded=f"$2b$15${BCRYPT}")
    with pytest.raises(CostOutOfBounds):
        tight.identify(stored)
    assert wide.identify(StoredHash(encoded=f"$2b$20${BCRYPT}"))[1].cost == "20"
    assert wide.identify(StoredHash(encoded=f"$argon2id$v=19$m=4194304,t=1,p=1$c29tZXNhbHQ${B32}"))


@pytest.mark.parametrize("text", ["", "-1", "+1", "1.0", "1e3", "٣", "0x10", " 1", "0", "00"])
def test_a_cost_is_ascii_digits_from_one_on(text: str) -> None:
    with pytest.raises(MalformedHash):
        Claim("x").whole_number(text)


def test_leading_zeros_are_read() -> None:
    assert Claim("x").whole_number("0" * 30 + "12") == 12


@pytest.mark.parametrize(
    "encoded",
    [
        "pbkdf2_sha256$1000$salt$AAAA",
        "$pbkdf2-sha256$1000$c2FsdA$AAAAAAAA",
        "scrypt:32768:8:1$salt$abcd",
        f"$scrypt$ln=17,r=1,p=1$c2FsdA${B32}",
        "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$AAAA",
        f"$argon2id$v=19$m=64,t=1,p=1$c2FsdA${B32}",
        f"$argon2id$v=19$m=8,t=1,p=4$c29tZXNhbHQ${B32}",
        "scrypt:3:8:1$salt$" + HEX64,
    ],
    ids=["django", "passlib", "werkzeug", "N over its block size", "argon2", "argon2 salt", "argon2 memory", "N = 3"],
)
def test_what_no_format_has_is_malformed(encoded: str) -> None:
    with pytest.raises(MalformedHash):
        registry().identify(StoredHash(encoded=encoded))
