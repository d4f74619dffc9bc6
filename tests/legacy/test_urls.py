"""URLs name engines, and their errors repeat no secret."""

import pytest
import sqlalchemy as sa

from app.errors import ConfigurationError
from app.legacy.urls import dialect_of, read_only_sqlite


@pytest.mark.parametrize(
    ("url", "driver"),
    [
        ("postgresql://u:p@h/d", "postgresql+asyncpg"),
        ("postgres://u:p@h/d", "postgresql+asyncpg"),
        ("postgresql+asyncpg://u:p@h/d?sslmode=verify-full", "postgresql+asyncpg"),
        ("mysql://u:p@h/d", "mysql+asyncmy"),
        ("mariadb://u:p@h/d", "mysql+asyncmy"),
        ("sqlite:///file.db", "sqlite+aiosqlite"),
    ],
)
def test_driver_is_ours(url: str, driver: str):
    assert dialect_of(url)[1].drivername == driver


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "is not a database URL"),
        ("canary", "is not a database URL"),
        ("postgresql://u:canary@h:port/d", "is not a database URL"),
        ("mongodb://u:canary@h/d", "names mongodb"),
        ("postgresql+psycopg2://u:canary@h/d", "names the driver psycopg2"),
        ("sqlite://", "names no SQLite file"),
        ("sqlite:///:memory:", "names no SQLite file"),
    ],
)
def test_wrong_url_says_why_and_repeats_no_secret(url: str, reason: str):
    with pytest.raises(ConfigurationError, match=reason) as caught:
        dialect_of(url)
    assert caught.value.key == "legacy.url"
    assert "canary" not in str(caught.value)


def test_missing_driver_names_its_extra(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("app.legacy.urls.find_spec", lambda _: None)
    with pytest.raises(ConfigurationError, match=r"pip install 'trickle\[mssql\]'"):
        dialect_of("mssql://u:p@h/d")


def test_sqlite_is_opened_read_only_whatever_its_name():
    url = read_only_sqlite(sa.make_url("sqlite+aiosqlite:////data/a b#c?mode=rwc"))
    assert url.query == {"mode": "ro", "uri": "true"}
    assert url.database == "file:/data/a%20b%23c"
