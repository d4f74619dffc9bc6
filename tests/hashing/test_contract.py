"""Every promise of the hash contract, asked of every vector."""

import dataclasses
import re
from collections import Counter

import pytest

from app.domain.hashes import ParsedHash
from app.errors import AmbiguousHash, CostOutOfBounds, HashError, UnusableHash
from app.hashing.bounds import DEFAULT_BOUNDS
from app.hashing.contract import Tools
from app.hashing.registry import Registry
from app.hashing.schemes import all_schemes
from tests.hashing.known import ALL_VECTORS, CHEAP, COSTLY, ON_ROADS, TOLD, VECTORS, Vector, name, registry, schemes

every_vector = pytest.mark.parametrize("vector", VECTORS, ids=name)
every_cheap_vector = pytest.mark.parametrize("vector", CHEAP, ids=name)

NEAR_FREE = Registry(all_schemes(Tools(bounds=DEFAULT_BOUNDS.scaled(0))))


MAY_AGREE = {
    # The same bytes by the same rule under two names.
    ("django_unsalted_md5", "hex_md5"),
    ("hex_md5", "django_unsalted_md5"),
    ("hex_sha1", "django_unsalted_sha1"),
    # Spring's own rows may stand without their {id}, and with one that directories read too.
    ("argon2", "spring"),
    ("spring", "ldap_argon2"),
    ("spring", "nthash"),
    ("ldap_md5", "spring"),
    ("ldap_sha1", "spring"),
    # Without a salt there is nothing to key: Werkzeug digests as Django does.
    ("django_unsalted_md5", "werkzeug_hmac"),
    ("django_unsalted_sha1", "werkzeug_hmac"),
}
"""The scheme of a vector, and another that opens it when the mapping names that."""

ALIKE = (
    # Many systems wrote the same bytes, or the same for all passwords that they do not trim or escape.
    frozenset({"hex_md5", "django_unsalted_md5", "wordpress_md5", "authlogic_md5", "authlogic_md5_v2", "spring"})
    | {"cakephp", "joomla", "magento", "magento1", "mediawiki_md5", "moodle", "opencart", "oscommerce", "phpbb2"}
    | {"prestashop", "punbb", "shopware", "tomcat_digest", "web2py"},
    frozenset(
        {
            "hex_sha1",
            "django_unsalted_sha1",
            "cakephp",
            "ion_auth",
            "owncloud_legacy",
            "punbb",
            "tomcat_digest",
            "web2py",
        }
    ),
    frozenset({"hex_sha256", "cakephp", "magento", "magento1", "zencart", "tomcat_digest", "web2py"}),
    frozenset({"hex_sha224", "hex_sha384", "hex_sha512", "tomcat_digest", "web2py"}),
    frozenset({"mybb", "ipb"}),
    frozenset({"opencart", "wbb3"}),
    frozenset({"punbb", "redmine"}),
    frozenset({"vbulletin", "vbulletin5"}),
    # Of one round they are one.
    frozenset({"authlogic_sha1", "authlogic_sha1_v2", "ion_auth"}),
    frozenset({"authlogic_sha256", "authlogic_sha256_v2"}),
    frozenset({"authlogic_sha512", "authlogic_sha512_v2"}),
    frozenset({"meteor", "flask_bcrypt_long"}),
    frozenset({"pbkdf2_columns", "passport_local_mongoose", "discourse", "grafana"}),
    # Clearance's digest, and bcrypt as it is.
    frozenset({"restful_authentication", "sonarqube"}),
    # Both Go applications began with 10,000 rounds, 50 bytes and a salt of ten characters.
    frozenset({"grafana", "gitea"}),
    # Without a pepper or salt they are bcrypt.
    frozenset({"bcrypt", "devise", "authlogic_bcrypt", "spring", "moodle_peppered", "owncloud_legacy", "phpbb3"})
    | {"shopware", "symfony_native_long", "sonarqube"},
    frozenset({"sha512_crypt", "moodle_peppered"}),
    frozenset({"argon2", "phpbb3", "shopware"}),
    frozenset({"phpass", "wordpress_phpass", "phpbb3"}),
    # PBKDF2 with its parts in columns is what frameworks of Node and Java write too, under their own defaults.
    frozenset({"pbkdf2_columns", "passport_local_mongoose", "symfony_pbkdf2", "discourse"}),
    # Cisco's two differ in long passwords only.
    frozenset({"cisco_asa", "cisco_pix"}),
    # The same digest of the same bytes; which bytes a password is, their encodings say.
    frozenset({"aspnet_membership", "base64_sha1"}),
)
"""Schemes that may open each other's values when the mapping names them."""

