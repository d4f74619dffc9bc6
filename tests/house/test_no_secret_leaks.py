"""
Canaries through every route and every error that can be provoked; then everything that came out is searched.

Each secret is a word of its own, so that a find says whose it was. The searched: log lines, answers, metrics, pages, the
ledger's bytes, what commands print, and argument lists and environments of the service's processes.
"""

import hashlib
import json
import socket
import sqlite3
import tomllib
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import bcrypt
import httpx
import pytest

from app.errors import ConfigurationError
from app.settings import load
from tests.cli.conftest import Trickle
from tests.servers import descendants
from tests.service import STATIC_HEADERS, Asking, Site, listening, make_site, running, sha256, signed_headers

PASSWORD = "canary-password-5d1f"
STATIC_KEY = "trk_canary-static-" + "k" * 25
SIGNING_SECRET = "canary-signing-secret-" + "s" * 24
SALT = "canary-salt-77"
PEPPER = "canary-pepper-19"
DATABASE = "canary-database-password"
TYPED = "canary-typed-wrong"
EMAIL = "canary.person@example.com"
STORED = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(5)).decode()
UNREADABLE = "$canary$stored$value"
DIGEST = hashlib.sha256((PASSWORD + SALT).encode()).hexdigest()
CLIENT_SECRET = "canary-client-secret"

SECRETS = {
    "password": PASSWORD,
    "static key": STATIC_KEY,
    "signing secret": SIGNING_SECRET,
    "salt": SALT,
    "pepper": PEPPER,
    "database password": DATABASE,
    "typed password": TYPED,
    "stored hash": STORED,
    "its digest": STORED[29:],
    "unreadable value": UNREADABLE,
    "hex digest": DIGEST,
    "client secret": CLIENT_SECRET,
    "foreign key": "trk_canary-foreign",
}
"""What nobody may ever see; an email may stand in a profile, and nowhere else."""

MAPPING = f"""
def to_profile(row, profile):
    if row["id"] == 4:
        raise ValueError("a row: %r, {PASSWORD}" % (row,))
    if row["id"] == 5:
        profile["nickname"] = ["{TYPED}"]
        profile["phone_number"] = "{PEPPER}"
    if row["id"] == 6:
        return "{SALT}"
    return profile
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Secrets in files where they can be, and rows that make everything go wrong."""
    site = make_site(tmp_path_factory.mktemp("canary"))
    with closing(sqlite3.connect(site.legacy)) as legacy:
        legacy.executescript(
            "DROP TABLE users; CREATE TABLE users (id INTEGER, email TEXT, password BLOB, salt TEXT, scheme TEXT, name TEXT)"
        )
        rows = [
            (1, EMAIL, STORED, None, "b", "Person"),
            (2, "odd." + EMAIL, UNREADABLE, SALT, "b", None),
            (3, "digest." + EMAIL, DIGEST, SALT, "s", None),
            (4, "raising." + EMAIL, STORED, None, "b", None),
            (5, "dropping." + EMAIL, STORED, None, "b", None),
            (6, "text." + EMAIL, STORED, None, "b", None),
            (7, "twin." + EMAIL, STORED, None, "b", None),
            (8, "Twin." + EMAIL, STORED, None, "b", None),
            (9, "costly." + EMAIL, "$2b$31$" + STORED[7:], SALT, "b", None),
            (10, "unknown." + EMAIL, STORED, SALT, UNREADABLE, None),
        ]
        legacy.executemany("INSERT INTO users VALUES (?, ?, ?, ?, ?, ?)", rows)
        legacy.commit()
    for name, text in (("secret", SIGNING_SECRET), ("pepper", PEPPER), ("client", CLIENT_SECRET)):
        (site.folder / name).write_text(text)
        (site.folder / name).chmod(0o600)
    (site.folder / "mapping.py").write_text(MAPPING)
    columns = {"id": "id", "email": "email", "password": "password", "salt": "salt", "scheme": "scheme", "name": "name"}
    keys = [{"id": "k", "secret_file": "secret"}, {"id": "m", "kind": "static", "sha256": sha256(STATIC_KEY)}]
    return site.write(
        legacy={"columns": columns, "identifiers": ["email"]},
        password={
            "scheme_values": {"b": "bcrypt", "s": "hex_sha256"},
            "salt_position": "suffix",
            "pepper_file": "pepper",
        },
        profile={"function": "mapping.py:to_profile"},
        access={"keys": keys},
        auth0={"client_secret_file": "client"},
    )


