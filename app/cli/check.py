"""`trickle check`: every prerequisite of a migration, each finding with its fix."""

import asyncio
import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from app.cli.output import ConfigOption, JsonOption, err, out, print_json
from app.errors import ConfigurationError

if TYPE_CHECKING:
    from app.census.checkup.findings import Finding
    from app.census.checkup.subject import Place, Subject, Wanted
    from app.settings import Settings

HELP: Final = (
    "Look at everything that a login will need: settings, databases and their rights, indexes, certificate, keys, "
    "clocks, scripts.\n\nNothing is written. Exit 1 when something would break logins.\n\nExample: trickle check --json"
)

COLOURS: Final = {"error": "red", "warning": "yellow", "ok": "green"}


def check(
    config: ConfigOption = "",
    scripts: Annotated[
        str, typer.Option("--scripts", metavar="FOLDER", help="The folder of generated scripts.")
    ] = "auth0-scripts",
    as_json: JsonOption = False,
) -> None:
    """Prints every finding: what, its fix, and where to read on."""
    from app.census.checkup.findings import broken
    from app.census.checkup.run import in_order, look
    from app.settings import load_from

    subject = subject_of(load_from(config), Path(scripts))

    async def run() -> list["Finding"]:
        found = []
        with _spinner(as_json) as say:
            async for finding in look(subject):
                found.append(finding)
                say(finding.rule)
        return in_order(found)

    found = asyncio.run(run())
    if as_json:
        print_json(document(found))
    else:
        _print(found)
    raise typer.Exit(1 if broken(found) else 0)


def subject_of(settings: "Settings", scripts: Path) -> "Subject":
    """What these settings describe, for the room that sees no settings."""
    from app.bootstrap import legacy_mapping, profile_mapping, registry
    from app.census.checkup.subject import Access, Key, Legacy, Listener, Subject
    from app.ledger.windows import parse_rule

    server, access = settings.server, settings.access
    encrypted = server.tls == "on" and bool(server.tls_cert)
    return Subject(
        refusals=refusals(settings),
        legacy=Legacy(
            url=settings.legacy.url.get_secret_value(),
            mapping=legacy_mapping(settings, profile_mapping(settings)),
            timeout_s=settings.legacy.timeout_s,
            connections=settings.legacy.pool_size * server.workers,
        ),
        access=Access(
            keys=[Key(key.id, key.kind) for key in access.keys],
            accept=access.accept,
            allow=access.allow,
            leeway_s=access.clock_leeway_s,
        ),
        listener=Listener(
            public_url=server.public_url,
            certificate=settings.path(server.tls_cert) if encrypted else None,
            key=settings.path(server.tls_key) if encrypted else None,
        ),
        registry=registry(settings),
        ledger_url=settings.ledger.url.get_secret_value(),
        redis_url=settings.limits.redis_url.get_secret_value() if settings.limits.redis_url else "",
        rule=parse_rule(settings.limits.failures),
        budget_s=settings.limits.budget_s,
        wanted=wanted(settings),
        others=others(settings),
        scripts=scripts,
        connection=settings.auth0.connection,
        domain=settings.auth0.domain,
        now=datetime.now(UTC),
    )


def others(settings: "Settings") -> "list[Place]":
    """Every place of users but the first: further tables, replicas, databases beside."""
    from app.bootstrap import legacy_mapping, profile_mapping
    from app.census.checkup.subject import Legacy, Place

    found: list[Place] = []
    profile = profile_mapping(settings)
    tables = [
        ("", settings, profile),
        *((f"{name}: ", each, profile.further[name]) for name, each in settings.further.items()),
    ]
    for before, each, mapped in tables:
        url, legacy = each.legacy.url.get_secret_value(), each.legacy
        place = Legacy(
            url=url,
            mapping=legacy_mapping(each, mapped),
            timeout_s=legacy.timeout_s,
            connections=legacy.pool_size * settings.server.workers,
        )
        if before:
            found.append(Place(name=f"table {before[:-2]}", legacy=place, wanted=wanted(each)))
        for number, replica in enumerate(legacy.replicas, start=1):
            at = replace(place, url=replica.get_secret_value())
            found.append(Place(name=f"{before}replica {number}", legacy=at, wanted=wanted(each)))
        for name, beside in legacy.beside.items():
            if beside.url is not None:
                at = replace(place, url=beside.url.get_secret_value())
                found.append(Place(name=f"{before}legacy.beside.{name}", legacy=at, look_ups=False))
    return found


