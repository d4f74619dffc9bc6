"""
How long one match takes, in seconds on one core of a 2020s server: estimates for ordering, admission and bounds.

Measured on a quiet virtual core of 2026 (Python 3.11, OpenSSL 3, libxcrypt 4.4): bcrypt 10 took 51 ms, PBKDF2-SHA256
of 600,000 took 160 ms, argon2id of 64 MiB and 3 passes 250 ms of processor time, scrypt of N=2^15, r=8 took 100 ms.
A machine half as fast shifts all of them alike, so ratios hold. Estimates only: nothing is ever decided on them but
the order of work and whether to begin it.
"""

BCRYPT_10_S = 0.051
ARGON2_KIB_PASS_S = 1.3e-6
"""One KiB of argon2 filled once; lanes share the work, not the total."""
SCRYPT_BLOCK_S = 3.8e-7
"""One N*r*p step: 128 bytes mixed twice."""
PBKDF2_ROUND_S = {
    "md4": 3.0e-7,
    "md5": 3.0e-7,
    "sha1": 2.0e-7,
    "sha224": 2.7e-7,
    "sha256": 2.7e-7,
    "sha384": 5.0e-7,
    "sha512": 5.0e-7,
}
"""One round of one output block, by digest."""
PBKDF2_OTHER_ROUND_S = 1.0e-6
DIGEST_S = 2e-6
"""One digest over a password: too cheap to tell apart."""


def bcrypt_s(log2_rounds: int) -> float:
    """Doubles with each step of the exponent."""
    return BCRYPT_10_S * 2.0 ** (log2_rounds - 10)


def argon2_s(*, memory_kib: int, passes: int) -> float:
    """Memory times passes."""
    return float(ARGON2_KIB_PASS_S * memory_kib * passes)


def scrypt_s(*, n: int, r: int, p: int) -> float:
    """N times r times p."""
    return float(SCRYPT_BLOCK_S * n * r * p)


def pbkdf2_s(digest: str, *, rounds: int, blocks: int) -> float:
    """Rounds times output blocks."""
    return float(PBKDF2_ROUND_S.get(digest, PBKDF2_OTHER_ROUND_S) * rounds * blocks)
