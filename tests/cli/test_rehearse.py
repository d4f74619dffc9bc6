"""`trickle rehearse` and `trickle scripts try` as an operator types them, against the service as a process."""

import asyncio
import contextlib
import fcntl
import hashlib
import json
import os
import signal
import subprocess
import sys
import termios
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from tests.cli.conftest import Trickle
from tests.journeys.running import running
from tests.servers import any_alive, descendants, wait_for
from tests.service import KEY_ID, PASSWORD, ROOT, Service, Site, clean_environ, make_site

SOME = ("wrong-password", "sign-up-over", "unknown", "page-401", "legacy-gone", "key-rotated", "restarted", "promises")
RIGHT = ("first-login", "second-login", "imported", "disabled-right", "cutover")


def only(*keys: str) -> list[str]:
    return [word for key in keys for word in ("--only", key)]


def passwords(folder: Path, *lines: str) -> str:
    file = folder / "passwords"
    file.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    file.chmod(0o600)
    return str(file)


def journeys(document: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Verdict and kind by key; the worst where several users walked."""
    order = ("fail", "skipped", "pass")
    found: dict[str, tuple[str, str]] = {}
    for each in sorted(document["journeys"], key=lambda row: order.index(row["verdict"]), reverse=True):
        found[each["key"]] = (each["verdict"], each["kind"])
    return found


def fingerprint(*files: Path) -> list[str]:
    return [hashlib.sha256(file.read_bytes()).hexdigest() for file in files]


@pytest.fixture
def quiet_site(tmp_path: Path) -> Site:
    """A site whose settings forbid much of what a rehearsal needs: it must bring its own."""
    access = {"accept": ["static"], "allow": ["192.0.2.0/24"], "trusted_proxies": ["192.0.2.1/32"]}
    return make_site(tmp_path / "site", access=access)


@pytest.mark.slow
def test_the_operators_own_settings_are_rehearsed_and_nothing_of_theirs_is_written(
    trickle: Trickle, quiet_site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Legacy database, ledger and folder are as before; no identifier and no password is in what is said."""
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    monkeypatch.setattr("tempfile.tempdir", None)
    before = fingerprint(quiet_site.legacy, quiet_site.ledger)
    names = sorted(quiet_site.folder.iterdir())
    page = tmp_path / "report.html"
    done = trickle(
        *("rehearse", "--config", str(quiet_site.file), "--user", "ADA@example.com", "--json", "--html", str(page)),
        *("--passwords-file", passwords(tmp_path, PASSWORD), *only(*SOME, *RIGHT)),
    )
    assert done.code == 0, done.out + done.err
    document = json.loads(done.out)
    told = journeys(document)
    assert set(told) == {*SOME, *RIGHT}
    assert {verdict for verdict, _ in told.values()} == {"pass"}
    assert (told["first-login"][1], told["disabled-right"][1], document["service"]) == ("given", "synthetic", "own")
    assert fingerprint(quiet_site.legacy, quiet_site.ledger) == before
    assert sorted(quiet_site.folder.iterdir()) == names
    assert not list((tmp_path / "tmp").iterdir())
    for text in (done.out, done.err, page.read_text("utf-8")):
        assert "ada@" not in text.lower()
        assert PASSWORD not in text


def test_a_wrong_password_of_the_operator_fails_the_journey(trickle: Trickle, site: Site, tmp_path: Path) -> None:
    done = trickle(
        *("rehearse", "--config", str(site.file), "--user", "ada", *only("first-login")),
        *("--passwords-file", passwords(tmp_path, "another")),
    )
    assert done.code == 1
    assert "FAIL first login" in done.out
    assert "the first login moves nobody" in done.out
    assert "trickle rehearse --only first-login" in done.out


def test_a_changed_script_of_the_folder_is_what_is_rehearsed(trickle: Trickle, site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "scripts"
    assert trickle("scripts", "build", "--out", str(folder)).code == 0
    login = folder / "login.js"
    text = login.read_text("utf-8")
    login.write_text(
        text.replace("return reply(new Error(", "return reply(new WrongUsernameOrPasswordError(identifier, ")
    )
    done = trickle("rehearse", "--config", str(site.file), "--scripts", str(folder), *only("page-503"))
    assert (done.code, "an outage is told as a wrong password" in done.out) == (1, True)
    (folder / "get_user.js").unlink()
    done = trickle("rehearse", "--config", str(site.file), "--scripts", str(folder), *only("page-503"))
    assert (done.code, "get_user.js cannot be read" in done.err) == (2, True)


@pytest.mark.slow
def test_postgresql_whose_url_is_in_a_file(trickle: Trickle, site: Site, postgres_database: str) -> None:
    """The gone database is of the same kind; the secret stays in its file."""

    async def fill() -> None:
        engine = create_async_engine(sa.make_url(postgres_database).set(drivername="postgresql+asyncpg"))
        async with engine.begin() as connection:
            await connection.execute(sa.text("CREATE TABLE users (id int PRIMARY KEY, email text, username text,"
                " password text, disabled int, must_reset int, name text)"))  # fmt: skip
            await connection.execute(sa.text("INSERT INTO users VALUES (1, 'ada@example.com', 'ada',"
                " '$2b$05$abcdefghijklmnopqrstuuxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx', 0, 0, 'Ada')"))  # fmt: skip
        await engine.dispose()

    asyncio.run(fill())
    secret = site.folder / "legacy-url"
    secret.write_text(postgres_database)
    secret.chmod(0o600)
    site.write(legacy={"url": None, "url_file": str(secret)})
    done = trickle("rehearse", "--config", str(site.file), "--json", *only("legacy-gone", "sign-up-over"))
    assert done.code == 0, done.out + done.err
    assert journeys(json.loads(done.out)) == {"legacy-gone": ("pass", "nobody"), "sign-up-over": ("pass", "sampled")}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--only", "flying"), "there is no journey"),
        (("--user", "ada"), "no terminal to ask on"),
        (("--passwords-file", "none"), "no user is named"),
        (("--user", "ada", "--passwords-file", "gone"), "cannot be read"),
        (("--url", "http://localhost:1"), "no https address"),
        (("--node", "no-such-node"), "there is no program"),
        (("--load", "1", "--for", "1h"), "a time of at most"),
        (("--load", "100000"), "at most 500 a second"),
        (("--config", "gone.toml"), "there is no file"),
    ],
)
def test_what_is_told_wrong_is_exit_2(trickle: Trickle, site: Site, arguments: tuple[str, ...], said: str) -> None:
    done = trickle("rehearse", "--config", str(site.file), *arguments)
    assert (done.code, said in done.err) == (2, True), done.err


