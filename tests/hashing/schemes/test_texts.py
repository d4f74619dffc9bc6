"""What is particular to the texts of PBKDF2, scrypt, directories and Django's digests."""

import pytest

from app.domain.hashes import StoredHash
from app.errors import CostOutOfBounds, MalformedHash, Overloaded, UnknownHash
from app.hashing.bounds import DEFAULT_BOUNDS
from app.hashing.primitives.scrypt import ScryptHash
from app.hashing.registry import build_registry
from tests.hashing.known import registry

B32 = "A" * 43
SHA1 = "5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8"
WERKZEUG = "pbkdf2:sha256:5000$qFrmCSY65eGg8CyV$14da93db282b4cdfdfa843a4481c2df49ab63a12e1501c79185417b706b103c8"


def opens(encoded: str, password: bytes, **columns: object) -> bool:
    return registry().identify(StoredHash(encoded=encoded, **columns))[1].matches(password)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "encoded",
    [
        "pbkdf2_sha256$$salt$AAAA",
        "pbkdf2_sha256$abc$salt$AAAA",
        "pbkdf2_sha256$0$salt$AAAA",
        "pbkdf2_sha256$-1$salt$AAAA",
        "pbkdf2_sha256$1000$salt$",
        "pbkdf2_sha256$1000$salt$!!!!",
        "pbkdf2_sha256$1000$salt",
        f"pbkdf2_sha256$1000$sa$lt${B32}",
        "pbkdf2:sha256$salt$",
        "pbkdf2:nosuch:1000$salt$abcd",
        f"pbkdf2:sha256:1000$salt${'ab' * 31}a",
        "$pbkdf2-sha256$1000$c2FsdA$",
        f"$pbkdf2-sha256$i=1000,l=31$c2FsdA${B32}",
        f"$pbkdf2-sha256$i=1000,x=1$c2FsdA${B32}",
        f"$pbkdf2-whirlpool$i=1000,l=32$c2FsdA${B32}",
        "{PBKDF2}$1$salt$1000$abcd",
        "{PKCS5S2}AAAA",
        "scrypt:32768:8:1$salt$",
        "scrypt:32768:8$salt$abcd",
        "scrypt$16384$salt$8$1$",
        "scrypt$16384$salt$8$1",
        "$scrypt$ln=4,r=8$c2FsdA$AAAA",
        "$scrypt$ln=4,r=8,p=1$c2FsdA",
        "$scrypt$ln=0,r=8,p=1$c2FsdA$AAAA",
        "$scrypt$n=16,r=8$c2FsdA$AAAA",
        f"pbkdf2_sha256$1000$salt${'A' * 38}==",
        f"pbkdf2:sha256:1000$salt${'ab' * 20}",
        f"scrypt:32768:8:1$salt${'ab' * 32}",
        f"scrypt$16384$salt$8$1${B32}=",
        f"$scrypt$ln=4,r=8,p=1$c2FsdA${B32[1:]}",
        "{SSHA}",
        "{SSHA}AAAA",
        "{SHA}AAAAAAAAAAAAAAAAAAAAAAAAAAA=!",
        "{SHA}" + "A" * 32,
        "{SHA.HEX}abcd",
        "md5$salt",
        "md5$salt$",
        "sha1$salt$" + SHA1[:-1],
        "sha1$$" + SHA1[:-2],
    ],
)
def test_what_has_the_tag_and_is_broken_is_malformed(encoded: str) -> None:
    with pytest.raises(MalformedHash):
        registry().identify(StoredHash(encoded=encoded))


def test_what_openssl_cannot_do_is_overloaded_and_not_a_wrong_password() -> None:
    """16 GiB, which the bounds keep out, asked of the primitive itself: OpenSSL is never given so much."""
    with pytest.raises(Overloaded):
        ScryptHash(1 << 24, 8, 1, b"salt", b"x" * 32).matches(b"password")


