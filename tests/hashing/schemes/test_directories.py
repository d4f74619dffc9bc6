"""What is particular to the texts of directories, mail servers, UNIX systems, devices and enterprise servers."""

from typing import Any

import pytest

from app.domain.hashes import ParsedHash, StoredHash
from app.errors import CostOutOfBounds, MalformedHash, UnknownHash
from tests.hashing.known import registry

MD5 = "5f4dcc3b5aa765d61d8327deb882cf99"
SHA1 = "5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8"
BCRYPT = "$2y$05$1.S6xRfZ1QxF0OsBpYm5Kutt4XsA1QVHeruWjpwn3vQOs9VOb7aPG"
MD5_CRYPT = "$1$ec6XvcoW$ghEtNK2U1MC5l.Dwgi3020"


def parse(encoded: str, **columns: Any) -> ParsedHash:
    return registry().identify(StoredHash(encoded=encoded, **columns))[1]


def scheme_of(encoded: str, **columns: Any) -> str:
    return registry().identify(StoredHash(encoded=encoded, **columns))[0].name


@pytest.mark.parametrize(
    ("encoded", "scheme"),
    [
        (f"{{MD5}}{MD5}", "ldap_md5"),
        (f"{{PLAIN-MD5}}{MD5.upper()}", "ldap_md5"),
        (f"{{sha1}}{SHA1}", "ldap_sha1"),
        (f"{{SHA.hex}}{SHA1}", "ldap_sha1"),
        ("{SHA.b64}W6ph5Mm5Pz8GgiULbPgzG37mj9g", "ldap_sha1"),
        ("{SHA.BASE64}W6ph5Mm5Pz8GgiULbPgzG37mj9g=", "ldap_sha1"),
    ],
)
def test_plain_digests_are_read_in_every_spelling(encoded: str, scheme: str) -> None:
    assert scheme_of(encoded) == scheme
    assert parse(encoded).matches(b"password")


@pytest.mark.parametrize(
    ("encoded", "scheme"),
    [
        (f"{{CRYPT}}{BCRYPT}", "ldap_crypt"),
        (f"{{crypt}}{MD5_CRYPT}", "ldap_crypt"),
        ("{CRYPT}nFia0rj2TT59A", "ldap_crypt"),
        (f"{{BLF-CRYPT}}{BCRYPT}", "dovecot_crypt"),
        (f"{{MD5-CRYPT}}{MD5_CRYPT}", "dovecot_crypt"),
        (f"{{MD5}}{MD5_CRYPT}", "dovecot_crypt"),
        ("{DES-CRYPT}nFia0rj2TT59A", "dovecot_crypt"),
    ],
)
def test_crypt_is_read_behind_its_tags(encoded: str, scheme: str) -> None:
    password = {"2": b"S3cret!Pass", "1": b"test"}.get(encoded.rpartition("}")[2][1:2], b"sekrit")
    assert scheme_of(encoded) == scheme
    assert parse(encoded).matches(password)
    assert not parse(encoded).matches(password[1:])


@pytest.mark.parametrize(
    "encoded", ["{CRYPT}", "{CRYPT}$9$x", f"{{SHA512-CRYPT}}{MD5_CRYPT}", "{BLF-CRYPT}$2y$05$short"]
)
def test_what_is_no_crypt_of_its_tag_is_malformed(encoded: str) -> None:
    with pytest.raises(MalformedHash) as refusal:
        parse(encoded)
    assert refusal.value.scheme in {"ldap_crypt", "dovecot_crypt"}


def test_one_tag_in_two_cases_is_of_two_servers() -> None:
    assert scheme_of(f"{{BCRYPT}}{BCRYPT}") == "ldap_crypt"
    assert scheme_of(f"{{bcrypt}}{BCRYPT}") == "spring"


def test_389s_gost_yescrypt_is_read_behind_its_tag() -> None:
    with pytest.raises(MalformedHash):
        parse(f"{{GOST_YESCRYPT}}{BCRYPT}")


