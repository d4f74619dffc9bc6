"""
Every text of crypt(3) but bcrypt's taken apart, each on the roads of `crypt3.py`.

`CRYPT_PARSERS` has one entry a format, by scheme name. Each answers None for a text without its tag.
"""

import functools
import re
import secrets
from collections.abc import Callable, Mapping

from app.errors import CostOutOfBounds
from app.hashing.bounds import Claim
from app.hashing.primitives.crypt3 import CryptHash, CryptRoads, CryptText, Loop, crypt_hash
from app.hashing.primitives.crypt_loops import MD5_ROUNDS, md5_crypt, sha1_crypt, sha_crypt
from app.hashing.primitives.des import ALPHABET, CLASSIC_TIMES, classic, crypt_number, des_text, extended, number
from app.hashing.primitives.lock import SHARE
from app.hashing.primitives.streebog import hmac_streebog256, streebog256
from app.hashing.primitives.sun_md5 import BASIC_ROUNDS, sun_md5_crypt
from app.hashing.primitives.yescrypt import (
    DIGEST_CHARS,
    MAX_SALT_CHARS,
    ONCE_FLAVOUR,
    USUAL_FLAVOUR,
    Crypt7Hash,
    YescryptCost,
    admit_digest_text,
    crypt7_hash,
    salt_bytes,
    yescrypt_cost,
)
from app.hashing.primitives.yescrypt_loop import YescryptCosts
from app.hashing.spelling import text_bytes
from app.hashing.work import CRYPT_LOOP_ROUND_S, CRYPT_ROUND_S, YESCRYPT_LOOP_STEP_S

CryptParser = Callable[[Claim, CryptRoads, str], CryptHash | Crypt7Hash | None]

_DES = re.compile(r"[./0-9A-Za-z]{12}[./26AEIMQUYcgkosw]", re.ASCII)
"""Two of the last character's bits are spare and zero: that tells it from nearly every word of 13 letters."""
_BSDI = re.compile(r"_[./0-9A-Za-z]{19}", re.ASCII)

GOST_TAG = "$gy$"
MD5_SALT_CHARS = 8
SHA_SALT_CHARS = 16
SHA_DIGEST_CHARS = {"sha256": 43, "sha512": 86}
SHA_UNSAID_ROUNDS = 5000
SHA_LEAST_ROUNDS = 1000
SHA_MOST_ROUNDS = 999_999_999
"""What every implementation rounds a setting to before it writes it down."""
SUN_MOST_ROUNDS = 2**32 - 1
SHA1_SALT_CHARS = 64
SUN_SETTING_CHARS = 128
"""Solaris writes 8 characters of salt; libxcrypt reads longer ones."""


def des_crypt(claim: Claim, roads: CryptRoads, text: str) -> CryptHash | None:
    """13 characters: two of salt, eleven of digest."""
    if not _DES.fullmatch(text):
        return None
    salt = number(text[:2])
    times = CLASSIC_TIMES
    return crypt_hash(
        claim,
        roads.library_for("des_crypt"),
        CryptText(
            encoded=text,
            digest=text[2:],
            cost="",
            library_s=times * CRYPT_ROUND_S["des_crypt"],
            loop=_loop("des_crypt", times, lambda key: des_text(classic(key, salt))),
        ),
    )


def bsdi_crypt(claim: Claim, roads: CryptRoads, text: str) -> CryptHash | None:
    """20 characters: `_`, four of rounds, four of salt, eleven of digest."""
    if not _BSDI.fullmatch(text):
        return None
    rounds, salt = number(text[1:5]), number(text[5:9])
    if not rounds:
        raise claim.malformed("no rounds")
    return crypt_hash(
        claim,
        roads.library_for("bsdi_crypt"),
        CryptText(
            encoded=text,
            digest=text[9:],
            cost=f"bsdi_crypt,rounds={rounds}",
            library_s=rounds * CRYPT_ROUND_S["bsdi_crypt"],
            loop=_loop("bsdi_crypt", rounds, lambda key: des_text(extended(key, salt, rounds))),
        ),
    )


def md5_crypt_text(claim: Claim, roads: CryptRoads, text: str, *, scheme: str, magic: str) -> CryptHash | None:
    """`$1$` or `$apr1$`, up to eight characters of salt, `$`, 22 of digest."""
    if not text.startswith(magic):
        return None
    salt_text, _, digest = text.removeprefix(magic).partition("$")
    salt = _salt(claim, salt_text, MD5_SALT_CHARS)
    admit_digest_text(claim, digest, 22)
    return crypt_hash(
        claim,
        roads.library_for(scheme),
        CryptText(
            encoded=text,
            digest=digest,
            cost="",
            library_s=MD5_ROUNDS * CRYPT_ROUND_S["md5_crypt"],
            loop=Loop(
                lambda key: md5_crypt(key, salt, magic=magic.encode("ascii")),
                MD5_ROUNDS * CRYPT_LOOP_ROUND_S["md5_crypt"],
            ),
            grows=True,
        ),
    )


