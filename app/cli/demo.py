"""`trickle demo`: the whole migration in miniature, on this machine alone."""

import asyncio
import json
import shutil
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from app.cli.output import out
from app.ledger.schema import upgrade
from app.rehearsal.demo import Scene, Story
from app.rehearsal.demo_data import CONNECTION, DemoWorld, build_demo
from app.rehearsal.demo_hashes import FORMATS
from app.rehearsal.desk import TenantSettings
from app.rehearsal.runner import ScriptRunner
from app.rehearsal.service import Service, end_in_order, free_port, ops_json, own_environ
from app.rehearsal.store import ConnectionRules
from app.rehearsal.tenant import Tenant
from app.scripts.options import ScriptOptions
from app.scripts.render import render

HELP = (
    "Watch a migration in miniature, on this machine alone.\n\n"
    "A legacy database of 200 users, the service on TLS, and a rehearsal tenant that runs the generated scripts as "
    "Auth0 would. Needs no account, no server and no network.\n\nExample: trickle demo"
)

PORT, OPS_PORT = 8443, 9443
"""Where the service listens when these are free."""


def demo(
    keep: Annotated[
        bool, typer.Option("--keep", help="Leave the service running, and print lines to try with curl.")
    ] = False,
) -> None:
    """Exit 0 when every step came to what was expected, 1 otherwise."""
    end_in_order()
    folder = Path(tempfile.mkdtemp(prefix="trickle-demo-"))
    kept = False
    try:
        port, ops_port = free_port(PORT), free_port(OPS_PORT)
        out.print("[bold]Trickle, in miniature[/bold]\n")
        world = build_demo(folder, port=port, ops_port=ops_port)
        out.print(f"A legacy database: {len(world.users)} users, {len(FORMATS)} hash formats, one SQLite file.")
        asyncio.run(upgrade(f"sqlite+aiosqlite:///{folder / 'ledger.db'}"))
        service = _service(world, ops_port)
        try:
            service.start()
            asyncio.run(service.until())
            out.print(f"The service: {world.public_url}, TLS, signed requests only from the scripts.")
            wrong = asyncio.run(_play(world, service))
            kept = keep and not wrong
            if kept:
                _how_to_try(world, ops_port, service.release())
        finally:
            service.stop()
        raise typer.Exit(1 if wrong else 0)
    finally:
        if not kept:
            shutil.rmtree(folder, ignore_errors=True)


async def _play(world: DemoWorld, service: Service) -> int:
    """Tells the story; how many steps came out wrong."""
    scripts = render(ScriptOptions(connection=CONNECTION))
    async with ScriptRunner(world.configuration) as runner:
        out.print("The tenant: import mode, the generated scripts in Node, with only what Auth0 gives them.\n")
        rules = TenantSettings(rules=ConnectionRules(requires_username=True))
        tenant = Tenant(
            runner, login_script=scripts["login.js"], get_user_script=scripts["get_user.js"], settings=rules
        )
        story = Story(world, tenant)
        away = world.database.with_suffix(".away")

        async def bring_back() -> None:
            away.rename(world.database)
            await service.until()

        wrong = await _show("They move as they log in", story.moving())
        wrong += await _show("Nobody else gets in, and nobody learns who exists", story.refusals())
        wrong += await _show(
            "The legacy database is taken away", story.outage(lambda: _rename(world.database, away), bring_back)
        )
    await _show_ledger(service.ops_port, moved=len(tenant.users))
    return wrong


def _rename(file: Path, other: Path) -> None:
    file.rename(other)


async def _show(title: str, scenes: AsyncIterator[Scene]) -> int:
    out.print(f"[bold]{title}[/bold]")
    wrong, told = 0, ""
    async for scene in scenes:
        run = scene.step.run
        took = f"{run.ms:5.0f} ms" if run else "        "
        called = {"login": "Login", "get_user": "Get User"}.get(scene.step.script, "no script")
        mark = "[green]ok[/green]  " if scene.right else "[red]WRONG[/red]"
        out.print(f"  {mark} {scene.title:44} {called:9} {took}  {scene.step.log.type:4}", end=" ")
        out.print(scene.step.screen or "(in)", markup=False)
        if scene.expected != told:
            told = scene.expected
            out.print(f"        {told}", style="dim", markup=False)
        wrong += not scene.right
    out.print()
    return wrong


async def _show_ledger(ops_port: int, *, moved: int) -> None:
    """The ledger is written behind the answers: it is asked until it has caught up, for two seconds at most."""
    document: dict[str, Any] = {}
    until = time.monotonic() + 2.0
    while time.monotonic() < until:
        document = await asyncio.to_thread(ops_json, ops_port, "/api/progress")
        if document["states"]["verified"] >= moved:
            break
        await asyncio.sleep(0.1)
    out.print(f"[bold]The ledger[/bold]: {document['states']['verified']} of 200 users verified; answers by outcome:")
    table = Table("question", "outcome", "reason", "count", box=None, pad_edge=False)
    for row in document["outcomes"]:
        table.add_row(row["question"], row["outcome"], row["reason"], str(row["count"]))
    out.print(table)
    out.print()


def _service(world: DemoWorld, ops_port: int) -> Service:
    environ = {name: value for name, value in own_environ().items() if not name.startswith("TRICKLE_")}
    return Service(world.config, environ, ops_port, world.folder / "service.log")


def _how_to_try(world: DemoWorld, ops_port: int, pid: int) -> None:
    """Lines to paste into a shell; secrets stay in files of mode 0600."""
    users = [world.of_format(each.name)[2] for each in FORMATS[:2]]
    bodies = {
        "login.json": {"identifier": users[0].email, "password": world.password},
        "wrong.json": {"identifier": users[0].email, "password": "wrong"},
        "get-user.json": {"identifier": users[1].username},
    }
    for name, body in bodies.items():
        file = world.folder / name
        file.touch(mode=0o600)
        file.write_text(json.dumps(body), "utf-8")
    header = world.folder / "headers"
    header.touch(mode=0o600)
    header.write_text(f"Authorization: Bearer {world.static_key}\nContent-Type: application/json\n", "utf-8")
    out.print("[bold]The service goes on.[/bold] Try:\n")
    out.print(f"  cd {world.folder}", markup=False)
    for name, path in (("login.json", "login"), ("wrong.json", "login"), ("get-user.json", "get-user")):
        out.print(f"  curl --cacert tls.crt -H @headers -d @{name} {world.public_url}/{path}", markup=False)
    out.print(f"  curl http://127.0.0.1:{ops_port}/readyz", markup=False)
    out.print(f"\nThe progress page: http://127.0.0.1:{ops_port}/", markup=False)
    out.print(f"The log: {world.folder / 'service.log'}", markup=False)
    out.print(f"Stop it: kill {pid} && rm -r {world.folder}", markup=False)
