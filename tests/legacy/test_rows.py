"""Rows become users, and the right row is picked."""

import uuid
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from app.census.judge import beside_of
from app.domain.users import LegacyUser
from app.errors import AmbiguousIdentifier
from app.legacy.faults import ReadFault
from app.legacy.mapping import LegacyMapping
from app.legacy.rows import CountedUser, RowReader
from app.legacy.statements import ORDINAL

COLUMNS = {"id": "id", "email": "email", "username": "login", "password": "pw"}


def reader(*, loose: bool = False, padded: frozenset[str] = frozenset(), **parts: Any) -> RowReader:
    defaults = {"identifiers": ("email", "username")} | ({} if "query" in parts else {"table": "t", "columns": COLUMNS})
    return RowReader(LegacyMapping(**(defaults | parts)), padded=padded, loose=loose)


def row(ordinal: int, **values: Any) -> dict[str, Any]:
    return {ORDINAL: ordinal, "id": 1, "email": None, "username": None, "password": "x"} | values


def test_first_identifier_goes_before_a_better_fit_of_the_second():
    rows = [row(1, id=2, username="ann"), row(0, id=1, email="ANN")]
    picked = reader().pick(rows, "ann")
    assert picked is not None
    assert (picked.row["id"], picked.matched_by) == (1, "email")


def test_exact_row_goes_before_twins_and_two_twins_are_ambiguous():
    twins = [row(0, id=1, email="ANN"), row(0, id=2, email="Ann")]
    picked = reader().pick([row(0, id=3, email="ann"), twins[0]], "ann")
    assert picked is not None
    assert picked.row["id"] == 3
    with pytest.raises(AmbiguousIdentifier):
        reader().pick(twins, "ann")


def test_rows_that_fit_only_by_collation_are_nobody():
    assert reader().pick([row(0, email="josé"), row(1, username="jose ")], "josè") is None
    assert reader(case="sensitive").pick([row(0, email="ANN"), row(1, username="Ann")], "ann") is None


def test_stored_spaces_at_the_end_are_padding_and_typed_ones_are_not():
    assert reader().pick([row(0, email="ann   ")], "ann") is not None
    assert reader(case="sensitive").pick([row(0, email="ann   ")], "ann") is not None
    assert reader().pick([row(0, email="ann")], "ann ") is None


def test_own_query_without_identifier_columns_is_believed():
    rows = [{"id": 1, "password": "x"}]
    for loose in (False, True):
        picked = reader(query="SELECT :identifier", loose=loose).pick(rows, "0049-123")
        assert picked is not None


def test_own_query_on_a_loose_engine_must_name_the_typed_text():
    rows = [{"id": 1, "email": "jose@x.org"}]
    assert reader(query="SELECT :identifier", loose=True).pick(rows, "josé@x.org") is None
    assert reader(query="SELECT :identifier", loose=False).pick(rows, "0049-123") is not None


def test_own_query_picks_the_better_row():
    rows = [{"id": 1, "username": "ann"}, {"id": 2, "email": "ann"}]
    picked = reader(query="SELECT :identifier").pick(rows, "ann")
    assert picked is not None
    assert (picked.row["id"], picked.matched_by) == (2, "email")
    with pytest.raises(AmbiguousIdentifier):
        reader(query="SELECT :identifier").pick([{"id": 1, "email": "x"}, {"id": 2, "email": "y"}], "z")


def test_result_columns_get_canonical_names_in_any_case():
    named = reader(query="SELECT :identifier", columns={"password": "PW_Hash", "id": "uid"})
    assert named.canonical({"UID": 1, "pw_hash": "x", "EMAIL": "e", "firstName": "A"}) == {
        "id": 1,
        "password": "x",
        "email": "e",
        "firstName": "A",
    }


def test_row_without_id_is_a_fault():
    with pytest.raises(ReadFault, match="no_id"):
        reader().user(row(0, id=None))
    with pytest.raises(ReadFault, match="no_column"):
        reader(query="SELECT :identifier").user({"email": "a"})


@pytest.mark.parametrize(
    ("encoding", "value", "expected"),
    [
        ("utf-8", "sält", "sält".encode()),
        ("utf-8", b"\xff\x00", b"\xff\x00"),
        ("utf-8", memoryview(b"ab"), b"ab"),
        ("utf-8", 42, b"42"),
        ("hex", "00fF", b"\x00\xff"),
        ("hex", b"00ff", b"\x00\xff"),
        ("hex", "xyz", None),
        ("hex", "é", None),
        ("base64", "AP8=", b"\x00\xff"),
        ("base64", "A", None),
        ("base64", "A P8=", None),
        ("hex", None, None),
    ],
)
def test_salt_is_decoded_as_the_mapping_says(encoding: str, value: object, expected: bytes | None):
    stored = reader(salt_encoding=encoding).stored({"password": "x", "salt": value})
    assert stored is not None
    assert stored.salt == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(1000, 1000), ("1000", 1000), (b"1000", 1000), (" 7 ", 7), ("many", None), (None, None), (1.5, None)],
)
def test_iterations_are_a_number_or_none(value: object, expected: int | None):
    stored = reader().stored({"password": "x", "iterations": value})
    assert stored is not None
    assert stored.iterations == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [("1", "md5"), (1, "md5"), (b"1", "md5"), ("bcrypt", "bcrypt"), (None, "sha1"), ("  ", "sha1")],
)
def test_scheme_column_is_mapped_named_or_default(value: object, expected: str):
    stored = reader(scheme="sha1", scheme_values={"1": "md5"}).stored({"password": "x", "scheme": value})
    assert stored is not None
    assert stored.scheme == expected