def sha_crypt_text(claim: Claim, roads: CryptRoads, text: str, *, algorithm: str, tag: str) -> CryptHash | None:
    """`$5$` or `$6$`, `rounds=N$` where it is not 5000, up to 16 characters of salt, `$`, the digest."""
    if not text.startswith(tag):
        return None
    rest, rounds = text.removeprefix(tag), SHA_UNSAID_ROUNDS
    if rest.startswith("rounds="):
        said, _, rest = rest.removeprefix("rounds=").partition("$")
        rounds = claim.whole_number(said)
        if str(rounds) != said or not SHA_LEAST_ROUNDS <= rounds <= SHA_MOST_ROUNDS:
            raise claim.malformed("rounds as no implementation writes them")
    scheme = f"{algorithm}_crypt"
    library_s = rounds * CRYPT_ROUND_S[scheme]
    claim.admit(work_s=library_s)  # too dear is said before broken
    salt_text, _, digest = rest.partition("$")
    salt = _salt(claim, salt_text, SHA_SALT_CHARS)
    admit_digest_text(claim, digest, SHA_DIGEST_CHARS[algorithm])
    return crypt_hash(
        claim,
        roads.library_for(scheme),
        CryptText(
            encoded=text,
            digest=digest,
            cost=f"{scheme},rounds={rounds}",
            library_s=library_s,
            loop=_loop(scheme, rounds, lambda key: sha_crypt(key, salt, rounds=rounds, algorithm=algorithm)),
            grows=True,
        ),
    )


def sha1_crypt_text(claim: Claim, roads: CryptRoads, text: str) -> CryptHash | None:
    """`$sha1$`, rounds, `$`, up to 64 characters of salt, `$`, 28 of digest."""
    if not text.startswith("$sha1$"):
        return None
    said, _, rest = text.removeprefix("$sha1$").partition("$")
    rounds = claim.whole_number(said)
    if str(rounds) != said:
        raise claim.malformed("rounds as no implementation writes them")
    claim.admit(work_s=rounds * CRYPT_ROUND_S["sha1_crypt"])
    salt_text, _, digest = rest.partition("$")
    salt = _salt(claim, salt_text, SHA1_SALT_CHARS)
    admit_digest_text(claim, digest, 28)
    return crypt_hash(
        claim,
        roads.library_for("sha1_crypt"),
        CryptText(
            encoded=text,
            digest=digest,
            cost=f"sha1_crypt,rounds={rounds}",
            library_s=rounds * CRYPT_ROUND_S["sha1_crypt"],
            loop=_loop("sha1_crypt", rounds, lambda key: sha1_crypt(key, salt, rounds=rounds)),
        ),
    )


def sun_md5_crypt_text(claim: Claim, roads: CryptRoads, text: str) -> CryptHash | None:
    """`$md5$SALT$$DIGEST`, `$md5,rounds=N$SALT$$DIGEST`, and both with a single `$`, where the salt lacks its own."""
    found = re.match(r"\$md5(?:,rounds=([0-9]+))?\$", text, re.ASCII)
    if found is None:
        if text.startswith(("$md5,", "$md5$")):
            raise claim.malformed("rounds that are no number")
        return None
    said = int(found[1][: len(str(SUN_MOST_ROUNDS)) + 1]) if found[1] else 0
    rounds = BASIC_ROUNDS + said
    claim.admit(work_s=rounds * CRYPT_ROUND_S["sun_md5_crypt"])
    if found[1] and (str(said) != found[1] or said > SUN_MOST_ROUNDS):
        raise claim.malformed("rounds as no implementation writes them")
    setting, _, digest = text.rpartition("$")
    admit_digest_text(claim, digest, 22)
    if len(setting) < found.end() or "$" in setting[found.end() : -1]:
        raise claim.malformed("not a salt and a digest")
    salt = _salt(claim, setting, SUN_SETTING_CHARS)
    return crypt_hash(
        claim,
        roads.library_for("sun_md5_crypt"),
        CryptText(
            encoded=text,
            digest=digest,
            cost=f"sun_md5_crypt,rounds={rounds}",
            library_s=rounds * CRYPT_ROUND_S["sun_md5_crypt"],
            loop=Loop(
                lambda key: sun_md5_crypt(key, salt, rounds=rounds), rounds * CRYPT_LOOP_ROUND_S["sun_md5_crypt"]
            ),
        ),
    )


def crypt7(claim: Claim, _roads: CryptRoads, text: str) -> Crypt7Hash | None:
    """`$7$`, N, r and p in 11 characters, the salt, `$`, 43 of digest. OpenSSL computes it."""
    return crypt7_hash(claim, text.removeprefix("$7$")) if text.startswith("$7$") else None