def test_a_tag_does_not_lift_the_bounds() -> None:
    with pytest.raises(CostOutOfBounds) as refusal:
        parse("{CRYPT}$6$rounds=999999999$saltstring$" + "a" * 86)
    assert refusal.value.scheme == "ldap_crypt"


def test_one_tag_of_two_servers_is_told_apart_by_what_follows() -> None:
    assert scheme_of(f"{{PBKDF2}}$1$salt$1000${SHA1}") == "dovecot_pbkdf2"
    assert scheme_of("{PBKDF2}10000$.t9GhUp/Xg8z21kfn81aWg$tDQzA33d19J7ul5cik9kYR89HMM") == "ldap_pbkdf2_sha1"
    assert scheme_of("{PBKDF2}3000:" + "A" * 40) == "opendj_pbkdf2"
    assert scheme_of("{smd5}17800721$WkGka7tXcrfpUQS6WOQyw/") == "aix_smd5"
    assert scheme_of("{smd5}LnuZPJhiaY95/4lmVFpg548xBsD4P4cw") == "ldap_salted_md5"


@pytest.mark.parametrize(
    "encoded",
    [
        "{PBKDF2}$1$salt$1000",
        f"{{PBKDF2}}$1$salt$0${SHA1}",
        f"{{PBKDF2}}$1$salt$1000${SHA1}00000000",
        f"{{CRAM-MD5}}{MD5}",
        "{CRAM-MD5}xx",
        "{smd5}$",
        "{smd5}salt$WkGka7tXcrfpUQS6WOQywz",
        "{ssha256}00$salt$" + "." * 43,
        "{ssha256}32$salt$" + "." * 43,
        "{ssha256}06$$" + "." * 43,
        "{ssha256}06$salt$" + "." * 42,
        "{ssha256}06$salt$" + "!" * 43,
        "$ml$1000$00",
        "$ml$1000$00$" + "00" * 60,
        "$8$84486783037343$short",
        "$9$shorter$" + "." * 43,
        "$solarwinds$0$admin$AAAA",
        "$solarwinds$1$$" + "A" * 86,
        "{x-issha, 1024}AAAA",
        "{x-isSHA256, 1024}" + "A" * 43,
        "{x-isSHA256, 0}" + "A" * 48,
        "{PBKDF2_SHA256}AAAA",
        "{PBKDF2}1000:" + "A" * 27,
        "{PBKDF2-HMAC-SHA256}1000:AAAA",
        "{PBKDF2-HMAC-SHA512}0:" + "A" * 96,
        "{PBKDF2_SHA256}" + "A" * 432,
        "(Gshort)",
        "(Hshort)",
        "(H" + "A" * 48 + ")",
    ],
)
def test_what_has_the_tag_and_is_broken_is_malformed(encoded: str) -> None:
    with pytest.raises(MalformedHash):
        parse(encoded)


@pytest.mark.parametrize(
    "encoded",
    [
        f"{{PBKDF2}}$1$salt$4294967295${SHA1}",
        "{ssha512}31$salt$" + "." * 86,
        "$ml$4294967295$00$" + "00" * 64,
        "{x-issha, 4294967295}" + "A" * 28,
        "{PBKDF2_SHA256}/////" + "A" * 427,
        "{PBKDF2}4294967295:" + "A" * 40,
        "(H0000000000000000000003GoEJGvDZSoEJKmCW0000000000)",
    ],
)
def test_what_is_too_dear_is_refused(encoded: str) -> None:
    with pytest.raises(CostOutOfBounds):
        parse(encoded)


def test_htdigest_is_read_as_digits_as_a_line_and_behind_a_tag() -> None:
    digits = "939e7578ed9e3c518a452acee763bce9"
    columns = {"realm": "testrealm@host.com"}
    for given in (
        StoredHash(encoded=digits, scheme="htdigest", username="Mufasa", columns=columns),
        StoredHash(encoded=f"{{DIGEST-MD5}}{digits}", scheme="htdigest", username="Mufasa", columns=columns),
        StoredHash(encoded=digits, scheme="htdigest", username="Mufasa", params=columns),
        StoredHash(encoded=f"Mufasa:testrealm@host.com:{digits}", scheme="htdigest"),
    ):
        assert registry().identify(given)[1].matches(b"Circle Of Life")
    with pytest.raises(MalformedHash, match="user name"):
        parse(digits, scheme="htdigest")
    for text in ("Mufasa:x:y", digits[2:]):
        with pytest.raises(UnknownHash):
            parse(text, scheme="htdigest", username="Mufasa")


