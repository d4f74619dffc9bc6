"""One user's case: rules, roads, families; and that what is remembered is what would be found."""

import base64
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.census.judge import Judge, Road, shape_of
from app.domain.hashes import StoredHash
from app.domain.import_record import import_record
from app.domain.preflight import ACROSS_USERS, RULES, Severity
from app.hashing.registry import Registry
from app.hashing.verify import Encoding
from tests.census.rows import BCRYPT, TRIPPING, user

HEX = st.text("0123456789abcdef", min_size=32, max_size=32)
LETTERS = st.text("./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", min_size=53, max_size=53)


@pytest.mark.parametrize("rule", TRIPPING)
def test_a_row_trips_its_rule(rule: str, judge: Judge) -> None:
    assert rule in judge.judge(TRIPPING[rule]).rules


def test_every_rule_of_one_user_has_its_row() -> None:
    assert set(TRIPPING) | ACROSS_USERS == set(RULES)


def test_a_user_whom_auth0_takes_trips_none(judge: Judge) -> None:
    judged = judge.judge(user())
    assert (judged.rules, judged.road) == ([], Road.BOTH)


def test_worse_rules_stand_before_better_ones() -> None:
    order = list(Severity)
    places = [order.index(rule.severity) for rule in RULES.values()]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("changes", "road"),
    [
        ({}, Road.BOTH),
        ({"password": "$P$B" + "a" * 30}, Road.TRICKLE),
        ({"blocked": True}, Road.BULK),
        ({"blocked": True, "password": "$P$B" + "a" * 30}, Road.RESET),
        ({"password": None}, Road.RESET),
        ({"password": "$2b$10$short"}, Road.RESET),
        ({"reset_required": True}, Road.RESET),
        ({"email": None}, Road.MEND),
        ({"email": None, "contact": "a@example.com", "username": None, "password": None}, Road.MEND),
    ],
)
def test_roads(changes: dict, road: Road, judge: Judge) -> None:
    assert judge.judge(user(**changes)).road is road


@pytest.mark.parametrize("changes", [{}, {"blocked": True}, {"password": None}, {"password": "$P$B" + "a" * 30}])
@pytest.mark.parametrize("counting", [False, True])
def test_a_records_bytes_are_those_of_the_record_itself(changes: dict, counting: bool, judge: Judge) -> None:
    one, exact = user(**changes), judge.judge(user(**changes))
    assert exact.profile is not None
    record = import_record(exact.profile, exact.portable, blocked=one.blocked)
    assert replace(judge, counting=counting).judge(one).record_bytes == record.size


def told(judge: Judge, text: str) -> tuple:
    judged = judge.judge(user(password=text))
    return judged.family, judged.work_s, judged.encoding, judged.road, judged.rules, judged.record_bytes


@given(tag=st.sampled_from(["$2a$", "$2b$", "$2y$"]), cost=st.integers(0, 99), one=LETTERS, other=LETTERS)
def test_what_is_remembered_of_bcrypt_is_what_parsing_says(
    tag: str, cost: int, one: str, other: str, judge: Judge
) -> None:
    counting, start = replace(judge, counting=True, shapes={}, takers={}), f"{tag}{cost:02d}$"
    told(counting, start + one)
    assert told(counting, start + other) == told(judge, start + other)


@given(tag=st.sampled_from(["$P$", "$H$"]), one=LETTERS, other=LETTERS)
def test_what_is_remembered_of_phpass_is_what_parsing_says(tag: str, one: str, other: str, judge: Judge) -> None:
    counting, start = replace(judge, counting=True, shapes={}, takers={}), tag + one[0]
    told(counting, start + one[1:31])
    assert told(counting, start + other[1:31]) == told(judge, start + other[1:31])


SALTS = st.text("abcXYZ019", min_size=1, max_size=30)
DIGESTS = st.binary(min_size=32, max_size=32).map(lambda raw: base64.b64encode(raw).decode())


