"""
How long one match takes, in seconds on one core of a 2020s server: estimates for ordering, admission and bounds.

Measured on one quiet virtual core of 2026 (Python 3.11, OpenSSL 3, libxcrypt 4.4, argon2-cffi 25.1). A machine half
as fast shifts all of them alike, so ratios hold. Estimates only: they decide the order of work and whether to begin.
"""

BCRYPT_10_S = 0.051
ARGON2_SMALL_KIB_S = 4.6e-7
ARGON2_LARGE_KIB_S = 7.5e-7
"""One KiB filled once; dearer when the memory no longer fits a cache. Lanes share the work, they do not lessen it."""
ARGON2_CACHED_KIB = 32 * 1024
SCRYPT_STEP_S = 3.4e-7
"""One of N*r*p steps: 128 bytes mixed twice."""
PBKDF2_ROUND_S = {
    "md5": 3.2e-7,
    "sha1": 2.3e-7,
    "sha224": 2.4e-7,
    "sha256": 2.4e-7,
    "sha384": 5.2e-7,
    "sha512": 5.2e-7,
}
"""One round of one output block, by digest."""
PBKDF2_OTHER_ROUND_S = 1.0e-6
YESCRYPT_STEP_S = 1.5e-7
"""One of N*r steps of yescrypt in its usual flavour."""
YESCRYPT_LOOP_STEP_S = 5.5e-5
"""One block of 128 bytes in our own loop: some four hundred times dearer."""
CRYPT_ROUND_S = {
    "des_crypt": 2.3e-7,
    "bsdi_crypt": 1.4e-7,
    "md5_crypt": 1.4e-7,
    "sha1_crypt": 6.7e-7,
    "sha256_crypt": 2.4e-7,
    "sha512_crypt": 2.5e-7,
    "sun_md5_crypt": 1.3e-6,
}
"""One round of crypt(3) in libxcrypt, for a password of 8 bytes."""
CRYPT_LOOP_ROUND_S = {
    "des_crypt": 8.5e-6,
    "bsdi_crypt": 7.5e-6,
    "md5_crypt": 7.7e-7,
    "sha1_crypt": 1.8e-6,
    "sha256_crypt": 7.8e-7,
    "sha512_crypt": 9.3e-7,
    "sun_md5_crypt": 1.0e-5,
}
"""The same in our own loops."""
LOOP_ROUND_S = {"md5": 4.2e-7, "sha1": 4.8e-7, "sha256": 5.2e-7, "sha512": 7.5e-7}
"""One round of digest(before + password) in Python."""
REPEATED_ROUND_S = {"md5": 2.6e-7, "sha1": 3.6e-7, "sha256": 1.1e-7, "sha384": 2.4e-7, "sha512": 2.4e-7}
"""One round of digest(before) in OpenSSL, which does SHA-1's twice (`libcrypto.py`)."""
REPEATED_OTHER_ROUND_S = 1.0e-6
DIGEST_S = 2e-6
"""One digest over a password: too cheap to tell apart."""


def bcrypt_s(log2_rounds: int) -> float:
    """Doubles with each step of the exponent."""
    return float(BCRYPT_10_S * 2.0 ** (log2_rounds - 10))


def argon2_s(*, memory_kib: int, passes: int) -> float:
    """Memory times passes."""
    return (ARGON2_SMALL_KIB_S if memory_kib <= ARGON2_CACHED_KIB else ARGON2_LARGE_KIB_S) * memory_kib * passes


def scrypt_s(*, n: int, r: int, p: int) -> float:
    """N times r times p."""
    return SCRYPT_STEP_S * n * r * p


def pbkdf2_s(digest: str, *, rounds: int, blocks: int) -> float:
    """Rounds times output blocks."""
    return PBKDF2_ROUND_S.get(digest, PBKDF2_OTHER_ROUND_S) * rounds * blocks
