"""Imported hashes at the tenant's login: Auth0's own examples, against a second reading and against other programs."""

import base64
import hashlib
import hmac

import bcrypt
import pytest

from app.hashing.primitives.whirlpool import whirlpool as hash_rooms_whirlpool
from app.rehearsal.imported_hash import digest_name, imported_hash_opens, unpadded
from app.rehearsal.whirlpool import whirlpool
from tests.hashing.auth0_model import DOCUMENTED, _md4, auth0_opens

EXAMPLES = [
    (fields["custom_password_hash"], password) for fields, password in DOCUMENTED if "custom_password_hash" in fields
]
MD4 = ({"algorithm": "md4", "hash": {"value": "AbuUujgF0pPPkJPSFRTpmA==", "encoding": "base64"}}, "shh")


def hashed(algorithm, value, encoding="hex", **more):
    return {"algorithm": algorithm, "hash": {"value": value, "encoding": encoding} | more.pop("hash", {})} | more


@pytest.mark.parametrize(
    ("custom", "password"), [*EXAMPLES, MD4], ids=[each["algorithm"] for each, _ in [*EXAMPLES, MD4]]
)
def test_the_documented_examples_open_with_their_passwords_only(custom, password):
    assert imported_hash_opens(custom, password)
    for other in (
        "",
        password + " ",
        password[:-1],
        password.upper() if password.lower() == password else password.lower(),
    ):
        assert not imported_hash_opens(custom, other)


@pytest.mark.parametrize("password", ["", "a", "pässword", "x" * 72, "x" * 73, "\U0001f511 key"])
@pytest.mark.parametrize("position", ["prefix", "suffix"])
@pytest.mark.parametrize("algorithm", ["md4", "md5", "sha1", "sha256", "sha512"])
def test_both_readings_of_the_page_agree(algorithm, position, password):
    """The tests' model was written by somebody else, from the same page."""
    salt = {"value": "c2FsdA==", "encoding": "base64", "position": position}
    message = b"salt" + password.encode() if position == "prefix" else password.encode() + b"salt"
    if algorithm == "md4":
        custom = hashed("md4", "00" * 16, salt=salt)
        assert imported_hash_opens(custom, password) is auth0_opens({"custom_password_hash": custom}, password.encode())
        return
    custom = hashed(algorithm, hashlib.new(algorithm, message).hexdigest().upper(), salt=salt)
    assert imported_hash_opens(custom, password)
    assert auth0_opens({"custom_password_hash": custom}, password.encode())


@pytest.mark.parametrize(
    ("message", "digest"),
    [
        ("", "31d6cfe0d16ae931b73c59d7e0c089c0"),
        ("abc", "a448017aaf21d8525fc10ae87aa6729d"),
        ("1234567890" * 8, "e33b4ddc9c38f2199c3e7b164fcc0536"),
    ],
)
def test_md4_is_rfc_1320s(message, digest):
    assert imported_hash_opens(hashed("md4", digest), message)


@pytest.mark.parametrize(
    ("encoding", "octets"),
    [
        ("utf8", "pässword€".encode()),
        ("utf16le", "pässword€".encode("utf-16-le")),
        ("ucs2", "pässword€".encode("utf-16-le")),
        ("latin1", b"p\xe4ssword\xac"),
        ("binary", b"p\xe4ssword\xac"),
        ("ascii", b"p\xe4ssword\xac"),
    ],
)
def test_a_passwords_octets_are_those_of_node(encoding, octets):
    """Node.js keeps the low octet of each UTF-16 unit for its one-octet encodings, `ascii` among them."""
    custom = hashed("sha256", hashlib.sha256(octets).hexdigest(), password={"encoding": encoding})
    assert imported_hash_opens(custom, "pässword€")


def test_half_a_surrogate_pair_is_the_replacement_character():
    assert imported_hash_opens(hashed("md5", hashlib.md5("a\ufffd".encode()).hexdigest()), "a\ud83d")


@pytest.mark.parametrize("value", ["+/+/", "-_-_", "-_-_=="])
def test_base64_is_read_in_either_alphabet(value):
    salt = {"value": value, "encoding": "base64"}
    digest = hashlib.sha256(b"\xfb\xff\xbf" + b"pw").hexdigest()
    assert imported_hash_opens(hashed("sha256", digest, salt=salt), "pw")


def test_bcrypt_counts_the_salt_within_its_72_bytes_and_takes_no_nul():
    text = bcrypt.hashpw(b"s" * 70 + b"ab", b"$2b$04$" + b"." * 22).decode()
    custom = hashed("bcrypt", text, "utf8", salt={"value": "s" * 70})
    assert imported_hash_opens(custom, "abcdef")
    assert not imported_hash_opens(custom, "ax")
    assert not imported_hash_opens(hashed("bcrypt", text, "utf8"), "\0")


def pbkdf2(digest, name=None, **changes):
    rounds, length = changes.get("rounds", 100), changes.get("length", 20)
    made = hashlib.pbkdf2_hmac(digest, b"pw", b"salt1234", rounds, length)
    b64 = [base64.b64encode(each).decode().rstrip("=") for each in (b"salt1234", made)]
    return hashed("pbkdf2", f"$pbkdf2-{name or digest}$i={rounds},l={length}${b64[0]}${b64[1]}", "utf8")


@pytest.mark.parametrize(
    ("digest", "name"),
    [
        ("sha1", None),
        ("md5", "ssl3-md5"),
        ("sha256", "RSA-SHA256"),
        ("sha384", "sha384WithRSAEncryption"),
        ("ripemd160", "rmd160"),
        ("ripemd160", "ripemd160WithRSA"),
        ("sha512", None),
    ],
)
def test_pbkdf2_by_every_name_of_its_digest(digest, name):
    assert imported_hash_opens(pbkdf2(digest, name), "pw")
    assert not imported_hash_opens(pbkdf2(digest, name), "pW")