def test_long_cram_keys_are_digested_first() -> None:
    parsed = parse("{HMAC-MD5}ff6454343902c25cfaf14768b382dae3172680a33b4792a34267ff0628fbfe89")
    assert parsed.matches(b"x" * 80)
    assert not parsed.matches(b"x" * 81)


def test_pix_and_asa_differ_in_long_passwords_only() -> None:
    short, long = b"0123456789abcdef", b"0123456789abcdefg"
    pix, asa = (parse(".7nfVBEIEu4KbF/1", scheme=scheme) for scheme in ("cisco_pix", "cisco_asa"))
    assert pix.matches(short)
    assert asa.matches(short)
    assert not pix.matches(long)
    assert not asa.matches(long)
    assert not asa.matches(b"x" * 33)
    assert not pix.matches(short[:-1] + b"\0")


@pytest.mark.parametrize("encoded", ["15", "1511021f07257a767", "xx11", "15zz"])
def test_other_texts_are_not_type_7(encoded: str) -> None:
    with pytest.raises(UnknownHash):
        parse(encoded, scheme="cisco_type7")


def test_type_7_begins_anywhere_in_its_word() -> None:
    parsed = parse("1511021F07257A767B", scheme="cisco_type7")
    assert parsed.matches(b"cisco123")
    assert not parsed.matches(b"cisco12")
    assert not parsed.matches(b"cisco1234")


@pytest.mark.parametrize(
    ("scheme", "encoded"),
    [
        ("netscaler_sha1", "2" + "0" * 48),
        ("netscaler_sha512", "2" + "0" * 48),
        ("hmailserver_sha256", "abc" + "0" * 64),
        ("sybase_ase", "0xc008" + "00" * 40),
        ("sybase_ase", "0xc007" + "00" * 39),
        ("sybase_ase", "sybase"),
        ("macos_salted_sha512", "00" * 67),
        ("macos_salted_sha512", "macos"),
        ("lotus5", "(355E98E7C7B59BD810ED845AD0FD2F)"),
        ("lotus5", "lotus"),
        ("cisco_pix", "short"),
    ],
)
def test_other_lengths_and_versions_are_not_theirs(scheme: str, encoded: str) -> None:
    with pytest.raises(UnknownHash):
        parse(encoded, scheme=scheme)


def test_sybase_takes_255_characters_and_no_nul() -> None:
    parsed = parse("0xc0071808773188715731b69bd4e310b4129913aaf657356c5bdf3c46f249ed42477b5c74af6eaac4d15a")
    assert parsed.matches("hashcat".encode("utf-16-be"))
    for password in ("hashcat\0", "x" * 256):
        assert not parsed.matches(password.encode("utf-16-be"))
    assert not parsed.matches(b"odd")


def test_orion_fills_short_names_up() -> None:
    assert parse(
        "$solarwinds$0$ADMIN$fj4EBQewCQUZ7IYHl0qL8uj9kQSBb3m7N4u0crkKK0Uj9rbbAnSrBZMXO7oWx9KqL3sCzwncvPZ9hyDV9QCFTg=="
    ).matches(b"hashcat")


def test_the_last_bits_of_a_domino_text_are_not_compared() -> None:
    for last, opens in (("S", True), ("T", True), ("U", True), ("V", True), ("W", False)):
        assert parse(f"(GqnUDNNGNUz5HRoelmL{last})").matches(b"x") is opens


def test_machine_accounts_are_verified_and_not_offered() -> None:
    for encoded in (
        "$3$$7f8fe03093cc84b267b109625f6bbf4b",
        "$8$84486783037343$pYNyVrtyMalQrZLxRi7ZLQS1Fl.jkYCgASUi5P8JNb2",
    ):
        assert parse(encoded).portable() is None
        assert registry().by_name[scheme_of(encoded)].not_portable