def wanted(settings: "Settings") -> "list[Wanted]":
    """The secrets that the preset of these settings asks for, and whether they are there; none without a preset."""
    from app.census.checkup.subject import Wanted
    from app.legacy.presets.format import preset_named

    legacy = settings.legacy
    if not legacy.preset:
        return []
    return [
        Wanted(
            setting=secret.setting,
            what=f"{secret.what}, in {secret.where}",
            schemes=frozenset(secret.schemes),
            given=_given(settings, secret.setting),
            may_lack=secret.without is not None,
        )
        for secret in preset_named(legacy.preset).secrets
        if (not secret.part or secret.part in legacy.preset_parts) and secret.setting not in legacy.preset_without
    ]


def _given(settings: "Settings", key: str) -> bool:
    if key == "password.pepper" and settings.password.peppers:
        return True
    found: object = settings
    for name in key.split("."):
        found = found.get(name) if isinstance(found, dict) else getattr(found, name, None)
    return found is not None


def refusals(settings: "Settings") -> list[ConfigurationError]:
    """What `trickle serve` would refuse to start with. What cannot even be described is raised."""
    from app.bootstrap import refuse_impossible
    from app.web.serve import refuse_unsafe
    from app.web.tls import server_context

    refuse_impossible(settings)
    found = []
    try:
        refuse_unsafe(settings)
    except ConfigurationError as refusal:
        found.append(refusal)
    server = settings.server
    if server.tls == "on" and server.tls_cert and server.tls_key:
        try:
            server_context(settings.path(server.tls_cert), settings.path(server.tls_key))
        except ConfigurationError as refusal:
            found.append(refusal)
    return found


def document(found: Sequence["Finding"]) -> dict[str, object]:
    """The findings as JSON with stable keys."""
    severities = [finding.severity.value for finding in found]
    return {
        "ok": "error" not in severities,
        "errors": severities.count("error"),
        "warnings": severities.count("warning"),
        "findings": [
            {
                "rule": each.rule,
                "severity": each.severity.value,
                "what": each.what,
                "fix": each.fix or None,
                "docs": each.docs,
            }
            for each in found
        ],
    }


@contextlib.contextmanager
def _spinner(silent: bool) -> Iterator[Callable[[str], None]]:
    """Says on a terminal what was just looked at; some of it waits for other machines."""
    if silent or not err.is_terminal:
        yield lambda _: None
        return
    with err.status("Looking …") as status:
        yield lambda rule: status.update(f"Looking: {_words(rule)} …")


def _words(rule: str) -> str:
    return rule.replace("_", " ")


def _print(found: Sequence["Finding"]) -> None:
    for finding in found:
        colour = COLOURS[finding.severity] if out.is_terminal else ""
        out.print(f"{finding.severity:8}", style=colour, end="")
        out.print(f"{_words(finding.rule)}: {finding.what}", markup=False)
        if finding.fix:
            out.print(f"{'':8}{finding.fix}", markup=False, style="bold" if out.is_terminal else "")
            out.print(f"{'':8}{finding.docs}", markup=False, style="dim" if out.is_terminal else "")
    counted = document(found)
    out.print()
    if counted["errors"]:
        out.print(f"Logins would break: {counted['errors']} to mend, {counted['warnings']} to look at.", markup=False)
    elif counted["warnings"]:
        out.print(f"Logins would work; {counted['warnings']} to look at.", markup=False)
    else:
        out.print("All is well.")
