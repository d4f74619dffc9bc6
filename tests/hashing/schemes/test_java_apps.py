"""What is particular to Liferay's packed bytes, Jenkins's tags and scrypt's file header."""

import base64
import hashlib
from typing import Any

import pytest

from app.domain.hashes import StoredHash
from app.errors import CostOutOfBounds, HashError, MalformedHash
from tests.hashing.known import registry

LIFERAY = "AAAAoAAB9ADJZ16OuMAPPHe2CUbP0HPyXvagoKHumh7iHU3c"
BCRYPT = "$2a$04$abcdefghijklmnopqrstuughE8Ev8uGFaUgY2cNEySvxngrb/Jzdm"


def identify(encoded: str, **given: Any) -> Any:
    return registry().identify(StoredHash(encoded=encoded, **given))


def packed(*parts: bytes) -> str:
    return base64.b64encode(b"".join(parts)).decode()


def test_liferay_later_wrote_its_settings_before_the_text() -> None:
    for tag in ("{PBKDF2WithHmacSHA1/160/128000}", "{PBKDF2WithHmacSHA1}"):
        assert identify(tag + LIFERAY)[1].matches(b"password")


def test_base64_that_does_not_begin_as_liferays_is_somebody_elses() -> None:
    for nobodys in (packed(bytes(40)), "AAAA", packed((160).to_bytes(4, "big"), bytes(20))):
        with pytest.raises(HashError) as refusal:
            identify(nobodys)
        assert refusal.value.scheme != "liferay"


@pytest.mark.parametrize(
    "encoded", ["{PBKDF2WithHmacSHA1}", "{PBKDF2WithHmacSHA1}AAAA", "{PBKDF2WithHmacSHA1}!" + LIFERAY]
)
def test_liferays_tag_and_no_text_of_its_is_malformed(encoded: str) -> None:
    with pytest.raises(MalformedHash):
        identify(encoded)


def test_liferay_by_name_says_what_is_wrong() -> None:
    for broken in (LIFERAY[:-4], "AAAA", packed((160).to_bytes(4, "big"), bytes(32))):
        with pytest.raises(MalformedHash):
            identify(broken, scheme="liferay")


def test_a_liferay_bomb_is_refused() -> None:
    with pytest.raises(CostOutOfBounds):
        identify(packed((160).to_bytes(4, "big"), b"\xff" * 4, bytes(28)))


def test_jenkins_wraps_bcrypt_and_needs_all_of_it() -> None:
    assert identify("#jbcrypt:" + BCRYPT)[1].matches(b"password")
    for broken in ("#jbcrypt:", "#jbcrypt:nothing", "#jbcrypt:" + BCRYPT[:-1]):
        with pytest.raises(MalformedHash):
            identify(broken)


@pytest.mark.parametrize("digest", ["ab" * 63, "ab" * 20])
def test_jenkins_digests_are_whole(digest: str) -> None:
    with pytest.raises(MalformedHash):
        identify(f"$PBKDF2$HMACSHA512:1000:abcd${digest}")


SONARQUBE = "100000$t2h8AtNs1AlCHuLobDjHQTn9XppwTIx88UjqUm4s8RsfTuXQHSd/fpFexAnewwPsO6jGFQUv/24DnO55hY6Xew=="


def test_sonarqube_reads_all_its_methods() -> None:
    assert identify(BCRYPT, scheme="sonarqube")[1].matches(b"password")
    digest = hashlib.sha1(b"--salt--password--").hexdigest()
    assert identify(digest, scheme="sonarqube", salt=b"salt")[1].matches(b"password")


@pytest.mark.parametrize(
    ("encoded", "salt"),
    [
        (SONARQUBE, None),
        (SONARQUBE, b"!"),
        (SONARQUBE[:-8], b"AAAA"),
        ("ab" * 19, b"salt"),
        ("0" + SONARQUBE[6:], b"AAAA"),
    ],
)
def test_a_row_of_sonarqubes_that_does_not_fit_is_malformed(encoded: str, salt: bytes | None) -> None:
    with pytest.raises(MalformedHash):
        identify(encoded, scheme="sonarqube", salt=salt)


def header(log2_n: int, r: int, p: int, *, version: int = 0) -> bytes:
    head = b"scrypt" + bytes((version, log2_n)) + r.to_bytes(4, "big") + p.to_bytes(4, "big") + bytes(32)
    return head + hashlib.sha256(head).digest()[:16] + bytes(32)


@pytest.mark.parametrize(
    "broken",
    [
        header(10, 8, 1)[:-1],
        header(10, 8, 1, version=1),
        header(10, 8, 1)[:-40] + bytes(40),
        header(10, 0, 1),
        header(10, 8, 0),
    ],
    ids=["cut off", "another version", "checksum", "no r", "no p"],
)
def test_a_broken_header_is_malformed(broken: bytes) -> None:
    with pytest.raises(MalformedHash):
        identify(packed(broken))


@pytest.mark.parametrize("costs", [(31, 8, 1), (255, 8, 1), (10, 2**32 - 1, 1), (10, 8, 2**32 - 1)])
def test_a_bomb_in_a_header_is_refused(costs: tuple[int, int, int]) -> None:
    with pytest.raises(CostOutOfBounds):
        identify(packed(header(*costs)))
