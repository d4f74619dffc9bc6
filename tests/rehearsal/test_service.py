"""The service of a rehearsal: the operator's settings, changed without a secret on the way."""

import json
import socket

import pytest

from app.errors import ConfigurationError, Unavailable
from app.rehearsal.opening import gone_like
from app.rehearsal.service import Place, Service, free_port, settings_environ
from app.settings import load
from tests.service import SIGNING_SECRET, Site, clean_environ, make_site

CANARY = "canary-canary-canary-canary-canary-c"


@pytest.fixture
def site(tmp_path) -> Site:
    return make_site(tmp_path / "site")


@pytest.fixture
def place(tmp_path) -> Place:
    folder = tmp_path / "place"
    folder.mkdir(mode=0o700)
    return Place(folder=folder, port=1443, ops_port=1444)


def test_the_changes_speak_over_the_file_and_hold_no_secret(site: Site, place: Place) -> None:
    environ = settings_environ({}, place.changes({"rehearsal": CANARY}))
    assert CANARY not in json.dumps(environ)
    settings = load(site.file, environ)
    (key,) = settings.access.keys
    assert (key.id, key.secret.get_secret_value() if key.secret else "") == ("rehearsal", CANARY)
    assert (settings.server.public_url, settings.server.host, settings.access.accept) == (
        place.url,
        "127.0.0.1",
        ("signed",),
    )
    assert settings.ledger.url.get_secret_value() == place.ledger_url
    assert settings.legacy.url.get_secret_value() == f"sqlite:///{site.legacy}"
    assert (place.folder / "key-rehearsal").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("section", ["legacy", "ledger"])
def test_a_url_that_came_from_a_file_gives_way(site: Site, section: str) -> None:
    secret = site.folder / "url"
    secret.write_text("sqlite:///from-a-file.db")
    secret.chmod(0o600)
    site.write(**{section: {"url": None, "url_file": str(secret)}})
    settings = load(site.file, settings_environ({}, {f"{section}.url": "sqlite:///other.db"}))
    assert getattr(settings, section).url.get_secret_value() == "sqlite:///other.db"


@pytest.mark.parametrize(
    ("url", "gone"),
    [
        (
            "postgresql+asyncpg://reader:secret@db.example.com/legacy",
            "postgresql+asyncpg://rehearsal:@127.0.0.1:1/gone",
        ),
        ("mysql://reader:secret@db/legacy?charset=utf8", "mysql://rehearsal:@127.0.0.1:1/gone"),
        (
            "mssql+aioodbc://u:secret@db/x?driver=ODBC+18&Pwd=secret",
            "mssql+aioodbc://rehearsal:@127.0.0.1:1/gone?driver=ODBC+18",
        ),
        ("sqlite:///legacy.db", "sqlite:////folder/not-there.db"),
        ("no url", "sqlite:////folder/not-there.db"),
    ],
)
def test_the_database_that_is_gone_is_of_the_same_kind_and_of_nobody(tmp_path, url: str, gone: str) -> None:
    told = gone_like(url, tmp_path).replace(str(tmp_path), "/folder")
    assert (told, "secret" in told) == (gone, False)


async def test_a_service_that_does_not_come_up_says_why(tmp_path) -> None:
    service = Service(tmp_path / "none.toml", clean_environ(), free_port(), tmp_path / "log")
    service.start()
    with pytest.raises(Unavailable, match="there is no file"):
        await service.until()
    service.stop()


def test_a_taken_port_is_left_alone() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert free_port(port) != port


def test_keys_from_the_environment_are_json(site: Site) -> None:
    secret = site.folder / "secret"
    entry = json.dumps([{"id": "2027-01", "secret_file": str(secret)}])
    settings = load(site.file, {"TRICKLE_ACCESS__KEYS": entry})
    assert [key.id for key in settings.access.keys] == ["2027-01"]
    with pytest.raises(ConfigurationError, match=r"access\.keys: is no JSON") as refused:
        load(site.file, {"TRICKLE_ACCESS__KEYS": f"[{SIGNING_SECRET}"})
    assert SIGNING_SECRET not in str(refused.value)
