"""A login and a get-user on fakes, with real hashing in a pool of one thread."""

from collections.abc import Iterator

import pytest

from app.accounts.get_user import GetUser
from app.accounts.login import Login
from app.accounts.proof import Prover
from app.domain.hashes import StoredHash
from app.domain.profile import declare_mapping
from app.domain.users import LegacyUser
from app.hashing.pool import HashPool
from app.hashing.registry import build_registry
from app.hashing.verify import Encoding, Verifier
from app.rehearsal.imported_hash import imported_hash_opens
from tests.fakes import FakeFailures, FakeLedger, FakeProofs, FakeUsers
from tests.service import encoded

MAPPING = declare_mapping(columns=["id", "email", "nickname", "phone_number"], queries={"roles": "app_metadata.roles"})


def user(
    id: str, *, password: str | None = "", blocked: bool = False, must_reset: bool = False, **row: object
) -> LegacyUser:
    """A user whose password is the right one, unless told."""
    stored = None if password is None else StoredHash(encoded=password or encoded())
    return LegacyUser(
        id=id, row={"email": f"{id}@example.com", **row}, stored=stored, blocked=blocked, reset_required=must_reset
    )


@pytest.fixture
def users() -> FakeUsers:
    everybody = {
        "ada": [user("ada", nickname="A", phone_number="not a number")],
        "blocked": [user("blocked", blocked=True)],
        "reset": [user("reset", must_reset=True)],
        "both": [user("both", blocked=True, must_reset=True)],
        "without": [user("without", password=None)],
        "unreadable": [user("unreadable", password="not a hash")],
        "costly": [user("costly", password="$2b$31$" + encoded()[7:])],
        "mailless": [user("mailless", email=None)],
        "twins": [user("one"), user("two")],
    }
    return FakeUsers(everybody, related={"ada": {"roles": [{"name": "admin"}, {"name": "editor"}]}})


@pytest.fixture
def failures() -> FakeFailures:
    return FakeFailures()


@pytest.fixture
def ledger() -> FakeLedger:
    return FakeLedger()


@pytest.fixture
def pool() -> Iterator[HashPool]:
    pool = HashPool(1)
    yield pool
    pool.close()


@pytest.fixture
def proofs() -> FakeProofs:
    return FakeProofs()


@pytest.fixture
def prover(pool: HashPool, proofs: FakeProofs) -> Prover:
    """Proves every right login, once its `run` runs."""
    return Prover(
        share=1.0, registry=build_registry(), encoding=Encoding(), pool=pool, opens=imported_hash_opens, counts=proofs
    )


@pytest.fixture
def login(users: FakeUsers, failures: FakeFailures, ledger: FakeLedger, pool: HashPool, prover: Prover) -> Login:
    verifier = Verifier(build_registry(), pool, Encoding())
    verifier.learn_decoy([StoredHash(encoded=encoded())])
    return Login(users=users, verifier=verifier, failures=failures, ledger=ledger, mapping=MAPPING, prover=prover)


@pytest.fixture
def get_user(users: FakeUsers) -> GetUser:
    return GetUser(users=users, mapping=MAPPING)