@pytest.mark.parametrize("value", [None, "", b""])
def test_nothing_stored_is_none(value: object):
    assert reader().stored({"password": value}) is None
    assert reader().stored({}) is None


def test_raw_password_bytes_are_spelled_in_hex_and_padding_is_cut():
    stored = reader().stored({"password": bytes(range(16))})
    assert stored is not None
    assert stored.encoded == bytes(range(16)).hex()
    padded = reader(padded=frozenset({"password"})).stored({"password": "$2b$04$x   "})
    assert padded is not None
    assert padded.encoded == "$2b$04$x"
    plaintext = reader().stored({"password": "ends in a space "})
    assert plaintext is not None
    assert plaintext.encoded == "ends in a space "


def test_secrets_are_in_no_repr():
    user = reader(pepper=b"pepper-s3cret").user(row(0, email="ann@s3cret", password="hash-s3cret", salt="salt-s3cret"))
    assert "s3cret" not in repr(user)
    assert set(user.row) == {"id", "email", "username"}


def test_a_stored_hash_brings_columns_parameters_and_secrets():
    mapped = reader(params={"iterations": 7}, secrets={"key": b"k"}, pepper=b"p", scheme="x")
    stored = mapped.stored(row(0, email="ann@x.org", username="Ann", realm="r", salt2=b"s2", key_id="k1"))
    assert stored is not None
    assert stored.columns == {"id": "1", "email": "ann@x.org", "username": "Ann", "realm": "r", "salt2": "s2"}
    assert (stored.params, stored.secrets, stored.pepper) == ({"iterations": 7}, {"key": b"k"}, b"p")
    assert (stored.username, stored.email, stored.key_id) == ("Ann", "ann@x.org", "k1")


def test_what_makes_the_hash_never_stands_in_the_users_row():
    user = reader().user(row(0, salt="s", salt2="s", secret_data="s", pepper_id="1", key_id="1", realm="r"))
    assert set(user.row) == {"id", "email", "username", "realm"}


def test_a_row_that_names_its_pepper_has_only_that_one():
    mapped = reader(peppers=(("new", b"1"), ("old", b"2")), pepper=b"0")
    for pepper_id, expected in ((None, ("new", "old")), ("", ("new", "old")), ("old", ("old",)), ("lost", ())):
        stored = mapped.stored(row(0, pepper_id=pepper_id))
        assert stored is not None
        assert tuple(name for name, _ in stored.peppers) == expected
        assert stored.pepper == (None if pepper_id else b"0")


def test_a_list_of_schemes_counts_where_the_row_names_none():
    mapped = reader(schemes=("a", "b"))
    assert mapped.stored(row(0)).schemes == ("a", "b")
    named = mapped.stored(row(0, scheme="c"))
    assert (named.scheme, named.schemes) == ("c", ())


ODD: list[dict[str, Any]] = [
    {"id": 7, "email": "Ann@x.org", "username": "ann", "password": "$2b$10$x", "blocked": False},
    {"id": 8, "email": None, "username": "", "password": None, "blocked": True},
    {"id": 9, "email": b"ann@x.org", "username": "ann  ", "password": b"\xff\x00", "blocked": None},
    {
        "id": "A" * 32,
        "email": datetime(2026, 1, 2, tzinfo=UTC),
        "username": Decimal("1.50"),
        "password": "",
        "blocked": "no",
    },
    {"id": uuid.UUID(int=7), "email": ["a"], "username": True, "password": 5, "blocked": "9999-01-01"},
    {"id": b"a" * 16, "email": "x", "username": "x", "password": "x ", "blocked": datetime(2020, 1, 1, tzinfo=UTC)},
]
BESIDE: list[dict[str, Any]] = [
    {},
    {"salt": "ab"},
    {"scheme": "hex_md5", "iterations": 5, "pepper_id": "b", "key_id": "k"},
    {"active": None, "reset_required": "yes", "secret_data": "s", "expires_at": "2020-01-01"},
    {"totp_secret": "JBSWY3DPEHPK3PXP", "roles": "a,b"},
]


@pytest.mark.parametrize("beside", BESIDE)
@pytest.mark.parametrize("padded", [frozenset[str](), frozenset({"id", "username", "password"})])
@pytest.mark.parametrize(
    "more",
    [
        {},
        {"pepper": b"p", "schemes": ("auto", "hex_md5")},
        {"scheme": "hex_md5"},
        {"peppers": (("a", b"1"), ("b", b"2")), "column_formats": {"email": "comma"}},
    ],
)
def test_users_of_a_page_are_those_of_its_rows(
    beside: dict[str, Any], padded: frozenset[str], more: dict[str, Any]
) -> None:
    every = reader(padded=padded, columns=COLUMNS | {name: name for name in ("blocked", *beside)}, **more)
    for rows in (ODD, *([one] for one in ODD)):
        lines = [tuple((one | beside).values()) for one in rows]
        users = every.counted((*rows[0], *beside), lines)
        assert [facts(user) for user in users] == [facts(every.user(one | beside)) for one in rows]
        for user in users:
            if isinstance(user, CountedUser) and user.stored is not None:
                assert user.encoded == user.stored.encoded
                assert user.beside in {None, beside_of(user.stored)}


def facts(user: LegacyUser) -> tuple[Any, ...]:
    stated = user.blocked, user.reset_required, user.matched_by, user.source, dict(user.related)
    return user.id, user.own_id, dict(user.row), user.stored, *stated


def test_a_row_of_a_page_without_an_id_is_refused() -> None:
    with pytest.raises(ReadFault):
        reader().counted(("id", "password"), [(1, "x"), (None, "x")])
    with pytest.raises(ReadFault):
        reader().counted(("password",), [("x",)])
