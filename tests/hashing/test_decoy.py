"""A decoy costs what it stands for, and nothing opens it."""

import pytest

from app.hashing.bounds import DEFAULT_BOUNDS
from app.hashing.contract import Tools
from app.hashing.decoy import make_decoy
from app.hashing.pool import HashPool
from app.hashing.verify import AS_DEAR, SLOW_S, Encoding, Verifier
from tests.hashing.known import COSTLY, Vector, name, registry


@pytest.mark.parametrize("vector", COSTLY, ids=name)
async def test_a_learned_decoy_costs_what_the_real_hash_does(vector: Vector) -> None:
    """Rebuilt where the cost alone tells how, else the sampled row itself, whatever it answers."""
    real = vector.parse()
    pool = HashPool(1)
    try:
        verifier = Verifier(registry(), pool, Encoding())
        usual = verifier.decoy
        verifier.learn_decoy([vector.stored()])
    finally:
        pool.close()
    if real.work_s < SLOW_S:
        assert verifier.decoy == usual
    else:
        (decoy,) = verifier._decoy.parsed
        assert decoy.work_s == pytest.approx(real.work_s, rel=1 - AS_DEAR + 0.05)


def test_a_decoy_runs_and_is_opened_by_nothing() -> None:
    for kind, cost in (
        ("bcrypt", "4"),
        ("argon2", "m=64,t=1,p=1"),
        ("pbkdf2_sha1", "sha1,i=10,l=20"),
        ("scrypt", "n=16,r=1,p=1"),
    ):
        assert not make_decoy(kind, cost).matches(b"password")


def test_two_decoys_share_nothing() -> None:
    assert make_decoy("bcrypt", "4") != make_decoy("bcrypt", "4")


@pytest.mark.parametrize(
    ("kind", "cost"),
    [
        ("hex_md5", ""),
        ("ldap_salted_sha1", ""),
        ("bcrypt", ""),
        ("bcrypt", "31"),
        ("bcrypt", "3"),
        ("argon2", "m=99999999,t=3,p=4"),
        ("argon2", "m=1,t=1,p=1"),
        ("pbkdf2_sha256", "whirlpool,i=1000,l=32"),
        ("pbkdf2_sha256", "sha256,i=99999999999,l=32"),
        ("scrypt", "n=3,r=8,p=1"),
        ("nobody", "x12"),
    ],
)
def test_what_cannot_be_rebuilt_gives_bcrypt_10(kind: str, cost: str) -> None:
    decoy = make_decoy(kind, cost)
    assert decoy.cost == "10"
    assert decoy.work_s == make_decoy("bcrypt", "10").work_s


def test_the_fallback_stands_even_under_tight_bounds() -> None:
    tight = Tools(bounds=DEFAULT_BOUNDS.scaled(0.001))
    assert make_decoy("bcrypt", "12", tools=tight).cost == "10"
