"""What is particular to the PHP world: broken texts, columns that say how, passwords that the application changed."""

from typing import Any

import pytest

from app.domain.hashes import ParsedHash, StoredHash
from app.errors import AmbiguousHash, CostOutOfBounds, MalformedHash, UnknownHash, UnusableHash
from app.hashing.bounds import DEFAULT_BOUNDS
from app.hashing.registry import build_registry
from tests.hashing.known import registry

MD5 = "5f4dcc3b5aa765d61d8327deb882cf99"
SHA1 = "5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8"
SHA256 = "5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8"
BCRYPT = "$2b$04$abcdefghijklmnopqrstuughE8Ev8uGFaUgY2cNEySvxngrb/Jzdm"


def parse(encoded: str, scheme: str | None = None, **beside: Any) -> ParsedHash:
    return registry().identify(StoredHash(encoded=encoded, scheme=scheme, **beside))[1]


@pytest.mark.parametrize(
    "encoded",
    [
        "$P$",
        "$P$4abcdefgh" + "." * 22,
        "$P$Babcdefgh" + "." * 21,
        "$P$Babcdefgh" + "." * 21 + "é",
        "$H$Babcdefgh" + "." * 23,
        "$S$Dabcdefgh" + "." * 42,
        "U$X$Dabcdefgh" + "." * 43,
        "$wp$",
        "$wp$P$Babcdefgh" + "." * 22,
        ":A:" + "f" * 31,
        ":B:" + "f" * 32,
        ":B:salt:ff",
        ":pbkdf2:",
        ":pbkdf2:sha512:1000:c2FsdA==:AAAA",
        ":pbkdf2:whirlpool:1000:64:c2FsdA==:AAAA",
        ":pbkdf2:sha512:1000:64:c2FsdA==:AAAA",
        ":bcrypt:5$short$",
        ":argon2:nothing",
        ":pbkdf2-legacyA:!sha512:1000:64!c2FsdA==!AAAA",
        ":pbkdf2-legacyA:!sha256:1000:32!salt!c2FsdA==!" + "A" * 43,
        "{SHA256}" + "f" * 62 + ":salt",
        f"{SHA256}:salt:0",
        f"{MD5}:salt:1",
        f"{MD5}:saltsaltsaltsalt:3_32_2_8388608",
        "1|nothing",
        f"2|{BCRYPT}",
        "M$nothing",
        "$SHA$salt$ff",
        "$SHA$" + SHA256,
        "$PHPS$zz$" + MD5,
        "$PHPS$3030$ff",
        "$H\\2y$9abcdefgh$10$salt$digest",
        "Bcrypt:nothing",
        "DoubleBcrypt:nothing",
        "Vb5Bcrypt:nothing",
        "vb3:ff:salt",
        "xf1:ff:salt",
        "wcf1em1b0:ff:salt",
        "Pbkdf2:ff:salt:sha256:1000",
        "Pbkdf2:ff:salt:sha256:1000:99",
        "wcf1:ff:salt",
        'a:2:{s:4:"hash";s:2:"ff";s:4:"salt";s:1:"x";}',
        'a:3:{s:4:"hash";s:2:"ff";s:4:"salt";s:1:"x";s:8:"hashFunc";s:3:"md4";}',
        'a:1:{s:4:"hash";s:2:"ff";}',
        'a:3:{s:4:"hash";s:32:"5f4dcc3b5aa765d61d8327deb882cf99";s:4:"salt";s:1:"x";s:8:"hashFunc";s:4:"sha1";}',
        '{"hash":"nothing"}',
    ],
)
def test_broken_texts_are_claimed_and_refused(encoded: str) -> None:
    with pytest.raises(MalformedHash):
        parse(encoded)


