"""Columns that hold more than plain values."""

import pytest

from app.errors import ConfigurationError
from app.legacy.formats import read
from app.legacy.mapping import LegacyMapping
from tests.legacy.conftest import COLUMNS, Legacy, Opener

ROWS = [
    ("truth", 1, True),
    ("truth", "f", False),
    ("truth", "0000-00-00 00:00:00", False),
    ("truth", None, None),
    ("moment", 1700000000, "2023-11-14T22:13:20Z"),
    ("moment", "1700000000123", "2023-11-14T22:13:20.123000Z"),
    ("moment", "2023-11-14 22:13:20", "2023-11-14T22:13:20Z"),
    ("moment", 0, None),
    ("moment", "soon", "soon"),
    ("json", '["ROLE_ADMIN", {"a": 1}]', ["ROLE_ADMIN", {"a": 1}]),
    ("json", "", ""),
    ("json", "{", "{"),
    ("php", 'a:2:{i:0;s:3:"one";i:1;s:4:"zwö";}', ["one", "zwö"]),
    ("php", 'a:2:{s:1:"a";d:0.5;s:1:"b";N;}', {"a": 0.5, "b": None}),
    ("php", "a:0:{}", []),
    ("php", "b:1;", True),
    ("php", 'O:8:"stdClass":0:{}', 'O:8:"stdClass":0:{}'),
    ("php", 's:9:"short";', 's:9:"short";'),
    ("php", "a:1:{i:0;i:1;}x", "a:1:{i:0;i:1;}x"),
    ("php", "a:1:{i:0;" * 40, "a:1:{i:0;" * 40),
    ("php_keys", 'a:2:{s:6:"editor";b:1;s:4:"none";b:0;}', ["editor"]),
    ("php_keys", "a:0:{}", []),
    ("comma", ",2, 4 ,,", ["2", "4"]),
    ("comma", None, None),
    ("space", " a  b ", ["a", "b"]),
    ("lines", "a\r\nb\n", ["a", "b"]),
]


@pytest.mark.parametrize(("format_", "stored", "meant"), ROWS)
def test_a_value_reads_as_its_format_says_or_stays(format_: str, stored: object, meant: object):
    assert read(format_, stored) == meant


async def test_columns_and_queries_are_read(legacy: Legacy, opened: Opener):
    """A list in the one column of a further query becomes as many rows, at a login and in the stream."""
    legacy.users(
        {"id": 1, "email": "a@x.org", "groups_of": "4,5", "admin": 1}, columns="groups_of varchar(20), admin int"
    )
    database = await opened(
        legacy,
        columns=COLUMNS | {"is_admin": "admin"},
        column_formats={"is_admin": "truth"},
        queries={"groups": "SELECT groups_of FROM users WHERE id = :id"},
        query_formats={"groups": "comma"},
    )
    user = await database.with_related(await database.find("a@x.org"))
    assert user.row["is_admin"] is True
    assert user.related == {"groups": [{"groups_of": "4"}, {"groups_of": "5"}]}
    assert [page[0].related async for page in database.stream()] == [user.related]


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"column_formats": {"email": "xml"}}, "legacy.column_formats.email"),
        ({"column_formats": {"nick": "json"}}, "legacy.column_formats.nick"),
        ({"queries": {"q": "SELECT :id"}, "query_formats": {"q": "xml"}}, "profile.queries.q.format"),
    ],
)
def test_what_is_no_format_is_refused(changes, key):
    with pytest.raises(ConfigurationError) as refused:
        LegacyMapping(table="users", columns=COLUMNS, **changes)
    assert refused.value.key == key
