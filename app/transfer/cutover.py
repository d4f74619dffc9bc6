"""
Cutover: from now on Auth0 asks nobody. The no-op pair into the connection, read back, and a report of what was known.

The scripts that stood there before are kept beside the report, written before anything is sent; `undo` puts them back.
Each cutover is a run of the ledger, begun before the tenant is touched.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from app.errors import ConfigurationError, TrickleError, Unavailable
from app.ledger import runs
from app.ledger.database import Database
from app.ledger.proofs import ProofCount, ProofKey
from app.ledger.runs import Run, RunState
from app.tenant.connections import LiveConnection
from app.transfer.cutover_facts import CUTOVER, Facts
from app.transfer.cutover_gate import Condition, lost
from app.transfer.deploy import Deploy, Plan, Sent, Wanted, sha256, state_document
from app.transfer.evidence import JSON_NAME, write_evidence
from app.transfer.export import FOLDER_MODE, write_whole

UNDO: Final = "cutover-undo"
FORMAT: Final = "trickle-cutover/1"
PREVIOUS: Final = "previous"
"""Folder of the scripts that stood in the connection before."""

FRESH: Final = timedelta(minutes=15)
"""So long what the gate has seen may wait for an operator's yes."""

STEPS: Final = (
    "Keep both scripts in the connection, and keep Import Users to Auth0 on, for good: switched off, nobody gets in.",
    "For some days look into the tenant's log for failed logins (fp, fu, f), and leave the service running.",
    "Stop the service: docker compose down, systemctl stop trickle, or scale it to nothing.",
    "Revoke its keys: trickle key revoke ID.",
    "Take away what let Auth0 in: firewall and proxy rules, DNS name, certificate.",
    "Take the TRICKLE_ settings out of the connection: they hold a key, and nobody reads them any more.",
    "Remove exported files: they hold password hashes.",
    "Keep this report and a copy of the ledger as long as your rules ask for it.",
    "Last of all the legacy database: a final backup, the reader's account, then the server.",
)
"""What may be shut down, in this order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """
    What the gate has said.

    Attributes:
        facts: What was gathered.
        conditions: As judged.
        forced: Whether an operator went on although one does not hold.
    """

    facts: Facts
    conditions: Sequence[Condition]
    forced: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Cutover:
    """
    One cutover.

    Attributes:
        deploy: Sends and reads back.
        ledger: Where the run stands.
        folder: Of the report; made with mode 0700.
        actor: Who does it.
        domain: The tenant.
        version: Of this program.
    """

    deploy: Deploy = field(repr=False)
    ledger: Database
    folder: Path
    actor: str
    domain: str
    version: str

    async def __call__(self, planned: Plan, passed: Passed) -> tuple[Mapping[str, Any], Path]:
        """
        Sends the pair, reads it back, writes the report; gives it, and its folder.

        Raises:
            Unavailable: The gate was judged too long ago.
            ConfigurationError: The folder holds a report, or cannot be written.
            TenantRefused, TenantRejected, TenantUnavailable: The text says what stands; run again.
            LedgerUnavailable: Nothing was sent, or the report says what was.
        """
        assert planned.live is not None
        if datetime.now(UTC) - passed.facts.at > FRESH:
            raise Unavailable("The gate was judged too long ago: somebody may have logged in since. Run it again.")
        run, folder = await self._begin()
        kept = self._keep(folder, planned.live, planned)
        try:
            sent = await self.deploy.send(planned)
        except TrickleError as error:
            await self._end(run, RunState.INTERRUPTED, {**run.document, "fault": type(error).__name__})
            raise
        document = self._document(run, planned, sent, passed, kept)
        write_evidence(folder, document)
        state = RunState.DONE if not sent.differs else RunState.INTERRUPTED
        await self._end(run, state, {**run.document, **_summary(document)})
        return document, folder

    async def _begin(self) -> tuple[Run, Path]:
        """The run, and its folder: that of an unfinished one, which holds the scripts of before."""
        if _is_whole(self.folder):
            raise ConfigurationError("--out", f"{self.folder} holds a report.", "Name another folder.")
        asked = {"folder": str(self.folder.resolve())}
        async with self.ledger.writing() as connection:
            run = await runs.begin(connection, CUTOVER, actor=self.actor, document=asked)
        earlier = Path(str(run.document.get("folder", "")))
        return run, earlier if (earlier / PREVIOUS).is_dir() and not _is_whole(earlier) else self.folder

    def _keep(self, folder: Path, live: LiveConnection, planned: Plan) -> dict[str, dict[str, str]]:
        """The scripts that stand in the connection, on disk before anything is sent."""
        place = folder / PREVIOUS
        try:
            for each in (folder, place):
                each.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
            for name, text in live.scripts.items():
                if name in planned.scripts:  # equal ones were put there by a run that was cut off
                    write_whole(place / f"{name}.js", text.encode())
            files = sorted(place.glob("*.js"))
            return {
                each.stem: {"file": f"{PREVIOUS}/{each.name}", "sha256": sha256(each.read_bytes().decode())}
                for each in files
            }
        except OSError as error:
            raise ConfigurationError("--out", f"{folder} cannot be written: {error.strerror}.") from None

    async def _end(self, run: Run, state: RunState, document: Mapping[str, Any]) -> None:
        async with self.ledger.writing() as connection:
            await runs.end(connection, run.id, state, document)

    def _document(
        self, run: Run, planned: Plan, sent: Sent, passed: Passed, kept: Mapping[str, Mapping[str, str]]
    ) -> dict[str, Any]:
        assert planned.live is not None
        facts = passed.facts
        return {
            "format": FORMAT,
            "trickle": self.version,
            "run": run.id,
            "actor": self.actor,
            "domain": self.domain,
            "connection": planned.live.name,
            "gate_at": facts.at.isoformat(),
            "finished_at": datetime.now(UTC).isoformat(),
            "passed": all(each.holds for each in passed.conditions),
            "forced": passed.forced,
            "lost": lost(facts),
            "users": facts.users,
            "states": dict(sorted(facts.states.items())),
            "conditions": [each.document() for each in passed.conditions],
            "proofs": _proofs(facts.proofs),
            "before": state_document(planned.live),
            "after": state_document(sent.after),
            "changed": sorted(planned.scripts) + sorted(planned.changes),
            "verified": not sent.differs,
            "not_as_sent": list(sent.differs),
            "answer_lost": sent.answer_lost,
            "previous": dict(kept),
            "next": list(STEPS),
        }


def _is_whole(folder: Path) -> bool:
    """Whether a cutover that was verified is reported there; one that was not is written over by the next try."""
    try:
        return bool(json.loads((folder / JSON_NAME).read_bytes())["verified"])
    except (FileNotFoundError, NotADirectoryError):
        return False
    except (OSError, ValueError, KeyError, TypeError):
        return True  # somebody else's file


def _proofs(found: Mapping[ProofKey, ProofCount]) -> list[dict[str, Any]]:
    return [
        {"scheme": key.scheme, "form": key.form, "right": count.correct, "wrong": count.wrong}
        for key, count in sorted(found.items())
    ]


def _summary(document: Mapping[str, Any]) -> dict[str, Any]:
    return {name: document[name] for name in ("users", "lost", "forced", "verified", "not_as_sent", "after")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo:
    """Puts the scripts back that a report has kept."""

    report: Path
    connection: str

    def scripts(self) -> dict[str, str]:
        """
        Their texts by name, as the report knows them.

        Raises:
            ConfigurationError: It is no report of this connection, keeps none, or a file is not what it was.
        """
        document = self._read()
        if document.get("connection") != self.connection:
            raise ConfigurationError("--undo", f"{self.report} is about another connection.", "Name the right one.")
        found = {}
        for name, kept in document["previous"].items():
            text = self._text(kept["file"])
            if sha256(text) != kept["sha256"]:
                raise ConfigurationError(
                    "--undo", f"{kept['file']} is not what was kept.", "Go back with: trickle scripts deploy"
                )
            found[name] = text
        if not {"login", "get_user"} <= set(found):
            raise ConfigurationError(
                "--undo", f"{self.report} keeps no scripts.", "Go back with: trickle scripts deploy"
            )
        return found

    def _read(self) -> dict[str, Any]:
        try:
            document = json.loads(self.report.read_bytes())
        except (OSError, ValueError):
            document = None
        if not isinstance(document, dict) or document.get("format") != FORMAT:
            raise ConfigurationError("--undo", f"{self.report} is no report of a cutover.", f"Name its {JSON_NAME}.")
        return document

    def _text(self, file: str) -> str:
        try:
            return (self.report.parent / PREVIOUS / Path(file).name).read_bytes().decode()
        except (OSError, UnicodeDecodeError):
            raise ConfigurationError(
                "--undo", f"{file} cannot be read.", "Go back with: trickle scripts deploy"
            ) from None

    async def __call__(self, planned: Plan, *, deploy: Deploy, ledger: Database, actor: str) -> Sent:
        """Sends them and reads back, as a run of the ledger. Raises as `Cutover`."""
        async with ledger.writing() as connection:
            run = await runs.begin(connection, UNDO, actor=actor, document={"report": str(self.report.resolve())})
        sent: Sent | None = None
        try:
            sent = await deploy.send(planned)
        finally:
            ended = RunState.DONE if sent is not None and not sent.differs else RunState.INTERRUPTED
            after = state_document(sent.after) if sent is not None else {}
            async with ledger.writing() as connection:
                await runs.end(connection, run.id, ended, {**run.document, "after": after})
        return sent


def wanted(scripts: Mapping[str, str], settings: Mapping[str, str], dropped: frozenset[str]) -> Wanted:
    """Login and Get User, and nothing else that may be among `scripts`."""
    pair = {name: scripts[name] for name in ("login", "get_user")}
    return Wanted(scripts=pair, settings=settings, dropped=dropped)
