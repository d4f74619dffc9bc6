"""What `scripts deploy` and `cutover` share: the connection's settings, the tenant, the diff on the screen, the yes."""

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.export import confirm
from app.cli.output import complain, err, out, print_json
from app.errors import ConfigurationError, LedgerUnavailable
from app.scripts.options import OPTIONAL_SETTINGS
from app.settings import Settings

if TYPE_CHECKING:
    from app.cli.rehearse_wanted import Wanted as Asked
    from app.tenant.client import Address
    from app.transfer.deploy import Plan, Sent

KeyIdOption = Annotated[str, typer.Option("--key-id", metavar="ID", help="Which key the scripts sign with.")]
KeyFileOption = Annotated[
    str, typer.Option("--key-file", metavar="FILE", help="The caller's half of it. Default: that of the settings.")
]
CaOption = Annotated[str, typer.Option("--ca", metavar="FILE", help="PEM of a private authority: TRICKLE_CA.")]
SettingOption = Annotated[
    list[str] | None,
    typer.Option("--setting", metavar="NAME=FILE", help="A further setting, its value from a file; repeatable."),
]
DropOption = Annotated[
    list[str] | None, typer.Option("--drop", metavar="NAME", help="A setting to take away; repeatable.")
]


def address(settings: Settings) -> "Address":
    """The tenant of the settings."""
    from app.tenant.client import Address

    secret = settings.auth0.client_secret
    return Address(
        domain=settings.auth0.domain,
        connection=settings.auth0.connection,
        client_id=settings.auth0.client_id,
        client_secret=secret.get_secret_value() if secret is not None else "",
        base_url=settings.auth0.base_url,
    )


def configuration(
    asked: "Asked", given: Sequence[str] | None, dropped: Sequence[str] | None
) -> tuple[dict[str, str], frozenset[str]]:
    """
    All settings of the connection in clear, and the names of those to take away.

    Raises:
        ConfigurationError: No key is at hand, several are, or a file cannot be read.
    """
    from app.cli.rehearse_wanted import running_configuration

    signed = [key.id for key in asked.settings.access.keys if key.kind == "signed"]
    if len(signed) > 1 and not asked.key_id:
        raise ConfigurationError(
            "--key-id", f"is missing: the settings hold {' and '.join(signed)}.", "Name the one that shall be in use."
        )
    found = running_configuration(asked)
    _check_key(asked.settings, found)
    for each in given or ():
        name, separator, file = each.partition("=")
        if not name or not separator:
            raise ConfigurationError("--setting", "is no NAME=FILE.", f"Such as {OPTIONAL_SETTINGS[0]}=auth.txt.")
        try:
            found[name] = Path(file).read_text("utf-8").removesuffix("\n")
        except (OSError, UnicodeDecodeError):
            raise ConfigurationError("--setting", f"{file} cannot be read.") from None
    if both := sorted(set(found) & set(dropped or ())):
        raise ConfigurationError("--drop", f"{both[0]} is needed, or given.", "Leave one of the two out.")
    return found, frozenset(dropped or ())


def _check_key(settings: Settings, found: dict[str, str]) -> None:
    """A key that the service does not take would refuse every login; a static one is sent as it is."""
    key_id, text = found["TRICKLE_KEY_ID"], found["TRICKLE_KEY"].strip()
    key = next((each for each in settings.access.keys if each.id == key_id), None)
    if key is None:
        raise ConfigurationError("--key-id", f"the settings hold no key {key_id!r}.", "See: trickle key list")
    if key.kind == "static":
        found["TRICKLE_AUTH"] = "static"
        fits = hashlib.sha256(text.encode()).hexdigest() == key.sha256.lower()
    elif key.algorithm == "ES256":
        fits = "PRIVATE KEY-----" in text
    else:
        fits = key.secret is None or key.secret.get_secret_value().strip() == text
    if not fits:
        raise ConfigurationError("--key-file", f"is not the caller's half of the key {key_id}.", "See: trickle key new")


async def refuse_revoked(settings: Settings, key_id: str) -> None:
    """
    A revoked key opens nothing. A ledger that cannot be asked is no reason to deploy nothing.

    Raises:
        ConfigurationError: It is revoked.
    """
    from app.ledger.database import open_database
    from app.ledger.keys import KeyRecords

    database = open_database(settings.ledger.url.get_secret_value())
    try:
        revoked = await KeyRecords(database).revoked()
    except LedgerUnavailable as fault:
        complain(f"the ledger cannot be asked whether {key_id} is revoked ({fault.reason}).")
        return
    finally:
        await database.close()
    if key_id in revoked:
        raise ConfigurationError("--key-id", f"{key_id} is revoked: it opens nothing.", "Make one: trickle key new")


