"""What is particular to ASP.NET's, Windows' and SQL Server's texts."""

import base64
import hashlib
import struct
from typing import Any

import pytest

from app.domain.hashes import ParsedHash, StoredHash
from app.errors import AmbiguousHash, CostOutOfBounds, MalformedHash, UnknownHash
from tests.hashing.known import registry

NT = "8846f7eaee8fb117ad06bdd830b7586c"
"""Of `password`."""
SALT = "ABEiM0RVZneImaq7zN3u/w=="


def parse(encoded: str, **columns: Any) -> ParsedHash:
    return registry().identify(StoredHash(encoded=encoded, **columns))[1]


def utf16(password: str) -> bytes:
    return password.encode("utf-16-le")


def identity_v3(prf: int, rounds: int, salt_bytes: int, *, body: int = 48) -> str:
    return base64.b64encode(struct.pack(">BIII", 1, prf, rounds, salt_bytes) + bytes(body)).decode()


@pytest.mark.parametrize(
    "encoded",
    [
        "AQAAAA",
        "AQAAAAIAAAAyAAAAEOMwvh3+FZxqkdMBz2ekgGhwQ4A=",
        identity_v3(3, 1000, 16),
        identity_v3(1, 0, 16),
        identity_v3(1, 1000, 15),
        identity_v3(1, 1000, 33),
        identity_v3(1, 1000, 0xFFFFFFFF),
        identity_v3(1, 1000, 16, body=37),
        "AQAAAA!" + "A" * 40,
    ],
    ids=["no head", "cut off", "PRF", "no rounds", "short salt", "short digest", "huge salt", "half a word", "letters"],
)
def test_identity_v3_checks_every_length_and_count(encoded: str) -> None:
    with pytest.raises(MalformedHash):
        parse(encoded)


def test_identity_v3_is_bounded() -> None:
    with pytest.raises(CostOutOfBounds):
        parse(identity_v3(2, 0xFFFFFFFF, 16))
    with pytest.raises(CostOutOfBounds):
        parse(identity_v3(2, 1000, 2000, body=2032))


@pytest.mark.parametrize("size", [48, 50])
def test_identity_v2_is_49_bytes_exactly(size: int) -> None:
    with pytest.raises(UnknownHash):
        parse(base64.b64encode(bytes(size)).decode(), scheme="aspnet_identity_v2")


def test_membership_takes_what_the_mapping_says_and_sha1_otherwise() -> None:
    sha1 = "F3Y7bLJRpOJzXHkJsnVCwRnrJjU="
    assert type(parse(sha1, scheme="aspnet_membership", salt=SALT.encode())).__name__ == "DigestHash"
    keyed = parse(sha1, scheme="aspnet_membership", salt=SALT.encode(), params={"algorithm": "HMACSHA1"})
    assert type(keyed).__name__ == "KeyedHash"
    assert parse(sha1, scheme="aspnet_membership").portable() is not None


@pytest.mark.parametrize(
    ("size", "columns"),
    [
        (32, {}),
        (20, {"params": {"algorithm": "SHA256"}}),
        (20, {"params": {"algorithm": "SHA3"}}),
        (20, {"params": {"algorithm": 1}}),
        (32, {"params": {"algorithm": "HMACSHA256"}}),
    ],
    ids=["not said", "another length", "unknown", "no text", "HMAC without salt"],
)
def test_membership_never_guesses_the_algorithm(size: int, columns: dict[str, Any]) -> None:
    with pytest.raises(MalformedHash):
        parse(base64.b64encode(bytes(size)).decode(), scheme="aspnet_membership", **columns)


def test_a_salt_that_is_decoded_already_is_taken_as_it_is() -> None:
    encoded, params = "HWSNSHWK+t/vNSCq8aF1ooPxhPM=", {"algorithm": "SHA1"}
    salt = "dpmZn7KSSnxI6X/nzYZfyw=="
    for given in (salt.encode(), base64.b64decode(salt)):
        parsed = parse(encoded, scheme="aspnet_membership", salt=given, params=params)
        assert parsed.matches(utf16("S3cret!Pass"))


def test_the_format_column_of_a_membership_row_is_heeded() -> None:
    clear = parse("pässword", scheme="aspnet_membership", columns={"password_format": "0"})
    assert clear.matches(utf16("pässword"))
    assert not clear.matches(utf16("passwort"))
    assert clear.portable() is None
    encrypted = parse(
        "EM+Li7O+jlfwyx1Vqkl2cgyzljyigK/AwdSK2dy9t7t0lmclgsSLv1Jtr/hd6sFI",
        scheme="aspnet_membership",
        salt=b"iQUYTiM29RKHGlgrY8TbiA==",
        columns={"password_format": "2"},
        secrets={"key": bytes.fromhex("48d520185e2dd1c217fb0c4cb0da74d9166dc67d83a1c31a")},
    )
    assert encrypted.matches(utf16("S3cret!Pass"))
    with pytest.raises(MalformedHash):
        parse("\ud800", scheme="aspnet_membership", columns={"password_format": "0"})
    with pytest.raises(UnknownHash):
        parse("pässword", scheme="aspnet_membership", columns={"password_format": "1"})


BLOCK = base64.b64encode(bytes(16)).decode()


@pytest.mark.parametrize(
    ("encoded", "columns"),
    [
        (BLOCK, {}),
        (BLOCK, {"params": {"key_hex": "00" * 20}}),
        (BLOCK, {"params": {"key_hex": "xy"}}),
        (BLOCK, {"params": {"key_hex": "00" * 24, "decryption": "RC4"}}),
        (BLOCK, {"params": {"key_hex": "00" * 16, "decryption": "3DES"}}),
        (base64.b64encode(bytes(15)).decode(), {"params": {"key_hex": "00" * 24}}),
    ],
    ids=["no key", "key length", "no hex", "cipher", "short 3DES key", "half a block"],
)
def test_what_cannot_be_encrypted_is_malformed(encoded: str, columns: dict[str, Any]) -> None:
    with pytest.raises(MalformedHash):
        parse(encoded, scheme="aes_encrypted_membership", **columns)