def yescrypt_text(claim: Claim, roads: CryptRoads, text: str, *, scheme: str, tag: str) -> CryptHash | None:
    """`$y$` or `$gy$`, the setting, `$`, up to 86 characters of salt, `$`, 43 of digest."""
    if not text.startswith(tag):
        return None
    setting, _, rest = text.removeprefix(tag).partition("$")
    cost = yescrypt_cost(claim, setting)
    salt, _, digest = rest.partition("$")
    _salt(claim, salt, MAX_SALT_CHARS)
    admit_digest_text(claim, digest, DIGEST_CHARS)
    library = roads.library_for(scheme)
    loop = None if library is not None else _yescrypt_loop(claim, cost, salt, text.removesuffix(f"${digest}"))
    return crypt_hash(
        claim,
        library,
        CryptText(encoded=text, digest=digest, cost=f"{tag}{setting}", library_s=cost.work_s, loop=loop),
    )


def _yescrypt_loop(claim: Claim, cost: YescryptCost, salt_text: str, setting: str) -> Loop | None:
    """Our own road; None where it does not go."""
    if cost.flavour not in {USUAL_FLAVOUR, ONCE_FLAVOUR}:
        return None
    once = cost.flavour == ONCE_FLAVOUR
    if cost.n < 2 or (not once and cost.n // cost.p < 2):
        raise claim.malformed("more threads than blocks")
    costs, salt = YescryptCosts(cost.n, cost.r, cost.p, cost.t, writes_once=once), salt_bytes(claim, salt_text)
    work_s = costs.steps * YESCRYPT_LOOP_STEP_S
    if work_s > claim.bounds.work_s * SHARE:
        raise CostOutOfBounds("over the bound without libxcrypt, which reads it in C: install it", scheme=claim.scheme)
    gost = setting.startswith(GOST_TAG)

    def digest(key: bytes) -> str:
        derived = costs.derive(key, salt)
        if gost:
            keyed = hmac_streebog256(streebog256(key), setting.encode("ascii"))
            derived = hmac_streebog256(keyed, derived)
        return "".join(
            crypt_number(int.from_bytes(derived[at : at + 3], "little"), (len(derived[at : at + 3]) * 8 + 5) // 6)
            for at in range(0, len(derived), 3)
        )

    return Loop(digest, work_s)


CRYPT_PARSERS: Mapping[str, CryptParser] = {
    "des_crypt": des_crypt,
    "bsdi_crypt": bsdi_crypt,
    "md5_crypt": functools.partial(md5_crypt_text, scheme="md5_crypt", magic="$1$"),
    "apr_md5_crypt": functools.partial(md5_crypt_text, scheme="apr_md5_crypt", magic="$apr1$"),
    "sha1_crypt": sha1_crypt_text,
    "sha256_crypt": functools.partial(sha_crypt_text, algorithm="sha256", tag="$5$"),
    "sha512_crypt": functools.partial(sha_crypt_text, algorithm="sha512", tag="$6$"),
    "sun_md5_crypt": sun_md5_crypt_text,
    "scrypt_crypt7": crypt7,
    "yescrypt": functools.partial(yescrypt_text, scheme="yescrypt", tag="$y$"),
    "gost_yescrypt": functools.partial(yescrypt_text, scheme="gost_yescrypt", tag="$gy$"),
}
"""By scheme name. At most one takes a text."""


def unopened_text(cost: str) -> str:
    """
    A text that nothing opens, of a cost as these formats spell it (`sha512_crypt,rounds=5000`, `$y$j9T`), with random
    salt and digest; empty for any other.
    """
    if re.fullmatch(r"\$g?y\$[./0-9A-Za-z]{2,32}", cost, re.ASCII):
        return f"{cost}${_random_chars(22, spare='.')}${_random_chars(DIGEST_CHARS)}"
    found = re.fullmatch(r"([a-z0-9_]+),rounds=([0-9]{1,10})", cost, re.ASCII)
    if found is None:
        return ""
    rounds, salt = int(found[2]), _random_chars(MD5_SALT_CHARS)
    solaris = f",rounds={rounds - BASIC_ROUNDS}" if rounds > BASIC_ROUNDS else ""
    texts = {
        "bsdi_crypt": f"_{crypt_number(rounds, 4)}{salt[:4]}{_random_chars(11, spare='.')}",
        "sha1_crypt": f"$sha1${rounds}${salt}${_random_chars(28)}",
        "sha256_crypt": f"$5$rounds={rounds}${salt}${_random_chars(43, spare='.')}",
        "sha512_crypt": f"$6$rounds={rounds}${salt}${_random_chars(86, spare='.')}",
        "sun_md5_crypt": f"$md5{solaris}${salt}$${_random_chars(22, spare='.')}",
    }
    return texts.get(found[1], "")


def _random_chars(count: int, *, spare: str = "") -> str:
    """Random characters; the last one `spare`, where a format leaves bits of it unused."""
    return "".join(secrets.choice(ALPHABET) for _ in range(count - len(spare))) + spare


def _loop(scheme: str, rounds: int, digest: Callable[[bytes], str]) -> Loop:
    return Loop(digest, rounds * CRYPT_LOOP_ROUND_S[scheme])


def _salt(claim: Claim, text: str, most: int) -> bytes:
    salt = text_bytes(claim, text)
    if len(salt) > most or not text.isascii():
        raise claim.malformed(f"a salt that is not up to {most} ASCII characters")
    return salt