def static_headers() -> dict[str, str]:
    return STATIC_HEADERS | {"authorization": f"Bearer {STATIC_KEY}"}


def rows_of(site: Site) -> list[str]:
    with closing(sqlite3.connect(f"file:{site.legacy}?mode=ro", uri=True)) as legacy:
        return [email for (email,) in legacy.execute("SELECT email FROM users")]


def provoke(service: Asking, emails: list[str]) -> Iterator[httpx.Response]:
    """Every route and refusal, with secrets wherever a caller can put one."""
    headers = static_headers()
    for email in emails:
        for password in (PASSWORD, TYPED):
            yield service.login(email, password, headers).response
        yield service.get_user(email, headers).response
    yield service.ask("/get-user", {"user_id": f"legacy|{TYPED}"}, headers).response
    yield service.login("TWIN." + EMAIL, TYPED, headers).response
    for _ in range(4):
        yield service.login("guessed." + EMAIL, TYPED, headers).response
    for path in ("/login", "/get-user", f"/{TYPED}", f"/login?password={TYPED}", "/livez"):
        for method in ("POST", "GET", "OPTIONS"):
            body = json.dumps({"identifier": EMAIL, "password": TYPED, TYPED: TYPED}).encode()
            yield service.ask(path, body, headers, method=method).response
    for body in (b"{" + TYPED.encode(), json.dumps([TYPED]).encode(), json.dumps({"identifier": [TYPED]}).encode(),
                 b'{"identifier": "a", "password": "' + TYPED.encode() * 1000 + b'"}', TYPED.encode("utf-16"),
                 b'{"' + TYPED.encode() + b'": 1, "' + TYPED.encode() + b'": 2}'):  # fmt: skip
        yield service.ask("/login", body, headers).response
    yield service.ask("/login", b"{}", headers | {"content-type": TYPED}).response
    yield service.ask("/login", b"{}", headers | {"x-request-id": f"{TYPED} <>"}).response
    for proof in ("Bearer trk_canary-foreign", f"Basic {TYPED}", f"Bearer {TYPED}.{TYPED}.{TYPED}", TYPED):
        yield service.ask("/login", b"{}", headers | {"authorization": proof}).response
    signed = json.dumps({"identifier": EMAIL, "password": PASSWORD}).encode()
    for path, secret in (("/login", SIGNING_SECRET), ("/get-user", SIGNING_SECRET), ("/login", TYPED)):
        yield service.ask("/login", signed, signed_headers(path, signed, kid="k", secret=secret)).response


def provoke_bare(service: Asking) -> bytes:
    """Messages that never become requests."""
    heard = b""
    key = f"Authorization: Bearer {STATIC_KEY}\r\n".encode()
    for message in (
        b"POST /login HTTP/1.1\r\n" + key + b"\r\n" + PASSWORD.encode(),
        b"POST /" + TYPED.encode() + b" HTTP/9\r\n" + key + b"\r\n",
        TYPED.encode() + b"\r\n\r\n",
        b"POST /login HTTP/1.1\r\nHost: x\r\nContent-Encoding: " + TYPED.encode() + b"\r\n" + key + b"\r\n",
        b"POST /login HTTP/1.1\r\nHost: x\r\n" + (b"X: " + TYPED.encode() + b"\r\n") * 120 + b"\r\n",
    ):
        with service.connect() as line, suppress(ConnectionResetError):
            line.sendall(message)
            line.shutdown(socket.SHUT_WR)
            while part := line.recv(65536):
                heard += part
    return heard


