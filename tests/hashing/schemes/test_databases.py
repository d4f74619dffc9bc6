"""What is particular to the texts of MySQL, Oracle, PostgreSQL, and of SCRAM."""

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest

from app.domain.hashes import ParsedHash, StoredHash
from app.errors import AmbiguousHash, CostOutOfBounds, MalformedHash, UnknownHash
from app.hashing.primitives.scram import prepared
from tests.hashing.known import registry

EPSILON_S = "S:8F2D65FB5547B71C8DA3760F10960428CD307B1C6271691FC55C1F56554A"
EPSILON_H = "H:DC9894A01797D91D92ECA1DA66242209"
EPSILON_T = (
    "T:23D1F8CAC9001F69630ED2DD8DF67DD3BE5C470B5EA97B622F757FE102D8BF14BEDC94A3CC046D10858D885DB656DC0CBF899A79CD8C76B7"
    "88744844CADE54EEEB4FDEC478FB7C7CBFBBAC57BA3EF22C"
)
"""Of `epsilon`, from Metasploit's documentation."""

SHA1_KEY, SHA256_KEY = "A" * 27 + "=", "A" * 43 + "="


def parse(encoded: str, **columns: Any) -> ParsedHash:
    return registry().identify(StoredHash(encoded=encoded, **columns))[1]


def scheme_of(encoded: str, **columns: Any) -> str:
    return registry().identify(StoredHash(encoded=encoded, **columns))[0].name


def test_oracles_whole_column_is_read_by_its_dearest_part() -> None:
    whole = f"{EPSILON_S};{EPSILON_H};{EPSILON_T}"
    assert scheme_of(whole) == "oracle12c"
    assert scheme_of(f"{EPSILON_S};{EPSILON_H}") == "oracle11"
    for scheme in ("oracle11", "oracle12c"):
        assert parse(whole, scheme=scheme).matches(b"epsilon")
        assert not parse(whole, scheme=scheme).matches(b"Epsilon")


@pytest.mark.parametrize("encoded", [f"{EPSILON_S};{EPSILON_S}", f"{EPSILON_S};X:00", EPSILON_H, EPSILON_S[2:]])
def test_other_parts_are_not_oracles(encoded: str) -> None:
    for scheme in ("oracle11", "oracle12c"):
        with pytest.raises(UnknownHash):
            parse(encoded, scheme=scheme)


@pytest.mark.parametrize("encoded", [EPSILON_S[:-2], EPSILON_T[:-2], EPSILON_S[:-1] + "x", "S:", "T:"])
def test_broken_parts_of_oracle_are_malformed(encoded: str) -> None:
    with pytest.raises(MalformedHash):
        parse(encoded)


def test_oracle10_folds_case_and_needs_the_name() -> None:
    parsed = parse("F894844C34402B67", scheme="oracle10", username="Scott")
    assert parsed.matches("TIGER".encode("utf-16-le"))
    assert not parsed.matches("tiger\0".encode("utf-16-le"))
    assert not parsed.matches(b"odd")
    with pytest.raises(MalformedHash, match="user name"):
        parse("F894844C34402B67", scheme="oracle10")
    for text in ("F894844C34402B", "tiger"):
        with pytest.raises(UnknownHash):
            parse(text, scheme="oracle10", username="scott")


def test_oracle10_of_no_name_and_no_password_is_answered() -> None:
    assert not parse("F894844C34402B67", scheme="oracle10", username="").matches(b"")


def test_old_mysql_reads_over_spaces_and_tabs() -> None:
    parsed = parse("6f8c114b58f2ce9e", scheme="mysql323")
    assert parsed.matches(b"my pass")
    assert parsed.matches(b"\tmypass ")
    assert not parsed.matches(b"mypass\n")
    with pytest.raises(AmbiguousHash):
        parse("6f8c114b58f2ce9e", username="root")
    with pytest.raises(UnknownHash):
        parse("6f8c114b58f2ce", scheme="mysql323")


def test_mysqls_star_may_be_missing_when_the_scheme_is_named() -> None:
    digits = "fcf7c1b8749cf99d88e5f34271d636178fb5d130"
    assert parse(digits, scheme="mysql41").matches(b"hashcat")
    assert scheme_of(f"*{digits}") == "mysql41"
    for text in ("*" + digits[:-2], "*garbage"):
        with pytest.raises(UnknownHash):
            parse(text, scheme="mysql41")


@pytest.mark.parametrize(
    "encoded",
    ["$A$005$", "$A$00G$" + "x" * 20 + "." * 43, "$A$000$" + "x" * 20 + "." * 43, "$mysql$A$005*00*00", "244124zz"],
)
def test_broken_caching_sha2_texts_are_malformed(encoded: str) -> None:
    with pytest.raises(MalformedHash):
        parse(encoded)


def test_a_digest_outside_ascii_is_malformed() -> None:
    with pytest.raises(MalformedHash):
        parse(f"$mysql$A$005*{'00' * 20}*{'ff' * 43}")


def test_rounds_of_caching_sha2_are_hex_and_bounded() -> None:
    assert parse("$A$010$" + "x" * 20 + "." * 43).cost == "16000"
    with pytest.raises(CostOutOfBounds):
        parse("$A$FFF$" + "x" * 20 + "." * 43)