def test_users_who_are_nobody_or_more_than_one_are_exit_2(trickle: Trickle, site: Site, tmp_path: Path) -> None:
    for identifier, said in (("grace@example.com", "is nobody"), ("twin@example.com", "more than one")):
        done = trickle(
            *("rehearse", "--config", str(site.file), "--user", identifier),
            *("--passwords-file", passwords(tmp_path, "x")),
        )
        assert (done.code, said in done.err, identifier in done.err) == (2, True, False)


def test_a_passwords_file_that_others_can_read_is_refused(trickle: Trickle, site: Site, tmp_path: Path) -> None:
    file = passwords(tmp_path, PASSWORD)
    Path(file).chmod(0o644)
    done = trickle("rehearse", "--config", str(site.file), "--user", "ada", "--passwords-file", file)
    assert (done.code, "can be read by others" in done.err) == (2, True)


def test_without_its_legacy_database_there_is_no_rehearsal(trickle: Trickle, site: Site) -> None:
    site.legacy.unlink()
    done = trickle("rehearse", "--config", str(site.file))
    assert (done.code, "legacy database does not answer" in done.err) == (3, True)


# --- a service that is running


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory):
    with running(tmp_path_factory.mktemp("service")) as opened:
        yield opened


def at(service: Service, *words: str) -> list[str]:
    return [*words, "--config", str(service.site.file), "--url", service.site.document["server"]["public_url"]]


def test_a_running_service_is_asked_and_left_running(trickle: Trickle, service: Service, tmp_path: Path) -> None:
    done = trickle(
        *at(service, "rehearse", "--json", "--user", "ada", "--passwords-file", passwords(tmp_path, PASSWORD)),
        *only("first-login", "wrong-password", "restarted"),
    )
    assert done.code == 0, done.out + done.err
    told = journeys(json.loads(done.out))
    assert (told["first-login"], told["restarted"][0]) == (("pass", "given"), "skipped")
    assert service.is_ready()