def operators_pages(service: Asking) -> str:
    return "".join(
        service.ops(path).text for path in ("/readyz", "/metrics", "/", "/api/progress", "/api/openapi.json", "/x")
    )


def ledger_bytes(site: Site) -> bytes:
    return b"".join(path.read_bytes() for path in site.folder.glob("ledger.db*"))


def leaks(found: str | bytes, *also: str) -> list[str]:
    """Names of the secrets that stand in it, however a program might spell them."""
    text = found if isinstance(found, bytes) else found.encode("utf-8", "surrogateescape")
    named = SECRETS | {f"the text {each}": each for each in also}
    spelled = {
        name: (each.encode(), json.dumps(each)[1:-1].encode(), each.encode().hex().encode())
        for name, each in named.items()
    }
    return [name for name, ways in spelled.items() if any(way in text for way in ways)]


def without_profiles(answers: list[httpx.Response]) -> str:
    said = []
    for answer in answers:
        document: Any = answer.json() if answer.content else {}
        document.pop("profile", None)
        said.append(json.dumps(document) + repr(answer.headers.raw))
    return "\n".join(said)


def test_the_running_service_shows_no_secret(site: Site) -> None:
    """With two workers, and an environment that names files only."""
    site.write(server={"workers": 2}, access={"accept": ["signed", "static"]})
    environ = {"TRICKLE_AUTH0__CLIENT_SECRET_FILE": str(site.folder / "client")}
    with running(site, environ=environ) as service:
        answers = list(provoke(service, rows_of(site)))
        outcomes = {answer.json().get("outcome") for answer in answers if answer.content}
        assert outcomes >= {"verified", "found", "invalid_credentials", "user_not_found", "ambiguous_identifier",
                            "invalid_request", "forbidden", "too_many_attempts", "internal"}  # fmt: skip
        assert leaks(without_profiles(answers), EMAIL) == []
        assert leaks("".join(answer.text for answer in answers)) == []
        assert leaks(provoke_bare(service), EMAIL) == []
        pages = operators_pages(service)
        assert leaks(pages, EMAIL) == []
        for pid in descendants(service.process.pid):
            for name in ("cmdline", "environ"):
                assert leaks(Path(f"/proc/{pid}/{name}").read_bytes(), EMAIL) == []
        assert service.stop() == 0
        unexpected = {line["kind"] for line in service.lines("unexpected_error")}
        assert unexpected == {"ValueError"}  # the mapping function's, seen as its kind and its place
        assert leaks(service.output, EMAIL) == []
        assert "Traceback" not in service.output
    assert leaks(ledger_bytes(site), EMAIL) == []
    assert b"verified" in ledger_bytes(site)


def test_a_legacy_database_that_fails_tells_no_secret(site: Site, tmp_path: Path) -> None:
    """Driver errors hold statements, parameters and addresses."""
    broken = make_site(tmp_path / "broken").write(**site.document)
    broken.write(legacy={"url": f"sqlite:///{tmp_path / 'broken' / 'legacy.db'}"}, ledger={"url": f"sqlite:///{broken.ledger}"},
                 profile={"function": None}, password={"pepper_file": str(site.folder / "pepper")},
                 auth0={"client_secret_file": None}, server={"workers": 1})  # fmt: skip
    (broken.folder / "secret").write_text(SIGNING_SECRET)
    with listening(broken) as live:  # its table lacks the mapped columns
        answers = list(provoke(live, [EMAIL]))
        assert {"legacy_unavailable"} <= {answer.json().get("outcome") for answer in answers if answer.content}
        assert leaks(without_profiles(answers) + operators_pages(live) + live.stream.getvalue(), EMAIL) == []


