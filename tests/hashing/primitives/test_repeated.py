"""Digests of digests: on both roads, within bounds, and one round is a plain digest."""

import dataclasses
import hashlib

import pytest

from app.errors import CostOutOfBounds, MalformedHash
from app.hashing.bounds import Claim
from app.hashing.primitives import repeated
from app.hashing.primitives.digest import DigestHash
from app.hashing.primitives.repeated import RepeatedDigestHash, admit_repeated, repeated_hash

CLAIM = Claim("test")


def thrice(position: str) -> RepeatedDigestHash:
    digest = b"saltpassword" if position == "prefix" else b"passwordsalt"
    for _ in range(3):
        digest = hashlib.sha256(digest).digest()
    return RepeatedDigestHash("sha256", 3, digest, b"salt", position)  # type: ignore[arg-type]


@pytest.mark.parametrize("position", ["prefix", "suffix"])
def test_the_salt_stands_on_its_side_in_the_first_round_only(position: str) -> None:
    parsed = admit_repeated(CLAIM, thrice(position))
    for road in (parsed, dataclasses.replace(parsed, library=None)):
        assert road.matches(b"password")
        assert not road.matches(b"Password")
        assert road.portable() is None
        assert road.cost == "sha256,rounds=3"


def test_one_round_is_a_plain_digest() -> None:
    once = RepeatedDigestHash("sha1", 1, hashlib.sha1(b"saltpassword").digest(), b"salt")
    assert repeated_hash(CLAIM, once) == DigestHash("sha1", once.digest, b"salt")


@pytest.mark.parametrize("rounds", [2**31, 10**12])
def test_more_rounds_than_openssl_can_count_are_too_dear(rounds: int) -> None:
    with pytest.raises(CostOutOfBounds):
        admit_repeated(Claim("test", CLAIM.bounds.scaled(1e9)), RepeatedDigestHash("sha256", rounds, bytes(32)))


def test_a_loop_in_python_is_bounded_tighter(monkeypatch: pytest.MonkeyPatch) -> None:
    """What OpenSSL does in a second without the interpreter's lock, Python must not."""
    million = RepeatedDigestHash("sha256", 3_000_000, bytes(32))
    assert admit_repeated(CLAIM, dataclasses.replace(million, rounds=500_000)).work_s < 1
    monkeypatch.setattr(repeated, "find_libcrypto", lambda: None)
    with pytest.raises(CostOutOfBounds):
        admit_repeated(CLAIM, million)
    assert admit_repeated(CLAIM, dataclasses.replace(million, rounds=500_000)).library is None


def test_digests_are_known_and_whole() -> None:
    for broken in (RepeatedDigestHash("whirlpool", 2, bytes(64)), RepeatedDigestHash("sha256", 2, bytes(31))):
        with pytest.raises(MalformedHash):
            repeated_hash(CLAIM, broken)
    with pytest.raises(CostOutOfBounds):
        repeated_hash(CLAIM, RepeatedDigestHash("sha256", 1, bytes(32), b"s" * 2000))


def test_a_digest_that_openssl_has_no_road_for_is_looped() -> None:
    assert admit_repeated(CLAIM, RepeatedDigestHash("sha224", 2, bytes(28))).library is None
