"""The image, as far as it can be judged without building it; the programs in it are run for real."""

import fnmatch
import http.server
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.ledger.schema import upgrade
from app.settings import load
from app.web.serve import refuse_unsafe
from tests.deploy.conftest import ROOT, Instruction
from tests.servers import descendants, die_with_parent, free_port, process_table, run_async, wait_for

HEALTHCHECK = ROOT / "deploy" / "container" / "healthcheck"


def of(dockerfile: list[Instruction], word: str, *, stage: int | None = None) -> list[Instruction]:
    return [each for each in dockerfile if each.word == word and stage in (None, each.stage)]


def last_stage(dockerfile: list[Instruction]) -> int:
    return dockerfile[-1].stage


def test_dockerfile_needs_no_frontend_of_its_own() -> None:
    """A `# syntax=` line names an image that must be pulled before the build."""
    lines = (ROOT / "Dockerfile").read_text("utf-8").splitlines()
    assert not [line for line in lines if re.match(r"#\s*syntax\s*=", line)]


def test_both_stages_stand_on_one_base_that_can_be_pinned(dockerfile: list[Instruction]) -> None:
    assert {each.text.split(" AS ")[0] for each in of(dockerfile, "FROM")} == {"${PYTHON_IMAGE}"}
    (base,) = [each.text for each in of(dockerfile, "ARG", stage=0)]
    assert re.fullmatch(r"PYTHON_IMAGE=python:3\.1[123]-slim-\w+", base)


def test_it_runs_as_a_numbered_user_who_is_not_root(dockerfile: list[Instruction]) -> None:
    """By number, so that Kubernetes can see that it is not root."""
    users = of(dockerfile, "USER", stage=last_stage(dockerfile))
    assert [each.text for each in users] == ["10001:10001"]


@pytest.mark.parametrize("word", ["ENTRYPOINT", "CMD", "HEALTHCHECK"])
def test_no_shell_stands_between_the_engine_and_the_program(dockerfile: list[Instruction], word: str) -> None:
    (instruction,) = of(dockerfile, word)
    assert instruction.stage == last_stage(dockerfile)
    assert instruction.argv


def test_packages_are_installed_by_hash_and_none_is_built(dockerfile: list[Instruction]) -> None:
    installs = [each for each in of(dockerfile, "RUN") if "pip install" in each.text]
    assert len(installs) == 1
    assert installs[0].stage < last_stage(dockerfile)
    assert "--require-hashes" in installs[0].text
    assert "--only-binary=:all:" in installs[0].text
    assert "-r requirements.lock" in installs[0].text


def test_the_last_stage_installs_nothing(dockerfile: list[Instruction]) -> None:
    text = " ".join(each.text for each in of(dockerfile, "RUN", stage=last_stage(dockerfile)))
    assert not re.search(r"apt|apk|pip install|curl|wget", text)
    assert "site-packages/*" in text


def test_nothing_secret_is_baked_in(dockerfile: list[Instruction]) -> None:
    text = " ".join(each.text for each in dockerfile if each.word in ("ENV", "ARG"))
    assert not re.search(r"(password|secret|token|key)\w*=", text, re.IGNORECASE)


def test_the_builder_gets_what_is_copied_and_nothing_else(dockerfile: list[Instruction]) -> None:
    copied = {each.text.split()[0] for each in of(dockerfile, "COPY") if not each.text.startswith("--from")}
    ignore = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    rules = [line for line in ignore if line and not line.startswith("#")]
    assert rules[0] == "*"
    assert {rule[1:] for rule in rules if rule.startswith("!")} == copied
    assert all((ROOT / each).exists() for each in copied)
    assert any(fnmatch.fnmatch("app/__pycache__", rule) for rule in rules[1:])


def test_programs_of_the_image_can_be_run() -> None:
    programs = sorted((ROOT / "deploy" / "container").iterdir())
    assert [each.name for each in programs] == ["healthcheck", "trickle"]
    for each in programs:
        assert each.read_bytes().startswith(b"#!/")
        assert os.access(each, os.X_OK)


def test_the_entrypoint_becomes_the_service_and_imports_nothing_from_where_it_stands() -> None:
    """`exec` makes it the first process; without `-P` a folder `app` in the writable volume would be imported."""
    script = (ROOT / "deploy" / "container" / "trickle").read_text("utf-8").splitlines()
    assert script[-1] == 'exec python -P -m app "$@"'