def test_a_key_of_eight_bytes_is_des() -> None:
    """OpenSSL: the 16 bytes of salt and `password` in UTF-16LE under DES in CBC, vector of zeros."""
    params = {"key_hex": "0123456789abcdef"}
    encoded = "yttngu4rSCP8W2s1d0LjoQynwpGNxG3d9F2PY8HCZlO8bJ0yUWpk7w=="
    for chosen in (params, {**params, "decryption": "DES"}):
        parsed = parse(encoded, scheme="aes_encrypted_membership", salt=SALT.encode(), params=chosen)
        assert parsed.work_s > 0
        assert not parsed.matches(utf16("passwore"))
        assert parsed.matches(utf16("password"))


def test_text_that_is_no_base64_is_no_membership() -> None:
    for scheme in ("aes_encrypted_membership", "umbraco_hmacsha1", "umbraco_hmacsha256"):
        with pytest.raises(UnknownHash):
            parse("?" * 68, scheme=scheme)


@pytest.mark.parametrize("encoded", ["$episerver$", "$episerver$*2*AAAA*AAAA", "$episerver$*0*AAAA*AAAA"])
def test_broken_episerver_texts_are_malformed(encoded: str) -> None:
    with pytest.raises(MalformedHash):
        parse(encoded)


def test_bare_nt_digits_are_never_guessed() -> None:
    with pytest.raises(AmbiguousHash) as refusal:
        parse(NT, username="someone")
    assert {"nthash", "lmhash", "msdcc", "msdcc2", "lotus5"} <= set(refusal.value.candidates)


@pytest.mark.parametrize("encoded", [NT, NT.upper(), f"{{NTLM}}{NT}", f"{{nt}}{NT}", f"$NT${NT}"])
def test_nt_hashes_are_read_with_every_tag(encoded: str) -> None:
    assert parse(encoded, scheme="nthash").matches(utf16("password"))


@pytest.mark.parametrize("encoded", ["{LANMAN}", "$LM$", ""])
def test_lm_hashes_are_read_with_every_tag(encoded: str) -> None:
    parsed = parse(f"{encoded}e52cac67419a9a224a3b108f3fa6cb6d", scheme="lmhash")
    assert parsed.matches(utf16("password"))
    assert parsed.matches(utf16("PASSWORD"))


@pytest.mark.parametrize("password", ["password1234567", "pass\0word", "пароль", "\ud800"])
def test_what_lm_cannot_hold_opens_nothing(password: str) -> None:
    parsed = parse("aad3b435b51404eeaad3b435b51404ee", scheme="lmhash")
    assert parsed.matches(b"")
    assert not parsed.matches(password.encode("utf-16-le", "surrogatepass"))
    assert not parsed.matches(b"x")


@pytest.mark.parametrize("name", ["nosuch", "base64", "", "cp437\0"])
def test_a_code_page_that_does_not_exist_is_malformed(name: str) -> None:
    with pytest.raises(MalformedHash):
        parse(NT, scheme="lmhash", params={"encoding": name})


def test_cached_credentials_bring_or_need_the_user_name() -> None:
    assert parse("M$TEST1#64cd29e36a8431a2b111378564a10631", scheme="msdcc").matches(utf16("test1"))
    digest = "607bbe89611e37446e736f7856515bf8"
    assert parse(digest, scheme="msdcc2", columns={"username": "test1"}).matches(utf16("test1"))
    for scheme in ("msdcc", "msdcc2"):
        with pytest.raises(MalformedHash, match="user name"):
            parse(digest, scheme=scheme)
        with pytest.raises(MalformedHash):
            parse(digest, scheme=scheme, username="\ud800")
        with pytest.raises(UnknownHash):
            parse("password", scheme=scheme, username="test1")
    with pytest.raises(CostOutOfBounds):
        parse(f"$DCC2$4294967295#tom#{digest}", scheme="msdcc2")


@pytest.mark.parametrize(
    "encoded",
    ["$3$$", f"$3$${NT[:-2]}", "v1;PPH1_MD4,", "v1;PPH1_MD4,00,1,00;", f"v1;PPH1_MD4,,1,{NT}{NT};"],
)
def test_broken_windows_texts_are_malformed(encoded: str) -> None:
    with pytest.raises(MalformedHash):
        parse(encoded)


def test_azure_texts_are_bounded() -> None:
    with pytest.raises(CostOutOfBounds):
        parse(f"v1;PPH1_MD4,00112233,4294967295,{NT}{NT};")


@pytest.mark.parametrize("encoded", ["0x0100", "0x0300" + "00" * 24, "0x0200" + "00" * 24, "0100zz"])
def test_other_versions_and_lengths_are_not_sql_servers(encoded: str) -> None:
    for scheme in ("mssql2000", "mssql2005", "mssql2012"):
        with pytest.raises(UnknownHash):
            parse(encoded, scheme=scheme)


def test_sql_server_2000_keeps_letters_whose_upper_case_is_longer() -> None:
    """`ß` stays: SHA-1 of `STRAßE` in UTF-16LE and the salt."""
    salt = b"\x01\x02\x03\x04"
    digest = hashlib.sha1("STRAßE".encode("utf-16-le") + salt).hexdigest()
    parsed = parse(f"0x0100{salt.hex()}{'0' * 40}{digest}")
    assert parsed.matches(utf16("straße"))
    assert not parsed.matches(b"odd")
