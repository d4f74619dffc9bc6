"""
What Auth0's bulk import documents about hashes, as a verifier of its own: nothing of `app` is used.

Written from the page "Bulk user import database schema and examples". Its documented examples are the proof of the
reading: `DOCUMENTED` holds them with the passwords that were found by trial.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from typing import Any

import argon2
import bcrypt

DOCUMENTED: list[tuple[dict[str, Any], str]] = [
    ({"password_hash": "$2b$10$nFguVi9LsCAcvTZFKQlRKeLVydo8ETv483lkNsSFI/Wl1Rz1Ypo1K"}, "hello"),
    (
        {
            "custom_password_hash": {
                "algorithm": "bcrypt",
                "hash": {
                    "value": "$2b$10$C9hB01.YxRSTcn/ZOOo4j.TW7xCKKFKBSF.C7E0xiUwumqIDqWUXG",
                    "encoding": "utf8",
                },
            }
        },
        "shh",
    ),
    (
        {
            "custom_password_hash": {
                "algorithm": "argon2",
                "hash": {
                    "value": "$argon2id$v=19$m=65536,t=2,p=1$J6Q/82PCyaNpYKRELJyTZg$"
                    "m04qUAB8rexWDR4+/0f+SFB+4XMFxt7YAvAq2UycYos",
                    "encoding": "utf8",
                },
            }
        },
        "shh",
    ),
    (
        {
            "custom_password_hash": {
                "algorithm": "sha256",
                "hash": {
                    "value": "d24e794fce503c3ddb1cd1ba1dd5d9b250cf9917336a0316fefd87fecf79200f",
                    "encoding": "hex",
                },
                "salt": {"value": "abc123", "position": "prefix"},
            }
        },
        "shh",
    ),
    (
        {
            "custom_password_hash": {
                "algorithm": "pbkdf2",
                "hash": {
                    "value": "$pbkdf2-sha512$i=100000,l=64$KNyFsA2rWoE$I2CQGI9H0JxdDf3kERRI97kPCGxh0KWBIV3MxyaS191g"
                    "DGfzVBGyS4BibhgqWQ0/ails8mHuU9ckASxHOOq58w",
                    "encoding": "utf8",
                },
            }
        },
        "shh",
    ),
    (
        {
            "custom_password_hash": {
                "algorithm": "ldap",
                "hash": {
                    "value": "{SSHA384}/cgEjdoZh85DhurDeOQEMO1rMlAur93SVPbYe5XSD4lF7nNuvrBju5hUeg9A6agRemgSXGl5YuE=",
                    "encoding": "utf8",
                },
            }
        },
        "shh",
    ),
    (
        {
            "custom_password_hash": {
                "algorithm": "hmac",
                "hash": {
                    "value": "cg7f42jH39/2EaAU4wNd4s2lKIk=",
                    "encoding": "base64",
                    "digest": "sha1",
                    "key": {"value": "736868", "encoding": "hex"},
                },
            }
        },
        "test",
    ),
    (
        {
            "custom_password_hash": {
                "algorithm": "scrypt",
                "hash": {
                    "value": "097f6197e1b41538f723e32aa7a68e8d76227d8e432ce5faa4882a913032db29",
                    "encoding": "hex",
                },
                "salt": {"value": "abc123", "encoding": "utf8"},
                "keylen": 32,
                "cost": 4096,
            }
        },
        "password",
    ),
    (
        {
            "custom_password_hash": {
                "algorithm": "md5",
                "hash": {"value": "67A1E09BB1F83F5007DC119C14D663AA", "encoding": "hex"},
                "salt": {"value": "salt"},
            }
        },
        "password",
    ),
]

HASH_KEYS = {"value", "encoding", "digest", "key"}
SALT_KEYS = {"value", "encoding", "position"}
TOP_KEYS = {"algorithm", "hash", "salt", "password", "keylen", "cost", "blockSize", "parallelization"}
PASSWORD_ENCODINGS = {
    "ascii": "ascii",
    "utf8": "utf-8",
    "utf16le": "utf-16-le",
    "ucs2": "utf-16-le",
    "latin1": "latin-1",
}
SINGLE_DIGESTS = {"md4", "md5", "sha1", "sha256", "sha512"}


class Refused(Exception):
    """Auth0 would refuse this object, or could never verify it."""


def auth0_opens(fields: Mapping[str, object], password: bytes) -> bool:
    """Whether Auth0 would take `password`, as UTF-8, for a user imported with these fields."""
    if set(fields) == {"password_hash"}:
        text = str(fields["password_hash"])
        if not re.fullmatch(r"\$2[ab]\$10\$[./A-Za-z0-9]{53}", text):
            raise Refused("password_hash is bcrypt $2a$ or $2b$ of cost 10")
        return _bcrypt(text, password)
    if set(fields) != {"custom_password_hash"}:
        raise Refused("one of the two, never both")
    custom: Any = fields["custom_password_hash"]
    if (
        not set(custom) <= TOP_KEYS
        or not set(custom["hash"]) <= HASH_KEYS
        or not set(custom.get("salt", {})) <= SALT_KEYS
    ):
        raise Refused("a key that the schema does not have")
    algorithm = custom["algorithm"]
    if algorithm in {"bcrypt", "argon2", "pbkdf2", "ldap"}:
        if custom["hash"]["encoding"] != "utf8" or ("salt" in custom and algorithm != "bcrypt"):
            raise Refused("utf8, and the salt inside the text; bcrypt alone takes one more")
        if "salt" in custom:
            password = _salted(custom["salt"], password)
        return _TEXTS[algorithm](custom["hash"]["value"], password)
    if custom["hash"]["encoding"] not in {"hex", "base64"}:
        raise Refused("hex or base64")
    digest = _decode(custom["hash"]["value"], custom["hash"]["encoding"])
    if "password" in custom:
        password = password.decode().encode(PASSWORD_ENCODINGS[custom["password"]["encoding"]])
    if algorithm == "hmac":
        key = custom["hash"]["key"]
        made = hmac.new(_decode(key["value"], key.get("encoding", "utf8")), password, custom["hash"]["digest"]).digest()
        return made == digest
    salt_object = custom.get("salt", {"value": ""})
    salt = _decode(salt_object["value"], salt_object.get("encoding", "utf8"))
    if algorithm == "scrypt":
        return _scrypt(custom, salt, password) == digest
    if algorithm not in SINGLE_DIGESTS:
        raise Refused(f"no algorithm {algorithm}")
    salted = _salted(salt_object, password)
    return (_md4(salted) if algorithm == "md4" else hashlib.new(algorithm, salted).digest()) == digest


def _salted(salt_object: Mapping[str, str], password: bytes) -> bytes:
    salt = _decode(salt_object["value"], salt_object.get("encoding", "utf8"))
    return password + salt if salt_object.get("position", "prefix") == "suffix" else salt + password


def _md4(message: bytes) -> bytes:
    """RFC 1320 once more, written word by word from the text: OpenSSL 3 hides its own."""
    padded = message + b"\x80" + b"\0" * ((55 - len(message)) % 64) + (8 * len(message)).to_bytes(8, "little")
    words = [int.from_bytes(padded[at : at + 4], "little") for at in range(0, len(padded), 4)]
    state = [0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476]
    for start in range(0, len(words), 16):
        v = list(state)
        for step in range(48):
            a, b, c, d = (v[(place - step) % 4] for place in range(4))
            third, place = divmod(step, 16)
            if third == 0:
                mixed, index, turn = b & c | (b ^ 0xFFFFFFFF) & d, place, (3, 7, 11, 19)[place % 4]
            elif third == 1:
                mixed, index, turn = (
                    (b & c | b & d | c & d) + 0x5A827999,
                    place % 4 * 4 + place // 4,
                    (3, 5, 9, 13)[place % 4],
                )
            else:
                index = int(f"{place:04b}"[::-1], 2)
                mixed, turn = (b ^ c ^ d) + 0x6ED9EBA1, (3, 9, 11, 15)[place % 4]
            total = (a + mixed + words[start + index]) % (1 << 32)
            v[-step % 4] = (total << turn | total >> (32 - turn)) % (1 << 32)
        state = [(old + new) % (1 << 32) for old, new in zip(state, v, strict=True)]
    return b"".join(word.to_bytes(4, "little") for word in state)


def _decode(value: str, encoding: str) -> bytes:
    if encoding == "hex":
        return bytes.fromhex(value)
    return base64.b64decode(value, validate=True) if encoding == "base64" else value.encode()


def _bare_base64(text: str) -> bytes:
    if not re.fullmatch(r"[A-Za-z0-9+/]+", text):
        raise Refused("base64 of the standard alphabet, without padding")
    return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)


def _bcrypt(text: str, password: bytes) -> bool:
    if not re.fullmatch(r"\$2[aby]\$[0-3][0-9]\$[./A-Za-z0-9]{53}", text):
        raise Refused("bcrypt $2a$, $2b$ or $2y$")
    return b"\0" not in password and bcrypt.checkpw(password[:72], text.encode())


def _argon2(text: str, password: bytes) -> bool:
    found = re.fullmatch(
        r"\$argon2(id?)\$v=19\$m=[0-9]+,t=[0-9]+,p=[0-9]+\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)", text, re.ASCII
    )
    if not found or len(text) > 127 or len(_bare_base64(found[3])) < 16 or len(_bare_base64(found[2])) < 8:
        raise Refused("libsodium does not read this text")
    kind = argon2.low_level.Type.ID if found[1] == "id" else argon2.low_level.Type.I
    try:
        return argon2.low_level.verify_secret(text.encode(), password, kind)
    except argon2.exceptions.VerifyMismatchError:
        return False


def _pbkdf2(text: str, password: bytes) -> bool:
    found = re.fullmatch(r"\$pbkdf2-(md5|sha(?:1|224|256|384|512))\$i=([0-9]+),l=([0-9]+)\$([^$]+)\$([^$]+)", text)
    if not found:
        raise Refused("a PHC text with i and l")
    made = hashlib.pbkdf2_hmac(found[1], password, _bare_base64(found[4]), int(found[2]), int(found[3]))
    return made == _bare_base64(found[5])


def _ldap(text: str, password: bytes) -> bool:
    found = re.fullmatch(r"\{(S?)(MD5|SHA|SHA256|SHA384|SHA512)\}([A-Za-z0-9+/]+={0,2})", text)
    if not found:
        raise Refused("an RFC 2307 text")
    name = "sha1" if found[2] == "SHA" else found[2].lower()
    packed, size = base64.b64decode(found[3], validate=True), hashlib.new(name).digest_size
    if not found[1] and len(packed) != size:
        raise Refused("an unsalted tag with a salt")
    return hashlib.new(name, password + packed[size:]).digest() == packed[:size]


def _scrypt(custom: Mapping[str, Any], salt: bytes, password: bytes) -> bytes:
    n, r, p = custom.get("cost", 16384), custom.get("blockSize", 8), custom.get("parallelization", 1)
    return hashlib.scrypt(password, salt=salt, n=n, r=r, p=p, dklen=custom["keylen"], maxmem=1 << 30)


_TEXTS = {"bcrypt": _bcrypt, "argon2": _argon2, "pbkdf2": _pbkdf2, "ldap": _ldap}