LOOKS_LIKE = {
    "meteor": "bcrypt",
    "nodebb": "bcrypt",
    "flask_bcrypt_long": "bcrypt",
    "flask_security": "argon2 bcrypt pbkdf2_sha512",
    "devise": "bcrypt",
    "authlogic_bcrypt": "bcrypt",
    "wordpress_phpass": "phpass",
    "moodle_peppered": "bcrypt sha512_crypt",
    "owncloud_legacy": "bcrypt",
    "phpbb3": "argon2 bcrypt phpass",
    "shopware": "argon2 bcrypt",
    "smf21": "bcrypt",
    "symfony_native_long": "bcrypt",
    "vbulletin5": "argon2 bcrypt",
    "wcf2": "bcrypt",
}
"""Named schemes whose texts are another's to the letter: unnamed they are that one."""


def looks_alike(vector: Vector) -> bool:
    """Whether the text fits several schemes by nature: `md5$salt$hex` is Django's digest or Werkzeug's HMAC."""
    return vector.encoded.startswith(("md5$", "sha1$")) and "$$" not in vector.encoded


def opens(vector: Vector, encoded: str, password: bytes) -> bool:
    """Whether this text, offered in the vector's place, is opened; a HashError is a no."""
    try:
        return registry().identify(vector.stored(encoded=encoded))[1].matches(password)
    except HashError:
        return False


def test_every_scheme_has_two_vectors() -> None:
    counts = Counter(vector.scheme for vector in (*ALL_VECTORS, *TOLD))
    assert {scheme.name for scheme in schemes() if counts[scheme.name] < 2} == set()


def test_every_vector_names_its_source_and_a_known_scheme() -> None:
    known = {scheme.name for scheme in schemes()}
    assert all(vector.source and vector.scheme in known for vector in VECTORS)


@pytest.mark.parametrize(
    ("vector", "road"), ON_ROADS, ids=lambda value: value if isinstance(value, str) else name(value)
)
def test_the_right_password_opens(vector: Vector, road: str) -> None:
    parsed = vector.parse(road)
    assert parsed.matches(vector.right)
    assert all(parsed.matches(vector.spelled(also)) for also in vector.also)


@every_vector
def test_a_wrong_password_opens_nothing(vector: Vector) -> None:
    # A signed byte erases those before it in its word (`$2x$`), so there the change must come after.
    changed = vector.right + b"~" if vector.encoded.startswith("$2x$") else b"~" + vector.right
    assert not vector.parse().matches(changed if vector.wrong is None else vector.spelled(vector.wrong))


@every_cheap_vector
def test_the_empty_password_opens_nothing_but_its_own(vector: Vector) -> None:
    assert vector.parse().matches(b"") is (vector.right == b"")


@every_cheap_vector
def test_a_nul_after_the_password_opens_nothing(vector: Vector) -> None:
    assert not vector.parse().matches(vector.right + b"\0")
    assert not vector.parse().matches(b"\0")


@every_cheap_vector
def test_the_stored_text_itself_opens_nothing(vector: Vector) -> None:
    assert not vector.parse().matches(vector.encoded.encode())


@every_cheap_vector
def test_one_character_short_opens_nothing(vector: Vector) -> None:
    assert not opens(vector, vector.encoded.rstrip(" =")[:-1], vector.right)