def test_pbkdf2_of_md4_is_made_by_hand_where_openssl_has_none():
    """RFC 8018 in two rounds; the other side is put together here, over the MD4 of the tests' own model."""
    custom = hashed("pbkdf2", "$pbkdf2-md4$i=2,l=20$c2FsdA$" + md4_pbkdf2(), "utf8")
    assert imported_hash_opens(custom, "pw")
    assert not imported_hash_opens(custom, "pW")


def md4_pbkdf2():
    """Of "pw" and the salt "salt", 2 rounds, 20 octets; base64 without padding."""

    def mac(message):
        key = b"pw".ljust(64, b"\0")
        return _md4(bytes(each ^ 0x5C for each in key) + _md4(bytes(each ^ 0x36 for each in key) + message))

    made = b""
    for block in (1, 2):
        first = mac(b"salt" + block.to_bytes(4))
        made += bytes(one ^ two for one, two in zip(first, mac(first), strict=True))
    return base64.b64encode(made[:20]).decode().rstrip("=")


@pytest.mark.parametrize("scheme", ["MD5", "SMD5", "SHA", "SSHA", "ssha1", "SHA256", "SSHA256", "SSHA512"])
def test_ldap_texts_salted_and_not(scheme):
    salted = scheme.upper().startswith("SS") or scheme == "SMD5"
    name = (scheme[1:] if salted else scheme).lower()
    salt = b"salt" if salted else b""
    digest = hashlib.new("sha1" if name in {"sha", "sha1"} else name, b"pw" + salt).digest()
    text = f"{{{scheme}}}{base64.b64encode(digest + salt).decode()}"
    assert imported_hash_opens(hashed("ldap", text, "utf8"), "pw")
    assert not imported_hash_opens(hashed("ldap", text, "utf8"), "pW")


def test_an_ldap_text_of_the_wrong_length_opens_for_nobody():
    for octets in (b"short", hashlib.sha1(b"pw").digest() + b"salt"):
        text = "{SHA}" + base64.b64encode(octets).decode()
        assert not imported_hash_opens(hashed("ldap", text, "utf8"), "pw")


@pytest.mark.parametrize("digest", ["md4", "md5", "sha1", "sha256", "ripemd160"])
def test_hmac_by_its_digest(digest):
    custom = hashed("hmac", "00" * 16, hash={"digest": digest, "key": {"value": "k" * 100}})
    assert not imported_hash_opens(custom, "pw")
    if digest != "md4":
        made = hmac.new(b"k" * 100, b"pw", digest).hexdigest()
        assert imported_hash_opens(hashed("hmac", made, hash={"digest": digest, "key": {"value": "k" * 100}}), "pw")


def test_scrypt_with_the_defaults_of_the_page():
    made = hashlib.scrypt(b"pw", salt=b"s", n=16384, r=8, p=1, dklen=32, maxmem=1 << 30).hex()
    assert imported_hash_opens(hashed("scrypt", made, keylen=32, salt={"value": "s"}), "pw")


@pytest.mark.parametrize("algorithm", ["argon2", "pbkdf2", "ldap", "bcrypt"])
def test_a_text_that_no_import_would_take_opens_for_nobody(algorithm):
    assert not imported_hash_opens(hashed(algorithm, "nonsense", "utf8"), "pw")


@pytest.mark.parametrize("digest", ["whirlpool", "mdc2"])
def test_a_digest_that_openssl_has_not_got_is_no_wrong_password(digest):
    with pytest.raises(ValueError, match="unsupported"):
        imported_hash_opens(pbkdf2("sha512", digest), "pw")


@pytest.mark.parametrize(
    ("message", "digest"),
    [
        (
            b"",
            (
                "19fa61d75522a4669b44e39c1d2e1726c530232130d407f89afee0964997f7a7"
                "3e83be698b288febcf88e3e03c4f0757ea8964e59b63d93708b138cc42a66eb3"
            ),
        ),
        (
            b"abc",
            (
                "4e2448a4c6f486bb16b6562c73b4020bf3043e3a731bce721ae1b303d97e6d4c"
                "7181eebdb6c57e277d0e34957114cbd6c797fc9d95d8b582d225292076d4eef5"
            ),
        ),
    ],
)
def test_whirlpool_is_iso_10118s(message, digest):
    """Vectors of the algorithm's own submission (iso-test-vectors.txt)."""
    assert whirlpool(message).hex() == digest


def test_both_whirlpools_of_this_house_agree():
    for size in (1, 31, 32, 63, 64, 65, 300):
        assert whirlpool(b"\xa5" * size) == hash_rooms_whirlpool(b"\xa5" * size)


@pytest.mark.parametrize("key", [b"k", b"k" * 65])
def test_hmac_over_whirlpool(key):
    padded = (hash_rooms_whirlpool(key) if len(key) > 64 else key).ljust(64, b"\0")
    inner = hash_rooms_whirlpool(bytes(each ^ 0x36 for each in padded) + b"pw")
    made = hash_rooms_whirlpool(bytes(each ^ 0x5C for each in padded) + inner).hex()
    custom = hashed("hmac", made, hash={"digest": "whirlpool", "key": {"value": key.decode()}})
    assert imported_hash_opens(custom, "pw")
    assert not imported_hash_opens(custom, "pW")


def test_names_and_base64_are_strict():
    assert [digest_name(each) for each in ("RSA-MD5", "sha1WithRSAEncryption", "SHA256")] == ["md5", "sha1", "sha256"]
    assert unpadded("AAAA") == b"\0\0\0"
    with pytest.raises(ValueError, match="left over"):
        unpadded("AAB")