def deploy(
    asked: "Asked",
    *,
    given: Sequence[str] | None,
    dropped: Sequence[str] | None,
    create: bool,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> int:
    """Looks, shows, asks, sends, reads back; the exit code."""
    from app.cli.rehearse_wanted import scripts_of
    from app.tenant.client import open_tenant
    from app.tenant.connections import Connections
    from app.transfer.deploy import Deploy, Wanted

    settings, gone = configuration(asked, given, dropped)
    scripts = scripts_of(asked)
    wanted = Wanted(scripts={"login": scripts.login, "get_user": scripts.get_user}, settings=settings, dropped=gone)
    where = address(asked.settings)

    async def run() -> tuple["Plan", "Sent | None"]:
        await refuse_revoked(asked.settings, settings["TRICKLE_KEY_ID"])
        async with open_tenant(where) as tenant:
            work = Deploy(Connections(tenant))
            planned = await work.look(wanted, create=create)
            if not as_json:
                show_plan(planned, where.domain, where.connection)
            if dry_run:
                return planned, None
            if not yes:
                confirm(f"Send this to {where.connection} of {where.domain}?")
            return planned, await work.send(planned)

    planned, sent = asyncio.run(run())
    if as_json:
        print_json(_document(planned, sent, where.domain, where.connection))
    elif sent is not None:
        tell_sent(sent)
        _next(planned, sent)
    if sent is None:
        return 1 if planned.differs else 0
    return 1 if sent.differs else 0


def _document(planned: "Plan", sent: "Sent | None", domain: str, connection: str) -> dict[str, Any]:
    return {
        "domain": domain,
        "connection": connection,
        **planned.document(),
        "sent": sent is not None,
        "verified": sent is not None and not sent.differs,
        "not_as_sent": list(sent.differs) if sent is not None else [],
        "answer_lost": sent is not None and sent.answer_lost,
    }


def show_plan(planned: "Plan", domain: str, connection: str, *, lines: bool = True) -> None:
    """The diff: scripts line by line (or only how many), options by value, settings by name only."""
    made = "" if planned.live is not None else ", to be made"
    out.print(f"[bold]{connection}[/bold] of {domain}{made}\n")
    for name, text in planned.scripts.items():
        if not lines:
            counts = [sum(line[:1] == mark for line in text.splitlines()[2:]) for mark in "-+"]
            out.print(f"Script {name}: {counts[0]:,} lines go, {counts[1]:,} come.", markup=False)
            continue
        for line in text.splitlines():
            out.print(line, markup=False, style=_STYLES.get(line[:1], "") if out.is_terminal else "")
        out.print()
    if not lines and planned.scripts:
        out.print()
    if not planned.scripts:
        out.print("Scripts: as they are.\n")
    _show_options(planned.changes)
    out.print("Settings (values are never shown, and Auth0 shows none either):")
    for name, how in planned.settings.items():
        out.print(f"  {name}: {how}", markup=False)
    for each in planned.warnings:
        err.print(f"warning: {each}", markup=False, style="yellow" if err.is_terminal else "")
    out.print()


_STYLES: Mapping[str, str] = {"+": "green", "-": "red", "@": "cyan"}


def _show_options(changes: Mapping[str, tuple[object, object]]) -> None:
    import json

    if not changes:
        out.print("Options: as they are.\n")
        return
    out.print("Options:")
    for name, (old, new) in changes.items():
        before = "not set" if old is None else json.dumps(old)
        out.print(f"  {name}: {before} -> {json.dumps(new)}", markup=False)
    out.print()


def tell_sent(sent: "Sent") -> None:
    """What was read back."""
    if sent.answer_lost:
        out.print("Auth0's answer was lost; the connection was read, and stands as sent.")
    if sent.differs:
        out.print("Sent, but read back otherwise: " + ", ".join(sent.differs) + ".", markup=False)
        out.print("Look at it in the dashboard, then run the same command again.")
    else:
        out.print("Sent, read back, and equal: scripts, options and names of settings.")


def _next(planned: "Plan", sent: "Sent") -> None:
    if planned.live is None:
        out.print("No application uses the connection yet: enable it for one (Applications > NAME > Connections).")
    if not sent.differs:
        out.print("Next: trickle scripts try IDENTIFIER, then one login through Auth0.")
