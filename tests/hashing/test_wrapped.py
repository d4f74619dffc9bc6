"""Values that were encrypted as a whole: taken out under the right key, refused under any other."""

import base64
import hashlib
import hmac

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.domain.hashes import StoredHash
from app.errors import ConfigurationError, MalformedHash
from app.hashing.registry import build_registry
from app.hashing.wrapped import Unwrapper, read_key

INSIDE = "$2b$04$abcdefghijklmnopqrstuughE8Ev8uGFaUgY2cNEySvxngrb/Jzdm"
KEY, OTHER = bytes(range(32)), bytes(32)


def sealed(key: bytes = KEY, inside: bytes = INSIDE.encode()) -> bytes:
    return bytes(12) + AESGCM(key).encrypt(bytes(12), inside, None)


def defused(key: bytes = KEY, inside: bytes = INSIDE.encode()) -> str:
    """As defuse/php-encryption 2 describes its form: header, salt, counter, ciphertext, HMAC over all before it."""
    salt, counter = b"s" * 32, b"c" * 16

    def derived(purpose: bytes) -> bytes:
        extracted = hmac.digest(salt, key, "sha256")
        return hmac.digest(extracted, purpose + b"\x01", "sha256")

    cipher = Cipher(algorithms.AES(derived(b"DefusePHP|V2|KeyForEncryption")), modes.CTR(counter)).encryptor()
    body = bytes.fromhex("def50200") + salt + counter + cipher.update(inside)
    return (body + hmac.digest(derived(b"DefusePHP|V2|KeyForAuthentication"), body, "sha256")).hex()


@pytest.mark.parametrize(
    "encoded",
    [
        base64.b64encode(sealed()).decode(),
        base64.urlsafe_b64encode(sealed()).decode().rstrip("="),
        sealed().hex(),
        "b:" + base64.b64encode(sealed()).decode(),
        "$b$" + sealed().hex(),
    ],
)
def test_every_spelling_is_taken_out(encoded: str) -> None:
    opened = Unwrapper("aes-256-gcm", {"a": OTHER, "b": KEY})(StoredHash(encoded=encoded))
    assert opened.encoded == INSIDE


def test_what_defuse_wrote_is_taken_out() -> None:
    assert Unwrapper("defuse", {"a": OTHER, "b": KEY})(StoredHash(encoded=defused())).encoded == INSIDE


def test_a_raw_digest_inside_comes_out_in_hex() -> None:
    digest = hashlib.md5(b"password").digest()
    stored = StoredHash(encoded=sealed(inside=digest).hex())
    assert Unwrapper("aes-256-gcm", {"a": KEY})(stored).encoded == digest.hex()


def test_a_column_names_the_key() -> None:
    unwrap = Unwrapper("aes-256-gcm", {"a": OTHER, "b": KEY})
    assert unwrap(StoredHash(encoded=sealed().hex(), key_id="b")).encoded == INSIDE
    for wrong in ("a", "lost"):
        with pytest.raises(MalformedHash):
            unwrap(StoredHash(encoded=sealed().hex(), key_id=wrong))


@pytest.mark.parametrize("kind", ["aes-256-gcm", "defuse"])
@pytest.mark.parametrize("encoded", ["~~~~", INSIDE, "00" * 10, sealed(OTHER).hex(), defused(OTHER), sealed().hex()[:-2],
                                     defused()[:-2], "def50200", "é"])  # fmt: skip
def test_anything_else_is_malformed_and_shows_nothing(kind: str, encoded: str) -> None:
    with pytest.raises(MalformedHash) as refusal:
        Unwrapper(kind, {"a": KEY})(StoredHash(encoded=encoded))
    assert encoded not in str(refusal.value)
    assert KEY.hex() not in repr(Unwrapper(kind, {"a": KEY}))


def test_a_registry_takes_values_out_before_it_looks() -> None:
    known = build_registry().with_unwrap(Unwrapper("aes-256-gcm", {"a": KEY}))
    scheme, parsed = known.identify(StoredHash(encoded=sealed().hex()))
    assert (scheme.name, parsed.matches(b"password")) == ("bcrypt", True)


@pytest.mark.parametrize("text", [KEY.hex(), base64.b64encode(KEY).decode(), KEY.hex().upper() + "\n"])
def test_keys_are_hex_or_base64(text: str) -> None:
    assert read_key("aes-256-gcm", text, key="k") == KEY


def test_defuses_own_text_of_a_key_is_read() -> None:
    body = bytes.fromhex("def00000") + KEY
    assert read_key("defuse", (body + hashlib.sha256(body).digest()).hex(), key="k") == KEY
    with pytest.raises(ConfigurationError):
        read_key("defuse", (body + bytes(32)).hex(), key="k")


@pytest.mark.parametrize("text", ["", "short", "00" * 31, "zz" * 32])
def test_what_is_no_key_is_told_without_it(text: str) -> None:
    with pytest.raises(ConfigurationError, match="no key of 32 bytes"):
        read_key("aes-256-gcm", text, key="password.wrap_keys.a")