def test_the_settings_that_show_the_image_by_itself_are_taken() -> None:
    """Used to try the built image without a database: it must start, and nobody must be able to call."""
    settings = load(ROOT / "tests" / "deploy" / "smoke.toml", environ={})
    refuse_unsafe(settings)
    assert settings.access.accept == ("static",)


@pytest.fixture
def operators() -> Iterator[int]:
    """The port of a listener whose `/livez` is 200 and whose `/readyz` is 503."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            assert self.headers["Host"] == "localhost"
            self.send_response(200 if self.path == "/livez" else 503)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *arguments: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def ask_health(port: int, *arguments: str) -> int:
    environment = {"TRICKLE_SERVER__OPS_PORT": str(port)}
    return subprocess.run([sys.executable, "-IS", HEALTHCHECK, *arguments], env=environment, check=False).returncode


@pytest.mark.parametrize(("arguments", "code"), [((), 0), (("/livez",), 0), (("/readyz",), 1)])
def test_healthcheck_tells_a_200_from_the_rest(operators: int, arguments: tuple[str, ...], code: int) -> None:
    assert ask_health(operators, *arguments) == code


def test_healthcheck_fails_where_nobody_listens() -> None:
    assert ask_health(free_port()) == 1


CONFIG = """\
[legacy]
url = "sqlite:///{folder}/none.db"
table = "users"
[legacy.columns]
id = "id"
email = "email"
password = "password"
[access]
accept = ["static"]
[[access.keys]]
id = "nobody"
kind = "static"
sha256 = "{digest}"
[server]
host = "127.0.0.1"
tls = "off"
port = {port}
ops_port = {ops_port}
workers = {workers}
[ledger]
url = "sqlite:///{folder}/ledger.db"
"""


def namespace() -> list[str]:
    """What makes a command the first process of its world; nothing where the kernel does not allow that."""
    command = ["unshare", "--pid", "--fork", "--mount-proc", "--kill-child"]
    if os.geteuid() != 0:
        command[1:1] = ["--user", "--map-root-user"]
    try:
        allowed = subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        allowed = False
    return command if allowed else []


@pytest.fixture
def first_process(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """
    `trickle serve` as a container starts it, and the pid of a child that it never made.

    Where no process can be number one, two workers bring in the same parent.
    """
    world = namespace()
    ports = free_port(), free_port()
    config = tmp_path / "trickle.toml"
    text = CONFIG.format(folder=tmp_path, digest="0" * 64, port=ports[0], ops_port=ports[1], workers=1 if world else 2)
    config.write_text(text, "utf-8")
    run_async(lambda: upgrade(f"sqlite:///{tmp_path}/ledger.db"))
    service = [sys.executable, "-m", "app", "serve", "--config", str(config)]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            [*world, "sh", "-c", 'sleep 600 & exec "$@"', "sh", *service],
            stdout=log,
            stderr=log,
            cwd=ROOT,
            preexec_fn=die_with_parent,  # noqa: PLW1509  one system call, loaded before
        )
    try:
        wait_for(lambda: process.poll() is not None or ask_health(ports[1]) == 0, what="the service to live")
        assert process.poll() is None, (tmp_path / "log").read_text()
        (stranger,) = [pid for pid in descendants(process.pid) if program_of(pid) == "sleep"]
        yield process, stranger
    finally:
        if process.poll() is None:
            for pid in reversed(descendants(process.pid)):
                os.kill(pid, signal.SIGKILL)
            process.wait()


def program_of(pid: int) -> str:
    return Path(f"/proc/{pid}/comm").read_text().strip()


def test_the_first_process_reaps_children_it_never_made(
    first_process: tuple[subprocess.Popen[bytes], int],
) -> None:
    """Whoever is orphaned in a container becomes a child of its first process, and a zombie unless that reaps it."""
    _, stranger = first_process
    parent = process_table()[stranger][0]
    assert program_of(parent).startswith(("python", "trickle"))
    os.kill(stranger, signal.SIGKILL)
    wait_for(lambda: stranger not in process_table(), what="the orphan to be reaped", timeout_s=10)
    assert parent in process_table()


def test_the_first_process_passes_a_stop_on_and_ends_with_zero(
    first_process: tuple[subprocess.Popen[bytes], int],
) -> None:
    process, stranger = first_process
    first = process_table()[stranger][0]
    workers = [pid for pid in descendants(first) if pid not in (first, stranger)]
    assert workers
    os.kill(first, signal.SIGTERM)
    assert process.wait(20) == 0
    assert not set(workers) & set(process_table())