def test_a_key_that_the_service_does_not_take_is_said(trickle: Trickle, service: Service, tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text("another secret of at least thirty-two bytes")
    done = trickle(*at(service, "rehearse", "--key-id", KEY_ID, "--key-file", str(key)))
    assert (done.code, "refuses the caller" in done.err) == (2, True)


def test_nobody_at_the_address_is_exit_3(trickle: Trickle, service: Service) -> None:
    done = trickle("rehearse", "--config", str(service.site.file), "--url", "https://localhost:1")
    assert (done.code, "ECONNREFUSED" in done.err) == (3, True)


def test_load_tells_what_users_would_have_seen(trickle: Trickle, service: Service) -> None:
    done = trickle(*at(service, "rehearse", "--load", "10", "--for", "1s", "--json"))
    assert done.code == 0, done.out + done.err
    told = json.loads(done.out)
    assert (told["logins"], told["seen"]["wrong password"], told["in_flight"]["limit"]) == (10, 10, 250)
    assert 1 <= told["in_flight"]["most"] <= 10
    said = trickle(*at(service, "rehearse", "--load", "10", "--for", "0.5s")).out
    assert "wrong email or password" in said
    assert "% of the tenant's 250" in said


@pytest.mark.slow
def test_ctrl_c_ends_a_load_with_what_was_measured(service: Service, tmp_path: Path) -> None:
    with (tmp_path / "out").open("wb") as output:
        command = subprocess.Popen(
            [sys.executable, "-m", "app", *at(service, "rehearse", "--load", "5", "--for", "600s")],
            stdout=output, stderr=subprocess.STDOUT, cwd=ROOT, env=clean_environ() | {"PYTHONUNBUFFERED": "1"},
        )  # fmt: skip
    before = service.metric("trickle_requests_total")
    try:
        wait_for(lambda: service.metric("trickle_requests_total") > before + 3, what="logins of the load", timeout_s=60)
        command.send_signal(signal.SIGINT)
        assert command.wait(30) == 130
    finally:
        command.kill()
        command.wait()
    assert "Interrupted: this is what was measured" in (tmp_path / "out").read_text()


# --- trickle scripts try


def test_a_login_gives_the_profile_with_timings(trickle: Trickle, service: Service, tmp_path: Path) -> None:
    done = trickle(*at(service, "scripts", "try", "ada@example.com"), "--password-file", passwords(tmp_path, PASSWORD))
    assert done.code == 0, done.out + done.err
    assert "/login: 200, " in done.out
    assert '"user_id": "legacy|1"' in done.out
    assert PASSWORD not in done.out


@pytest.mark.parametrize(
    ("arguments", "password", "result", "status"),
    [
        (("ada",), "wrong", "error", 401),
        (("blocked@example.com",), PASSWORD, "error", 403),
        (("ada", "--get-user"), "", "profile", 200),
        (("nobody@example.com", "--get-user"), "", "none", 404),
        (("twin@example.com", "--get-user"), "", "error", 409),
    ],
)
def test_every_answer_is_told(
    trickle: Trickle,
    service: Service,
    tmp_path: Path,
    arguments: tuple[str, ...],
    password: str,
    result: str,
    status: int,
) -> None:
    given = ("--password-file", passwords(tmp_path, password)) if password else ()
    done = trickle(*at(service, "scripts", "try", *arguments), *given, "--json")
    told = json.loads(done.out)
    assert (told["result"], told["requests"][-1]["status"], told["callbacks"]) == (result, status, 1)
    assert done.code == (0 if result == "profile" else 1)


def test_a_service_that_gives_no_answer_is_exit_3(trickle: Trickle, service: Service) -> None:
    options = ("--config", str(service.site.file), "--url", "https://localhost:1")
    done = trickle("scripts", "try", "ada", "--get-user", *options)
    assert (done.code, "ECONNREFUSED" in done.out) == (3, True)


def test_the_password_is_asked_for_on_a_terminal_only(trickle: Trickle, service: Service) -> None:
    done = trickle(*at(service, "scripts", "try", "ada"))
    assert (done.code, "no terminal to ask on" in done.err) == (2, True)


# --- on a terminal


def typed_at(prompt: bytes, answer: bytes, *arguments: str) -> tuple[int, str]:
    """Runs a command on a terminal of its own, and types this when it asks; exit code and all that the terminal shows."""
    ours, theirs = os.openpty()
    command = subprocess.Popen(
        [sys.executable, "-m", "app", *arguments],
        stdin=theirs, stdout=theirs, stderr=theirs, cwd=ROOT, env=clean_environ() | {"TERM": "dumb", "COLUMNS": "200"},
        start_new_session=True, preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509  one call
    )  # fmt: skip
    os.close(theirs)
    shown = b""
    with contextlib.suppress(OSError):  # how Linux says that nobody holds the other end any more
        while part := os.read(ours, 4096):
            shown += part
            if prompt in shown and answer:
                os.write(ours, answer + b"\n")
                answer = b""
    os.close(ours)
    return command.wait(30), shown.decode()


def test_the_password_is_asked_for_and_not_shown(service: Service) -> None:
    code, shown = typed_at(b"Password: ", PASSWORD.encode(), *at(service, "scripts", "try", "ada"))
    assert (code, '"user_id": "legacy|1"' in shown, PASSWORD in shown) == (0, True, False)


def test_a_rehearsal_asks_for_each_users_password(service: Service) -> None:
    code, shown = typed_at(
        b"Password of user 1: ", PASSWORD.encode(), *at(service, "rehearse", "--user", "ada", *only("second-login"))
    )
    assert (code, "given user 1" in shown, PASSWORD in shown) == (0, True, False), shown


# --- ended from outside


@pytest.mark.slow
@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_rehearsal_leaves_nothing_behind(site: Site, tmp_path: Path, signum: int) -> None:
    """No process, no file, exit 130."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    command = subprocess.Popen(
        [sys.executable, "-m", "app", "rehearse", "--config", str(site.file), *only("slow", "second-login")],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT, env=clean_environ() | {"TMPDIR": str(folder)},
    )  # fmt: skip

    try:
        wait_for(lambda: len(list(folder.glob("*/*/service.log"))) == 2, what="both services", timeout_s=60)
        started = descendants(command.pid)
        assert len(started) > 2
        command.send_signal(signum)
        assert command.wait(40) == 130
    finally:
        command.kill()
        command.wait()
    assert not any_alive(started)
    assert not list(folder.iterdir())