def test_postgres_md5_needs_the_name() -> None:
    with pytest.raises(MalformedHash, match="user name"):
        parse("md55fba2ea04fd36069d2574ea71c8efe9d")
    with pytest.raises(UnknownHash):
        parse("md55FBA2EA04FD36069D2574EA71C8EFE9D", username="postgres")


@pytest.mark.parametrize(
    "encoded",
    [
        "SCRAM-SHA-256$4096:AAAA$:",
        f"SCRAM-SHA-256$4096:AAAA${SHA256_KEY}",
        f"SCRAM-SHA-256$4096:${SHA256_KEY}:{SHA256_KEY}",
        f"SCRAM-SHA-256$0:AAAA${SHA256_KEY}:{SHA256_KEY}",
        f"SCRAM-SHA-256$4096:AAAA${SHA1_KEY}:{SHA256_KEY}",
        f"{{SCRAM-SHA-1}}4096,AAAA,{SHA256_KEY},{SHA1_KEY}",
        "{SCRAM-SHA-1}4096",
        "$mongodb-scram$*0*AAAA",
        "$mongodb-scram$x*0*AAAA*1*AAAA*" + SHA1_KEY,
        "$mongodb-scram$*0*AAAA*1*AAAA*",
        "$scram$4096$AAAA",
        "$scram$4096$AAAA$md5=AAAA",
        f"$scram$4096$AAAA$sha-1={SHA256_KEY}",
        f"$scram$4096$sha-1={SHA1_KEY}",
    ],
)
def test_broken_scram_texts_are_malformed(encoded: str) -> None:
    with pytest.raises(MalformedHash):
        parse(encoded)


def test_scram_rounds_are_bounded() -> None:
    with pytest.raises(CostOutOfBounds):
        parse(f"SCRAM-SHA-256$2147483647:c2FsdHNhbHQ=${SHA256_KEY}:{SHA256_KEY}")


def mongo(algorithm: str) -> dict[str, object]:
    """MongoDB's document for `pencil` of user `sally`, made by the definition of RFC 5802."""
    password = b"pencil"
    if algorithm == "sha1":
        password = hashlib.md5(b"sally:mongo:pencil").hexdigest().encode()
    salted = hashlib.pbkdf2_hmac(algorithm, password, b"0123456789abcdef", 5000)
    client = hmac.digest(salted, b"Client Key", algorithm)
    server = hmac.digest(salted, b"Server Key", algorithm)
    salt, stored, kept = (
        base64.b64encode(part).decode()
        for part in (b"0123456789abcdef", hashlib.new(algorithm, client).digest(), server)
    )
    return {"iterationCount": 5000, "salt": salt, "storedKey": stored, "serverKey": kept}


def test_mongodbs_document_is_read_by_its_stronger_half() -> None:
    both = json.dumps({"SCRAM-SHA-1": mongo("sha1"), "SCRAM-SHA-256": mongo("sha256")})
    assert scheme_of(both, username="sally") == "mongodb_scram_sha256"
    assert scheme_of(json.dumps({"SCRAM-SHA-1": mongo("sha1")}), username="sally") == "mongodb_scram_sha1"
    for scheme in ("mongodb_scram_sha1", "mongodb_scram_sha256"):
        parsed = parse(both, scheme=scheme, username="sally")
        assert parsed.matches(b"pencil")
        assert not parsed.matches(b"Pencil")


def test_what_stands_inside_mongodbs_document_is_read_when_it_is_named() -> None:
    inner = json.dumps(mongo("sha256"))
    assert parse(inner, scheme="mongodb_scram_sha256").matches(b"pencil")
    with pytest.raises((UnknownHash, AmbiguousHash)):
        parse(inner)


@pytest.mark.parametrize("encoded", ["{", "[]", "{}x", '{"SCRAM-SHA-256": 1}', "[" * 4000, "{" + "[" * 4000])
def test_other_json_is_not_mongodbs(encoded: str) -> None:
    with pytest.raises((UnknownHash, MalformedHash)):
        parse(encoded, scheme="mongodb_scram_sha1", username="sally")
    with pytest.raises((UnknownHash, MalformedHash)):
        parse('{"SCRAM-SHA-256": {}}', scheme="mongodb_scram_sha256")


def test_mongodbs_older_half_needs_the_name() -> None:
    with pytest.raises(MalformedHash, match="user name"):
        parse(json.dumps({"SCRAM-SHA-1": mongo("sha1")}))


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("IX", "IX"),
        ("I\u00adX", "IX"),
        ("\u2168", "IX"),
        ("\u3000x", " x"),
        ("USER", "USER"),
        ("\u00aa", "a"),
        ("\u0007", "\u0007"),
        ("\u0627\u0031", "\u0627\u0031"),
        ("\u0627\u0628", "\u0627\u0628"),
        ("\u0627a\u0628", "\u0627a\u0628"),
        ("a\u0628", "a\u0628"),
        ("\u00ad", "\u00ad"),
        ("\U0001f511\u2168", "\U0001f511\u2168"),
        ("\ufdd0\u2168", "\ufdd0\u2168"),
    ],
)
def test_saslprep_maps_or_leaves_alone(typed: str, wanted: str) -> None:
    """RFC 4013, section 3; where it forbids something the password stays as it was typed."""
    assert prepared(typed.encode()) == wanted.encode()


def test_bytes_that_are_no_text_are_left_alone() -> None:
    assert prepared(b"\xff\xfe") == b"\xff\xfe"