@pytest.mark.parametrize(
    ("scheme", "encoded", "beside"),
    [
        ("vbulletin", MD5, {}),
        ("vbulletin", SHA1, {"salt": b"x"}),
        ("mybb", "nothing", {"salt": b"x"}),
        ("smf", SHA1, {}),
        ("smf21", BCRYPT, {}),
        ("prestashop", MD5, {}),
        ("cakephp", MD5[:-1], {"pepper": b"key"}),
        ("ion_auth", SHA1[:-1], {}),
        ("ion_auth", "abcdefghij" + "z" * 30, {}),
        ("shopware", MD5, {"columns": {"encoder": "rot13"}}),
        ("shopware", "100:" + SHA256, {}),
        ("magento", f"{MD5}:salt:9", {}),
        ("magento1", "nothing", {}),
        ("symfony_message_digest", "AAAA", {"salt": b"{x"}),
        ("symfony_message_digest", "AAAA", {"params": {"iterations": 1}}),
        ("symfony_message_digest", "AAAA", {"params": {"algorithm": "md4", "iterations": 2}}),
        ("symfony_message_digest", "AAAA", {}),
        ("symfony_message_digest", "AAAA", {"params": {"base64": "yes"}}),
        ("symfony_pbkdf2", "AAAA", {}),
        ("wordpress_md5", MD5 + "0", {}),
    ],
)
def test_named_rows_that_lack_something_are_malformed(scheme: str, encoded: str, beside: dict[str, Any]) -> None:
    with pytest.raises(MalformedHash):
        parse(encoded, scheme, **beside)


@pytest.mark.parametrize("scheme", ["symfony_native_long", "wcf2", "smf21", "phpbb3", "wordpress_phpass"])
def test_a_text_of_another_kind_is_not_theirs(scheme: str) -> None:
    with pytest.raises(UnknownHash):
        parse("nothing", scheme, username="x")


@pytest.mark.parametrize(
    ("encoded", "scheme"),
    [
        ("$P$Sabcdefgh" + "." * 22, None),
        ("$P$Nabcdefgh" + "." * 22, None),
        ("$S$Nabcdefgh" + "." * 43, None),
        ("U$P$Sabcdefgh" + "." * 22, None),
        (f"{SHA256}:saltsaltsaltsalt:3_32_2_4398046511104", None),
        (f"{SHA256}:saltsaltsaltsalt:3_32_4000000000_67108864", None),
        (f"9999999999:salt:{SHA256}", "shopware"),
        ("$2a$16$" + BCRYPT[7:], "wcf2"),
    ],
)
def test_bombs_are_refused_before_any_work(encoded: str, scheme: str | None) -> None:
    """Two of bcrypt 16, though one is within the bounds."""
    with pytest.raises(CostOutOfBounds):
        parse(encoded, scheme)


def test_a_long_chain_of_argon2_is_counted_as_a_whole() -> None:
    step = "3_32_2_67108864"
    assert parse(f"{SHA256}:saltsaltsaltsalt:2:{step}").work_s == 2 * parse(f"{SHA256}:saltsaltsaltsalt:2").work_s
    tight = build_registry(DEFAULT_BOUNDS.scaled(0.05))
    with pytest.raises(CostOutOfBounds):
        tight.identify(StoredHash(encoded=f"{SHA256}:saltsaltsaltsalt:{':'.join([step] * 8)}", scheme="magento"))
    with pytest.raises(MalformedHash):
        parse(f"{SHA256}:saltsaltsaltsalt:{':'.join(['0'] * 9)}", "magento")


def test_magento_hashes_argon2_once_more_when_its_version_changed() -> None:
    """Rows of version 2 were hashed again under version 3; made by libsodium's rule, step by step."""
    small = "3_32_1_8192"
    first = parse(f"{SHA256}:saltsaltsaltsalt:{small}")
    digest = first.derive(b"password").hex()  # type: ignore[attr-defined]
    second = parse(f"{SHA256}:saltsaltsaltsalt:{small}").derive(digest.encode()).hex()  # type: ignore[attr-defined]
    assert parse(f"{second}:saltsaltsaltsalt:{small}:{small}").matches(b"password")
    assert not parse(f"{second}:saltsaltsaltsalt:{small}:{small}").matches(b"passwore")


def test_a_digest_and_a_salt_in_one_column_are_many_systems() -> None:
    with pytest.raises(AmbiguousHash) as refusal:
        parse(f"{MD5}:salt")
    assert {"joomla", "magento1", "mybb", "oscommerce", "vbulletin"} <= set(refusal.value.candidates)
    with pytest.raises(AmbiguousHash) as refusal:
        parse(MD5)
    assert "vbulletin" not in refusal.value.candidates


def test_drupal_refuses_passwords_over_512_bytes() -> None:
    setting = parse("$S$7abcdefgh" + "." * 43)
    for length, opens in ((512, True), (513, False)):
        digest = setting.inner.derive(b"x" * length).decode()  # type: ignore[attr-defined]
        assert parse(f"$S$7abcdefgh{digest}").matches(b"x" * length) is opens


