"""`trickle reconcile`: the ledger and the legacy database against the tenant's own export."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.export import actor, confirm
from app.cli.import_ import address_of
from app.cli.output import ConfigOption, JsonOption, err, out, print_json
from app.settings import Settings, load_from

if TYPE_CHECKING:
    from app.transfer.reconcile import Found

HELP = (
    "Ask the tenant whom it has, and hold the ledger against it: who is confirmed or missing, ghosts, users who were "
    "deleted in Auth0, emails that differ.\n\nGhosts are repaired, and deleted users never carried again, only on a "
    "yes.\n\nExample: trickle reconcile --json"
)

SHOWN = 20
"""Ids of one kind on screen; all of them are in --json."""


def reconcile(
    config: ConfigOption = "",
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Repair ghosts, and never migrate again whom Auth0 deleted.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Exits 1 while somebody is missing, a ghost, deleted without a decision, or has another email there."""
    from app.transfer.reconcile import document_of

    settings = load_from(config)
    address_of(settings).check()
    found = _run(settings)
    act = yes or bool((found.ghosts or found.deleted) and not as_json and err.is_terminal and _asks(found))
    done = _act(settings, found) if act else {"repaired": 0, "erased": 0}
    if as_json:
        print_json({**document_of(found), **done})
    else:
        _show(found, done)
    open_ends = len(found.missing) + len(found.changed) + len(found.ghosts) + len(found.deleted)
    raise typer.Exit(1 if open_ends > done["repaired"] + done["erased"] else 0)


def _asks(found: "Found") -> bool:
    try:
        confirm(f"Repair {len(found.ghosts)} ghosts, and never migrate {len(found.deleted)} deleted users again?")
    except typer.Exit:
        return False
    return True


def _act(settings: Settings, found: "Found") -> dict[str, int]:
    async def act(road: Any) -> dict[str, int]:
        return {"repaired": await road.repair(found.ghosts), "erased": await road.erase(found.deleted)}

    done: dict[str, int] = asyncio.run(_with(settings, act))
    return done


def _run(settings: Settings) -> "Found":
    async def look(road: Any) -> Any:
        return await road(lambda _users: None)

    if not err.is_terminal:
        return asyncio.run(_with(settings, look))  # type: ignore[no-any-return]
    with err.status("Exporting the tenant's users …"):
        return asyncio.run(_with(settings, look))  # type: ignore[no-any-return]


async def _with(settings: Settings, work: Callable[[Any], Any]) -> Any:
    from app.bootstrap import open_bulk
    from app.tenant.client import open_tenant
    from app.transfer.reconcile import Reconcile

    async with open_bulk(settings) as bulk, open_tenant(address_of(settings)) as tenant:
        return await work(
            Reconcile(legacy=bulk.legacy, ledger=bulk.ledger, tenant=tenant, mapping=bulk.judge.mapping, actor=actor())
        )


def _show(found: "Found", done: dict[str, int]) -> None:
    out.print(f"{found.in_tenant:,} users in the tenant; {found.confirmed:,} of ours confirmed.", markup=False)
    told = (
        (found.missing, "missing: said to have moved, and not there. The next trickle import carries them"),
        (found.ghosts, "ghosts: a record that nobody sees is in their place. --yes deletes it by email"),
        (found.deleted, "deleted in Auth0. --yes: they never come again"),
        (found.changed, "with another email than in the tenant. Change one of the two"),
    )
    for ids, words in told:
        if ids:
            more = " …" if len(ids) > SHOWN else ""
            out.print(f"{len(ids):,} {words}: {', '.join(ids[:SHOWN])}{more}", markup=False)
    if found.strangers:
        out.print(f"{found.strangers:,} users of the tenant are not of this legacy database.", markup=False)
    if done["repaired"] or done["erased"]:
        out.print(f"Repaired: {done['repaired']:,}. Erased: {done['erased']:,}.", markup=False)
