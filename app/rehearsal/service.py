"""
The service as a process of its own, as an operator would run it: on ports of this machine, on settings of the caller's.

What a rehearsal changes in somebody's settings goes over them through the environment, and holds no secret: the
settings file, with whatever secrets it names, stays where it is.
"""

import asyncio
import contextlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from app.errors import Unavailable

START_S = 30.0
"""The service starts in one second; a busy machine may take its time."""

STOP_S = 20.0
"""It answers what is in flight within fifteen."""

LOOPBACK = "127.0.0.1"

SECRETS = frozenset({"legacy.url", "legacy.replicas", "ledger.url", "limits.redis_url"})
"""Settings that may come from a file: the file's name must go for another value to count."""


def settings_environ(base: Mapping[str, str], changes: Mapping[str, str]) -> dict[str, str]:
    """An environment in which these settings, by dotted key, speak over the file and over `base`."""
    environ = dict(base)
    for key, value in changes.items():
        name = "TRICKLE_" + key.upper().replace(".", "__")
        environ[name] = value
        if key in SECRETS:
            environ[f"{name}_FILE"] = ""
    return environ


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """
    Where one service listens, and what its callers hold.

    Attributes:
        folder: Its ledger, log, key files and certificate; for its owner only.
        port: Of the public listener.
        ops_port: Of the operators' listener.
    """

    folder: Path
    port: int
    ops_port: int

    @property
    def url(self) -> str:
        """What callers reach."""
        return f"https://localhost:{self.port}"

    @property
    def ledger_url(self) -> str:
        """A ledger of its own, gone with the folder."""
        return f"sqlite+aiosqlite:///{self.folder / 'ledger.db'}"

    def changes(self, keys: Mapping[str, str]) -> dict[str, str]:
        """
        The settings of a rehearsal's service, over those of the operator: only this machine may call, with keys made
        for the rehearsal, and its ledger is its own.

        Args:
            keys: Secret by the key's id; each is written into a file of mode 0600.
        """
        entries = [{"id": name, "secret_file": str(self._secret_file(name, secret))} for name, secret in keys.items()]
        return {
            "server.host": LOOPBACK,
            "server.port": str(self.port),
            "server.public_url": self.url,
            "server.tls": "on",
            "server.tls_cert": str(self.folder / "tls.crt"),
            "server.tls_key": str(self.folder / "tls.key"),
            "server.client_ca": "",
            "server.ops_host": LOOPBACK,
            "server.ops_port": str(self.ops_port),
            "server.workers": "1",
            "access.allow": "127.0.0.1/32, ::1/128",
            "access.trusted_proxies": "",
            "access.accept": "signed",
            "access.keys": json.dumps(entries),
            "limits.redis_url": "",
            "ledger.url": self.ledger_url,
        }

    def _secret_file(self, name: str, secret: str) -> Path:
        file = self.folder / f"key-{name}"
        file.touch(mode=0o600)
        file.write_text(secret, "utf-8")
        return file


def new_secret() -> str:
    """A shared secret for signed requests, as `trickle key new` makes them."""
    return secrets.token_urlsafe(48)


@dataclass(slots=True)
class Service:
    """
    One service process.

    Args:
        config: The settings file; None where the environment says all.
        environ: The process's environment.
        ops_port: Where its operators' listener will be.
        log: The file that gets what it says.
    """

    config: Path | None
    environ: Mapping[str, str] = field(repr=False)
    ops_port: int
    log: Path
    _process: "subprocess.Popen[bytes] | None" = None

    @property
    def pid(self) -> int:
        """Of the running process."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Starts it, and does not wait."""
        named = ["--config", str(self.config)] if self.config is not None else []
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603  our own interpreter and module
                [sys.executable, "-m", "app", "serve", *named],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=dict(self.environ),
                start_new_session=True,  # Ctrl-C is for whoever started it, who ends it in order
            )

    async def until(self, path: Literal["/livez", "/readyz"] = "/readyz") -> None:
        """
        Waits until it answers there.

        Raises:
            Unavailable: It ended, or did not come up; the text holds the end of its log.
        """
        until = time.monotonic() + START_S
        while time.monotonic() < until:
            with contextlib.suppress(OSError):
                if (await asyncio.to_thread(ask_ops, self.ops_port, path))[0] == 200:
                    return
            if self._process is None or self._process.poll() is not None:
                break
            await asyncio.sleep(0.1)
        said = self.log.read_text("utf-8", errors="replace")[-2000:]
        raise Unavailable(f"the rehearsal's service is not ready. It said:\n{said}")

    def stop(self) -> None:
        """Ends it, and waits until it has."""
        process, self._process = self._process, None
        if process is None or process.poll() is not None:
            return
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def release(self) -> int:
        """Lets it run on; it is somebody else's from here. Its process id."""
        assert self._process is not None
        process, self._process = self._process, None
        process.returncode = 0  # nobody here waits for it any more
        return process.pid


def ask_ops(ops_port: int, path: str) -> tuple[int, bytes]:
    """Status and body of one question to an operators' listener of this machine."""
    try:
        with urllib.request.urlopen(f"http://{LOOPBACK}:{ops_port}{path}", timeout=5) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read()


def ops_json(ops_port: int, path: str) -> Any:
    """The JSON document there."""
    return json.loads(ask_ops(ops_port, path)[1])


def free_port(*wanted: int) -> int:
    """
    The first of these ports that is free on loopback, or any other.

    Raises:
        Unavailable: None is.
    """
    for port in (*wanted, 0):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((LOOPBACK, port))
            found: int = probe.getsockname()[1]
            return found
    raise Unavailable(f"no port is free on {LOOPBACK}.")


def end_in_order() -> None:
    """SIGTERM ends this process as Ctrl-C does: what was started is stopped, what was written is deleted."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def own_environ() -> dict[str, str]:
    """This process's environment, in which the service finds the same program and the operator's settings."""
    return dict(os.environ)