def test_a_password_that_would_make_phpass_dearer_than_the_bounds_opens_nothing() -> None:
    dear = build_registry(DEFAULT_BOUNDS.scaled(0.004)).identify(StoredHash(encoded="$P$Babcdefgh" + "." * 22))[1]
    for password, opens in ((b"short", True), (b"x" * 4096, False)):
        digest = dear.derive(password).decode()  # type: ignore[attr-defined]
        tight = build_registry(DEFAULT_BOUNDS.scaled(0.004))
        assert tight.identify(StoredHash(encoded=f"$P$Babcdefgh{digest}"))[1].matches(password) is opens
        assert parse(f"$P$Babcdefgh{digest}").matches(password)


def test_long_passwords_are_bounded_in_salted_loops() -> None:
    text = "AAAA" * 21 + "AA=="
    tight = build_registry(DEFAULT_BOUNDS.scaled(0.005))
    parsed = tight.identify(StoredHash(encoded=text, scheme="symfony_message_digest", salt=b"x"))[1]
    assert not parsed.matches(b"x" * 4096)
    assert parsed.cost == "salted-sha512-raw,rounds=5000"


def test_simple_machines_lowers_ascii_before_2_1_and_all_letters_since() -> None:
    old = parse(SHA1, "smf", username="ÄB")
    assert old.inner.salt == "Äb".encode()  # type: ignore[attr-defined]
    assert parse(BCRYPT, "smf21", username="ÄB").salt == "äb".encode()  # type: ignore[attr-defined]


def test_double_bcrypt_reads_72_bytes_and_no_nul() -> None:
    stored = "$2a$08$p8h14U0jsEiVb1Luy.s8oOTXSQ0hVWUXpcNGBoCezeYNXrQyCKHfi"
    parsed = parse(stored, "wcf2")
    assert parsed.matches(b"foobar")
    assert not parsed.matches(b"foobar\0")
    assert parsed.cost == "2x8"
    assert parsed.work_s == 2 * parse(stored).work_s


def test_woltlabs_importers_left_a_salt_or_its_colon_beside_texts_that_hold_it() -> None:
    phpass = "$P$9IQRaTwmfeRo7ud9Fh4E2PdI0S3r.L0"
    for beside in ("", ":", ":IQRaTwmf"):
        assert parse(f"Phpass:{phpass}{beside}").matches(b"test12345")
    with pytest.raises(MalformedHash):
        parse(f"Phpass:{phpass}:other")


@pytest.mark.parametrize("marker", ["Invalid:", "$CP$anything"])
def test_marks_for_no_password_are_unusable(marker: str) -> None:
    with pytest.raises(UnusableHash):
        parse(marker)


def test_ion_auths_salt_has_the_length_that_the_site_says() -> None:
    encoded = "abcdefghij" + SHA1[:30]
    assert parse(encoded, "ion_auth", params={"salt_length": 10}).salt == b"abcdefghij"  # type: ignore[attr-defined]
    with pytest.raises(MalformedHash):
        parse(encoded, "ion_auth", params={"salt_length": 39})


def test_peppered_rows_may_have_no_pepper() -> None:
    for scheme in ("moodle_peppered", "owncloud_legacy"):
        assert parse(BCRYPT, scheme).matches(b"password")
        assert parse(BCRYPT, scheme).portable() is not None


def test_mediawiki_bare_md5_is_portable_without_the_users_id() -> None:
    assert parse(MD5, "mediawiki_md5").portable() is not None
    assert parse(MD5, "mediawiki_md5", columns={"user_id": "7"}).portable() is None


def test_shopware_without_a_column_says_by_its_shape() -> None:
    assert parse(MD5, "shopware").matches(b"password")
    assert parse(BCRYPT, "shopware").matches(b"password")
    assert parse(f"10:salt:{SHA256}", "shopware").cost == "salted-sha256-hex,rounds=11"


def test_joomla_2_5s_sha256_may_have_no_salt() -> None:
    assert parse("{SHA256}" + SHA256, "joomla_sha256").matches(b"password")
    assert registry().identify(StoredHash(encoded="{SHA256}" + SHA256))[0].name == "ldap_sha256"