def test_wide_bounds_do_not_pass_what_openssl_cannot_be_asked() -> None:
    wide = build_registry(DEFAULT_BOUNDS.scaled(1000))
    with pytest.raises(CostOutOfBounds):
        wide.identify(StoredHash(encoded=f"$scrypt$ln=24,r=8,p=1$c2FsdA${B32}"))


def test_a_lone_surrogate_in_a_salt_is_malformed() -> None:
    for encoded in (f"pbkdf2_sha256$1000$\ud800${B32}", f"scrypt$16$\ud800$8$1${B32}", f"md5$\ud800${'ab' * 16}"):
        with pytest.raises(MalformedHash):
            registry().identify(StoredHash(encoded=encoded))


def test_werkzeug_takes_its_rounds_from_a_column_when_the_text_has_none() -> None:
    without = WERKZEUG.replace(":5000", "")
    assert opens(without, "re\u0301sume\u0301 file".encode(), iterations=5000)
    assert opens(without, "re\u0301sume\u0301 file".encode(), params={"iterations": 5000})
    assert not opens(without, "re\u0301sume\u0301 file".encode())


def test_werkzeug_without_rounds_tries_the_defaults_of_its_versions() -> None:
    """Which one wrote the row, the row does not tell: all are tried, together within bounds, and none is portable."""
    encoded = "pbkdf2:sha256$vjEaSh2nqpOg37Vx$e0e81c9ed3f355342c283dd6a3c7da4b68576ec3783e59b4476fa5e084f84059"
    _, parsed = registry().identify(StoredHash(encoded=encoded))
    assert parsed.matches(b"S3cret!Pass")
    assert parsed.cost == "sha256,i=2060000,l=32"
    assert parsed.portable() is None
    assert parsed.work_s < DEFAULT_BOUNDS.work_s


def test_phc_texts_without_rounds_mean_100_000() -> None:
    _, parsed = registry().identify(StoredHash(encoded=f"$pbkdf2-sha256$l=32$c2FsdA${B32}"))
    assert parsed.cost == "sha256,i=100000,l=32"


@pytest.mark.parametrize(
    "encoded",
    [
        "{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=",
        "{sha}W6ph5Mm5Pz8GgiULbPgzG37mj9g",
        "{Sha1}W6ph5Mm5Pz8GgiULbPgzG37mj9g=",
        "{SHA.b64}W6ph5Mm5Pz8GgiULbPgzG37mj9g=",
        "{SHA.HEX}" + SHA1.upper(),
        "{SSHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=",
    ],
)
def test_directories_spell_one_digest_in_many_ways(encoded: str) -> None:
    assert opens(encoded, b"password")


def test_plain_md5_of_dovecot_is_hex() -> None:
    assert opens("{PLAIN-MD5}5f4dcc3b5aa765d61d8327deb882cf99", b"password")


def test_base64_is_read_in_every_dialect() -> None:
    digest = "OFvEcLOIPFd/oq8egf10i+qJLI7A8nDjPLnolCWarQY"
    for spelled in (digest, digest + "=", digest.replace("+", "."), digest.replace("+", "-").replace("/", "_")):
        assert opens(f"$pbkdf2-sha256$12$cmFuZG9tc2FsdGlzaGFyZA${spelled}", b"password")


def test_a_digest_reads_the_salt_column_on_either_side() -> None:
    left = "67a1e09bb1f83f5007dc119c14d663aa"
    assert opens(left, b"password", scheme="hex_md5", salt=b"salt")
    assert not opens(left, b"password", scheme="hex_md5", salt=b"salt", salt_position="suffix")
    assert not opens(left, b"password", scheme="hex_md5")


def test_a_salt_is_never_trimmed() -> None:
    left = "67a1e09bb1f83f5007dc119c14d663aa"
    assert not opens(left, b"password", scheme="hex_md5", salt=b"salt ")


def test_a_bare_digest_is_django_only_by_name() -> None:
    assert opens("5f4dcc3b5aa765d61d8327deb882cf99", b"password", scheme="django_unsalted_md5")
    with pytest.raises(UnknownHash):
        registry().identify(StoredHash(encoded="no hash", scheme="django_salted_md5"))