def test_databases_out_of_reach_tell_no_secret(site: Site, tmp_path: Path, trickle: Trickle) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        place = f"canary_user:{DATABASE}@127.0.0.1:{nobody.getsockname()[1]}"
        away = make_site(tmp_path / "away").write(**site.document)
        (away.folder / "secret").write_text(SIGNING_SECRET)
        away.write(legacy={"url": f"postgresql://{place}/legacy"}, ledger={"url": f"postgresql://{place}/ledger"},
                   limits={"redis_url": f"redis://:{DATABASE}@127.0.0.1:{nobody.getsockname()[1]}/0"},
                   profile={"function": None}, auth0={"client_secret_file": None}, server={"workers": 1},
                   password={"pepper_file": str(site.folder / "pepper")})  # fmt: skip
        with listening(away) as live:
            answers = [
                live.login(EMAIL, PASSWORD, static_headers()).response,
                live.get_user(EMAIL, static_headers()).response,
            ]
            assert {answer.json()["outcome"] for answer in answers} == {"legacy_unavailable"}
            said = without_profiles(answers) + operators_pages(live) + live.stream.getvalue()
        assert leaks(said, EMAIL, "canary_user") == []
        for command in (["ledger", "upgrade"], ["ledger", "show"], ["key", "list"], ["key", "new", "--id", "x"],
                        ["key", "revoke", "k", "--yes"]):  # fmt: skip
            done = trickle(*command, "--config", str(away.file))
            assert leaks(done.out + done.err, "canary_user") == [], command


def test_commands_show_no_secret(site: Site, trickle: Trickle) -> None:
    site.write(limits={"redis_url": f"redis://:{DATABASE}@localhost/0"}, server={"workers": 1})
    shown = ""
    for command in (["config", "show"], ["config", "show", "--json"], ["config", "schema"], ["config", "openapi"],
                    ["key", "list"], ["key", "list", "--json"], ["ledger", "show"], ["ledger", "upgrade"],
                    ["check"], ["check", "--json"],
                    ["scripts", "build", "--dry-run", "--out", str(site.folder / "scripts")]):  # fmt: skip
        done = (
            trickle(*command, "--config", str(site.file))
            if command[0] != "config" or command[1] == "show"
            else trickle(*command)
        )
        assert done.code in (0, 1), done.err
        shown += done.out + done.err
    assert "(set, hidden)" in shown
    assert leaks(shown, EMAIL) == []
    for email in rows_of(site):  # who asks about a user is shown the user's own address
        done = trickle("why", email, "--config", str(site.file))
        assert leaks(done.out + done.err) == []
    site.write(limits={"redis_url": None})
    document = tomllib.loads(site.file.read_text("utf-8"))
    fresh = site.folder / "drafted.toml"
    done = trickle("init", "--url", document["legacy"]["url"], "--out", str(fresh))
    assert leaks(done.out + done.err + fresh.read_text("utf-8"), EMAIL) == []
    fresh.unlink()


@pytest.mark.parametrize(
    ("section", "key"),
    [("legacy", "url"), ("password", "pepper"), ("ledger", "url"), ("limits", "redis_url"), ("auth0", "client_secret")],
)
@pytest.mark.parametrize("wrong", ["a list", "a table", "a number"])
def test_a_secret_of_the_wrong_type_is_not_repeated(
    site: Site, tmp_path: Path, section: str, key: str, wrong: str
) -> None:
    value: object = {"a list": [DATABASE], "a table": {DATABASE: DATABASE}, "a number": 777_123_777}[wrong]
    own = Site(tmp_path, {"legacy": {"url": "sqlite:///x.db"}})
    own.write(**{section: {key: value}})
    with pytest.raises(ConfigurationError) as caught:
        load(own.file, {})
    assert caught.value.key.startswith(f"{section}.{key}")
    assert leaks(str(caught.value)) == []
    assert "777" not in str(caught.value)


def test_nothing_is_left_in_temporary_files(site: Site) -> None:
    """Files of the site that are no input of ours: logs and the ledger."""
    inputs = {"legacy.db", "secret", "pepper", "client", "mapping.py", "trickle.toml", "trickle.new"}
    for path in site.folder.rglob("*"):
        if path.is_file() and path.name not in inputs and not path.name.startswith("trickle-key"):
            assert leaks(path.read_bytes()) == [], path.name
    assert site.ledger.stat().st_mode & 0o077 == 0