@every_cheap_vector
def test_the_last_part_emptied_opens_nothing(vector: Vector) -> None:
    tagged = vector.encoded.startswith("{") and not vector.encoded.startswith('{"')
    head, divider, _ = vector.encoded.rpartition("}" if tagged else "$")
    assert not opens(vector, head + divider, vector.right)


@every_cheap_vector
@pytest.mark.parametrize("foreign", ["é", "\ud800", "漢", "\0", "٣"])
def test_foreign_characters_raise_nothing_but_hash_errors(vector: Vector, foreign: str) -> None:
    middle = len(vector.encoded) // 2
    assert not opens(vector, foreign + vector.encoded, vector.right)
    assert not opens(vector, vector.encoded[:middle] + foreign + vector.encoded[middle:], vector.right)
    if foreign != "\0":  # trailing NUL is column padding
        assert not opens(vector, vector.encoded.rstrip() + foreign, vector.right)


@every_cheap_vector
@pytest.mark.parametrize("padding", ["  ", "\n", "\r\n", "\0\0", "\t"])
def test_column_padding_after_the_text_is_not_read(vector: Vector, padding: str) -> None:
    assert opens(vector, vector.encoded + padding, vector.right)


@pytest.mark.parametrize("vector", COSTLY, ids=name)
def test_too_dear_is_said_before_any_work(vector: Vector) -> None:
    with pytest.raises(CostOutOfBounds) as refusal:
        NEAR_FREE.identify(vector.stored())
    assert refusal.value.scheme == vector.scheme


@every_vector
def test_exactly_one_scheme_fits_or_the_mapping_must_name_it(vector: Vector) -> None:
    scheme = registry().by_name[vector.scheme]
    bare = vector.scheme in {"django_unsalted_md5", "magento", "xenforo1"} and vector.encoded.count(":") < 2
    try:
        found, _ = registry().identify(vector.stored(named=False))
    except AmbiguousHash as refusal:
        assert bare or vector.scheme in refusal.candidates  # noqa: PT017 - either way is right
        assert bare or scheme.named_only or looks_alike(vector)
    else:
        assert found.name in LOOKS_LIKE.get(scheme.name, scheme.name).split()


@every_cheap_vector
def test_every_other_scheme_says_not_mine_or_broken_when_it_is_named(vector: Vector) -> None:
    """Named wrongly, a value is refused or stays shut; it is never opened as something else by accident."""
    for scheme in schemes():
        if scheme.name == vector.scheme or (vector.scheme, scheme.name) in MAY_AGREE:
            continue
        if any({vector.scheme, scheme.name} <= group for group in ALIKE):
            continue
        try:
            _, parsed = registry().identify(dataclasses.replace(vector.stored(), scheme=scheme.name))
        except HashError as error:
            assert error.scheme == scheme.name  # noqa: PT017 - either way is right
        else:
            assert not parsed.matches(vector.right)


@every_vector
def test_a_parsed_hash_is_frozen_and_shows_no_secret(vector: Vector) -> None:
    parsed = vector.parse()
    shown = repr(parsed) + repr(vector.stored()) + repr(parsed.portable())
    parts = re.split(r'[$}]|"?;?s:[0-9]+:"|"[:,]"', vector.encoded)
    secrets = [part for part in parts[len(parts) > 1 :] if len(part) > 10 and "=" not in part.removeprefix("round")[:3]]
    assert secrets
    assert not any(secret in shown for secret in secrets)
    with pytest.raises((dataclasses.FrozenInstanceError, TypeError, AttributeError)):
        setattr(parsed, next(iter(dataclasses.fields(parsed))).name, None)  # type: ignore[arg-type]


@every_vector
def test_work_is_positive_and_cost_is_text(vector: Vector) -> None:
    parsed: ParsedHash = vector.parse()
    assert parsed.work_s > 0
    assert parsed.cost.isascii()


def test_nothing_stored_is_no_password() -> None:
    for empty in ("", " ", "\r\n", "\0"):
        with pytest.raises(UnusableHash):
            registry().identify(Vector("bcrypt", empty, "none").stored(named=False, encoded=empty))
