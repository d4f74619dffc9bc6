"""Finding: from one known password to the recipe, within its time; what is found is proved."""

import dataclasses
import hashlib
import time

import pytest

from app.domain.hashes import StoredHash
from app.hashing.find.search import Answer, Search, Task, Triple
from app.hashing.registry import build_registry
from tests.hashing.known import TOLD, Vector

REGISTRY = build_registry()
EXPRESSIONS = {
    vector.params["expr"]: vector for vector in TOLD if vector.scheme == "digest" and "split" not in vector.params
}
SALTED_OR_NESTED = [
    vector
    for expression, vector in EXPRESSIONS.items()
    if (expression.count("(") > 1 or "$s" in expression) and "'E!m" not in expression
]
QUICK = [vector for vector in SALTED_OR_NESTED if not {"salt1", "salt2"} & set(vector.columns)]
"""Without those that need the deepest stages, which take their tens of seconds."""


def first(search: Search) -> Answer | None:
    return next((answer for task in search.tasks() for answer in search.run(task)), None)


def triple(vector: Vector) -> Triple:
    """What an operator knows: the row and its password, not how it was made."""
    return Triple(dataclasses.replace(vector.stored(), scheme=None, params={}), vector.password)


@pytest.mark.timeout(300)
@pytest.mark.slow
def test_at_least_forty_salted_or_nested_recipes_are_found_each_within_its_time() -> None:
    assert len(QUICK) >= 60
    found, slowest = [], 0.0
    for vector in QUICK:
        search, started = Search(REGISTRY, [triple(vector)]), time.perf_counter()
        answer = first(search)
        slowest = max(slowest, time.perf_counter() - started)
        if answer is not None:
            assert search.proves(answer)
            found.append(vector)
    assert len(found) == len(QUICK)
    assert slowest < 60


def stored(encoded: str, **row: object) -> StoredHash:
    return StoredHash(encoded=encoded, **row)  # type: ignore[arg-type]


def search(encoded: str, password: str = "password", **row: object) -> list[str]:
    found = Search(REGISTRY, [Triple(stored(encoded, **row), password)])
    for task in found.tasks():
        if answers := list(found.run(task)):
            return [answer.scheme for answer in answers]
    return []


def repeated(count: int) -> str:
    made = hashlib.sha1(b"saltpassword").hexdigest()
    for _ in range(count):
        made = hashlib.sha1(made.encode() + b"password").hexdigest()
    return made


@pytest.mark.parametrize(
    ("encoded", "row", "expected"),
    [
        (hashlib.md5(b"password:x:salt").hexdigest(), {"salt": b"salt", "username": "x"}, "md5($p.':'.$u.':'.$s)"),
        (repeated(731), {"salt": b"salt"}, "repeat(731,sha1($s.$p),sha1($x.$p))"),
        (hashlib.pbkdf2_hmac("sha256", b"password", b"salt", 2048, 24).hex(), {"salt": b"salt"},
         "pbkdf2_sha256($p,$s,2048,24)"),
        (hashlib.scrypt(b"password", salt=b"salt", n=1024, r=8, p=1, dklen=40).hex(), {"salt": b"salt"},
         "scrypt($p,$s,1024,8,1,40)"),
        (hashlib.sha1(b"saltpassword").hexdigest()[:24], {"salt": b"salt"}, "truncate(sha1($s.$p),24)"),
        (hashlib.sha1(b"saltpassword").hexdigest() + "|salt", {}, "sha1($s.$p).'|'.$s"),
        ("salt$" + hashlib.sha1(b"saltpassword").hexdigest(), {}, "$s.'$'.sha1($s.$p)"),
        (hashlib.sha256(b"passwordtheKey").hexdigest(), {"secrets": {"app_key": b"theKey"}}, "sha256($p.$app_key)"),
        ("$2b$04$FEMTbGSNLfgRFTEa0hZHyOPS3PTfrBjpFYBFfcQSW1yKeQdQ6sQ4i", {}, None),
    ],
)  # fmt: skip
def test_what_sites_do_is_found(encoded: str, row: dict[str, object], expected: str | None) -> None:
    found = search(encoded, **row)
    assert found == [] if expected is None else expected in found


def test_what_was_hashed_before_bcrypt_is_found() -> None:
    vector = next(vector for vector in TOLD if vector.params.get("expr") == "hmac_sha256($pepper,$p)")
    asked = Search(REGISTRY, [triple(vector)])
    assert any(answer.scheme == "bcrypt(hmac_sha256($pepper,$p))" for answer in asked.run(Task("inside", "bcrypt")))


def test_every_known_password_must_open() -> None:
    one = Triple(stored(hashlib.md5(b"password").hexdigest()), "password")
    other = Triple(stored(hashlib.md5(b"other1").hexdigest()), "other")
    assert Search(REGISTRY, [one]).proves(Answer(scheme="md5($p)"))
    assert not Search(REGISTRY, [one, other]).proves(Answer(scheme="md5($p)"))
    assert not Search(REGISTRY, [one]).proves(Answer(scheme="md6($p)"))


def test_encoding_and_side_of_the_salt_are_found() -> None:
    encoded = hashlib.md5("pässword".encode("latin-1") + b"salt").hexdigest()
    asked = Search(REGISTRY, [Triple(stored(encoded, salt=b"salt"), "pässword")])
    answers = {answer.scheme: answer for answer in asked.run(Task("schemes"))}
    assert (answers["hex_md5"].encoding, answers["hex_md5"].salt_position) == ("latin-1", "suffix")


def test_what_is_no_digest_gives_no_tasks_but_the_schemes() -> None:
    asked = Search(REGISTRY, [Triple(stored("garbage"), "password")])
    assert [task.stage for task in asked.tasks()] == ["schemes"]
