"""One call of one script against the real service, as the Try button of Auth0's dashboard."""

import asyncio
import json
from typing import Any, Literal

from app.cli.output import out, print_json
from app.cli.rehearse_wanted import Wanted, node_of, running_configuration, scripts_of
from app.rehearsal.runner import ScriptRun, ScriptRunner
from app.rehearsal.verdicts import fault

NAMES = {"login": "Login", "get_user": "Get User"}


def try_script(wanted: Wanted, name: Literal["login", "get_user"], *args: str, as_json: bool) -> int:
    """Runs it, tells of it; the exit code."""
    scripts = scripts_of(wanted)
    text = scripts.login if name == "login" else scripts.get_user
    configuration = running_configuration(wanted)
    run, node = asyncio.run(_run(wanted, text, "login" if name == "login" else "getUser", args, configuration))
    if as_json:
        print_json(_document(name, run, node))
    else:
        _tell(name, run, node, configuration["TRICKLE_URL"])
    if run.kind == "profile" and not fault(run):
        return 0
    return 1 if any(each.status for each in run.requests) else 3


async def _run(
    wanted: Wanted, text: str, function: str, args: tuple[str, ...], configuration: dict[str, str]
) -> tuple[ScriptRun, str]:
    async with ScriptRunner(configuration, node=node_of(wanted.node)) as runner:
        run = await runner.run(text, function, *args)
        return run, runner.node_version


def _document(name: str, run: ScriptRun, node: str) -> dict[str, Any]:
    return {
        "script": name,
        "node": node,
        "result": run.kind,
        "error_class": run.error_class,
        "message": run.message,
        "fault": fault(run),
        "profile": run.profile,
        "callbacks": run.callbacks,
        "ms": run.ms,
        "requests": [
            {"method": each.method, "host": each.host, "path": each.path, "status": each.status, "error": each.error}
            | {"ms": each.ms}
            for each in run.requests
        ],
        "console": list(run.console),
    }


def _tell(name: str, run: ScriptRun, node: str, url: str) -> None:
    out.print(f"[bold]{NAMES[name]}[/bold] in Node.js {node}, against {url}\n")
    for each in run.requests:
        came = each.status or each.error or "no answer"
        took = f"{each.ms:.0f} ms" if each.ms is not None else "never answered"
        out.print(f"  {each.method} {each.host}{each.path}: {came}, {took}", markup=False)
    if not run.requests:
        out.print("  No request was sent: a setting is missing or malformed.")
    out.print(f"  {_ending(run)}, after {run.ms:.0f} ms", markup=False)
    for line in run.console:
        out.print(f"  console: {line}", markup=False)
    if run.profile is not None:
        out.print()
        out.print(json.dumps(run.profile, indent=2, ensure_ascii=False), markup=False)


def _ending(run: ScriptRun) -> str:
    if broken := fault(run):
        return broken
    if run.kind == "profile":
        return "callback(null, profile)"
    return "callback(null): nobody" if run.kind == "none" else f"callback({run.error_class}: {run.message})"
