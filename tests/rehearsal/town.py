"""A small service in this process: right answers by the contract, and lies on demand."""

import asyncio
import base64
import contextlib
import json
import secrets
import ssl
from dataclasses import dataclass, field
from typing import Any

from app.rehearsal.certificate import Certificate

PASSWORD = "the right horse"
KEY = "a shared secret of at least 32 bytes, for tests"

Said = tuple[int, dict[str, Any]]

ADA = {
    "user_id": "legacy|1",
    "email": "ada@example.com",
    "username": "ada",
    "email_verified": True,
    "app_metadata": {"roles": ["a"]},
}
BOB = {"user_id": "legacy|2", "email": "bob@example.com", "username": "bob", "email_verified": True}
BLOCKED = {"user_id": "legacy|3", "email": "blocked@example.com", "username": "blocked", "email_verified": True}

WRONG: Said = (401, {"outcome": "invalid_credentials"})
NOBODY: Said = (404, {"outcome": "user_not_found"})
DISABLED: Said = (403, {"outcome": "account_disabled"})
FORBIDDEN: Said = (403, {"outcome": "forbidden"})
DOWN: Said = (503, {"outcome": "legacy_unavailable"})


def strange(identifier: str) -> dict[str, Any]:
    """A profile for somebody who never was."""
    return {"user_id": f"made-up|{identifier}", "email": identifier.lower(), "username": secrets.token_hex(4)}


@dataclass
class Town:
    """One TLS listener. `lies` names what it does wrong; every name is read in one place below."""

    certificate: Certificate
    lies: set[str] = field(default_factory=set)
    keys: set[str] = field(default_factory=lambda: {"old", "new"})
    seen: set[str] = field(default_factory=set)
    port: int = 0
    _server: asyncio.Server | None = None
    _writers: set[asyncio.StreamWriter] = field(default_factory=set)

    def configuration(self, key: str = "old") -> dict[str, str]:
        return {
            "TRICKLE_URL": f"https://localhost:{self.port}",
            "TRICKLE_CONNECTION": "legacy-users",
            "TRICKLE_KEY_ID": key,
            "TRICKLE_KEY": KEY,
            "TRICKLE_CA": self.certificate.cert.read_text("ascii"),
        }

    async def start(self) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate.cert, self.certificate.key)
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port, ssl=context)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        for writer in list(self._writers):
            writer.transport.abort()
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                fields = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if line)
                token = next(line for line in head.split("\r\n") if line.lower().startswith("authorization")).split()[
                    -1
                ]
                body = json.loads(await reader.readexactly(int(fields["content-length"])))
                status, said = self.answer(head.split(" ")[1], body, token)
                kind = "application/json" if status == 200 else "application/problem+json"
                text = json.dumps(said).encode()
                writer.write(
                    f"HTTP/1.1 {status} Word\r\nContent-Type: {kind}\r\nContent-Length: {len(text)}\r\n\r\n".encode()
                    + text
                )
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            pass
        finally:
            self._writers.discard(writer)
            writer.close()
            with contextlib.suppress(ConnectionError, ssl.SSLError):
                await writer.wait_closed()

    def answer(self, path: str, body: dict[str, Any], token: str) -> Said:
        part = token.split(".", maxsplit=1)[0]
        kid = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))["kid"]
        if kid not in self.keys:
            return WRONG if "revoked_is_wrong" in self.lies else FORBIDDEN
        if "down" in self.lies:
            return DOWN
        if path == "/login":
            return self._login(body["identifier"], body["password"])
        return self._get_user(str(body.get("identifier") or body.get("user_id")))

    def _find(self, typed: str) -> dict[str, Any] | None:
        known = typed if "case_sensitive" in self.lies else typed.lower()
        found = next((each for each in (ADA, BOB, BLOCKED) if known in each.values()), None)
        if found is ADA and known == "ada" and "username_is_bob" in self.lies:
            return BOB
        return found

    def _login(self, identifier: str, password: str) -> Said:  # noqa: PLR0911  one lie after the other
        found = self._find(identifier)
        if found is None:
            if "anybody_is_somebody" in self.lies:
                return 200, {"outcome": "verified", "profile": strange(identifier)}
            if "a_guess_opens" in self.lies and password.endswith(" 7"):
                return 200, {"outcome": "verified", "profile": strange(identifier)}
            return (403, {"outcome": "account_disabled"}) if "unknown_differs" in self.lies else WRONG
        if found is BLOCKED and "disabled_shows" in self.lies:
            return DISABLED
        if password != PASSWORD and "any_password" not in self.lies:
            return WRONG
        if found is BLOCKED and "disabled_gets_in" not in self.lies:
            return DISABLED
        if "once_only" in self.lies and identifier in self.seen:
            return WRONG
        self.seen.add(identifier)
        return 200, {"outcome": "verified", "profile": self._profile(found, "login")}

    def _profile(self, found: dict[str, Any], question: str) -> dict[str, Any]:
        profile = dict(found)
        if "random_ids" in self.lies:
            profile["user_id"] = secrets.token_hex(4)
        if "ids_differ" in self.lies:
            profile["user_id"] = f"{question}|1"
        if "profiles_differ" in self.lies and question == "login":
            profile["name"] = "Only here"
        if "other_email" in self.lies:
            profile["email"] = "other@example.com"
        return profile

    def _get_user(self, asked: str) -> Said:
        if "nobody_is_there" in self.lies:
            return NOBODY
        found = self._find(asked)
        if found is None and "everybody_is_there" in self.lies:
            return 200, {"outcome": "found", "profile": strange(asked)}
        if found is None:
            return NOBODY
        return 200, {"outcome": "found", "profile": self._profile(found, "get_user")}
