"""What is particular to bcrypt."""

import pytest

from app.domain.hashes import StoredHash
from app.errors import MalformedHash
from app.hashing.blowfish import Variant
from app.hashing.contract import Tools
from app.hashing.registry import Registry
from app.hashing.schemes import bcrypt
from tests.hashing.known import ROADS, registry

TAIL = "abcdefghijklmnopqrstuughE8Ev8uGFaUgY2cNEySvxngrb/Jzdm"
CUT = "$2b$04$abcdefghijklmnopqrstuuRAip/W0RPQX4QKkqYqXE3GIXWH518Sm"


class Counting:
    """A road that counts its steps."""

    name = "counting"

    def __init__(self) -> None:
        self.asked: list[tuple[bytes, Variant]] = []

    def digest(self, key: bytes, *, variant: Variant, log2_rounds: int, salt: str) -> str | None:
        self.asked.append((key, variant))
        return ROADS["package"].digest(key, variant=variant, log2_rounds=log2_rounds, salt=salt)


def asked(tag: str, password: bytes) -> list[tuple[bytes, Variant]]:
    road = Counting()
    _, parsed = Registry(bcrypt.schemes(Tools(blowfish=road))).identify(StoredHash(encoded=f"${tag}$04${TAIL}"))
    parsed.matches(password)
    return road.asked


@pytest.mark.parametrize("road", ROADS)
def test_a_password_is_cut_at_72_bytes_in_the_middle_of_a_character(road: str) -> None:
    head = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    cut_in_character = ("é" * 40).encode()
    _, parsed = registry(road).identify(StoredHash(encoded=CUT))
    assert parsed.matches(head.encode() + b"and whatever follows") is parsed.matches(head.encode())
    assert asked("2b", b"x" + cut_in_character) == [((b"x" + cut_in_character)[:72], "b")]


@pytest.mark.parametrize("password", [b"password\0extra", b"\0", b"password\0", b"x" * 80 + b"\0"])
def test_a_nul_opens_nothing_at_equal_cost(password: bytes) -> None:
    _, parsed = registry().identify(StoredHash(encoded=f"$2b$04${TAIL}"))
    assert parsed.matches(b"password")
    assert not parsed.matches(password)
    assert len(asked("2b", password)) == 1


def test_the_countermeasure_is_asked_only_where_it_differs() -> None:
    assert [variant for _, variant in asked("2a", "Grüße".encode())] == ["b"]
    assert [variant for _, variant in asked("2a", b"\xff\xff\xa3")] == ["b", "a"]
    assert [variant for _, variant in asked("2b", b"\xff\xff\xa3")] == ["b"]
    assert [variant for _, variant in asked("2x", b"\xff\xff\xa3")] == ["x"]


@pytest.mark.parametrize("tag", ["2a", "2b", "2y", "2x"])
def test_all_tags_say_the_same_of_an_ascii_password(tag: str) -> None:
    assert registry().identify(StoredHash(encoded=f"${tag}$04${TAIL}"))[1].matches(b"password")


@pytest.mark.parametrize(
    "encoded",
    [
        "$2b$",
        "$2b$04$",
        "$2b$04$" + TAIL[:22],
        "$2b$04$" + TAIL[:-1],
        "$2b$04$" + TAIL + "A",
        "$2b$4$" + TAIL,
        "$2b$xx$" + TAIL,
        "$2b$03$" + TAIL,
        "$2b$00$" + TAIL,
        "$2b$32$" + TAIL,
        "$2b$٠٤$" + TAIL,
        "$2b$04$" + TAIL.replace("m", "!"),
        "$2b$04$" + TAIL[:-1] + "é",
        "bcrypt$",
        "bcrypt$password",
        "bcrypt_sha256$$9$",
        "$bcrypt-sha256$v=3,t=2b,r=5$abcdefghijklmnopqrstuu$aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "$bcrypt-sha256$v=2,t=2y,r=5$abcdefghijklmnopqrstuu$aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "$bcrypt-sha256$2a,5$abcdefghijklmnopqrstuu",
    ],
)
def test_what_has_the_tag_and_is_no_bcrypt_is_malformed(encoded: str) -> None:
    with pytest.raises(MalformedHash):
        registry().identify(StoredHash(encoded=encoded))