@given(rounds=st.integers(0, 9_999_999), one=SALTS, other=SALTS, digest=DIGESTS, another=DIGESTS)
def test_what_is_remembered_of_django_is_what_parsing_says(
    rounds: int, one: str, other: str, digest: str, another: str, judge: Judge
) -> None:
    counting, start = replace(judge, counting=True, shapes={}, takers={}), f"pbkdf2_sha256${rounds}$"
    told(counting, f"{start}{one}${digest}")
    assert told(counting, f"{start}{other}${another}") == told(judge, f"{start}{other}${another}")


@given(
    tag=st.sampled_from(["$6$", "$6$rounds=5000$", "$6$rounds=0$", "$6$rounds=999999999$", "$6$rounds=0100$"]),
    one=LETTERS,
    other=LETTERS,
    last=st.sampled_from("./01"),
)
def test_what_is_remembered_of_sha512_crypt_is_what_parsing_says(
    tag: str, one: str, other: str, last: str, judge: Judge
) -> None:
    counting = replace(judge, counting=True, shapes={}, takers={})
    told(counting, f"{tag}{one[:16]}${one}{one[:32]}.")
    text = f"{tag}{other[:16]}${other}{other[:32]}{last}"
    assert told(counting, text) == told(judge, text)


@given(one=HEX, other=HEX)
def test_what_is_remembered_of_a_bare_digest_is_what_asking_says(one: str, other: str, judge: Judge) -> None:
    counting = replace(judge, counting=True, shapes={}, takers={})
    told(counting, one)
    assert told(counting, one[:2] + other[2:]) == told(replace(judge, takers={}), one[:2] + other[2:])


@given(one=HEX, other=HEX)
def test_an_uncertain_value_is_as_uncertain_as_the_one_before(one: str, other: str, judge: Judge) -> None:
    fresh = replace(judge, takers={})
    told(fresh, one)
    assert told(fresh, other) == told(replace(judge, takers={}), other)


def test_a_judge_that_counts_hands_out_nobodys_hash(judge: Judge) -> None:
    counting = replace(judge, counting=True, shapes={})
    other = BCRYPT[:-3] + "abO"
    assert judge.judge(user(password=other)).portable.fields == {"password_hash": other}  # type: ignore[union-attr]
    assert [counting.judge(user(password=text)).portable for text in (BCRYPT, other)] == [None, None]


def test_wrapped_values_are_judged_one_by_one(registry: Registry, judge: Judge) -> None:
    unwrapped: list[str] = []

    def unwrap(stored: StoredHash) -> StoredHash:
        unwrapped.append(stored.encoded)
        return stored

    wrapped = replace(judge, registry=registry.with_unwrap(unwrap), counting=True, shapes={})
    for text in (BCRYPT, BCRYPT[:-3] + "abc"):
        wrapped.judge(user(password=text))
    assert len(unwrapped) == 2


def test_padding_is_seen_and_does_no_harm(judge: Judge) -> None:
    judged = judge.judge(user(password=BCRYPT + "   "))
    assert (judged.padded, judged.road) == (True, Road.BOTH)


def test_another_encoding_goes_into_the_record_where_auth0_has_a_word_for_it(judge: Judge) -> None:
    latin = replace(judge, encoding=Encoding("latin-1"))
    assert latin.judge(user()).road is Road.TRICKLE  # bcrypt takes UTF-8 there
    digest = latin.judge(user(password="0" * 32, scheme="hex_md5"))
    assert digest.portable is not None
    assert digest.portable.fields["custom_password_hash"]["password"] == {"encoding": "latin1"}  # type: ignore[index]


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("5f4dcc3b5aa765d61d8327deb882cf99", "hex, 32 characters"),
        ("QUJDREVGR0hJSktMTU5PUFFSU1RVVg==", "base64, 32 characters"),
        ("opensesame", "text, up to 16 characters"),
        ("open sesame, please", "text, 17 to 40 characters"),
        ("é" * 101, "text, over 100 characters"),
    ],
)
def test_a_shape_tells_alphabet_and_length_only(text: str, shape: str) -> None:
    assert shape_of(text) == shape
