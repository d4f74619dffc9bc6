"""What scripts promised in every run of the rehearsal, looked at when all journeys are over."""

from app.rehearsal.journeys.expect import must
from app.rehearsal.people import Person
from app.rehearsal.sandbox import MAX_SCRIPT_BYTES, TIME_LIMIT_S
from app.rehearsal.stage import Stage

MODULES = frozenset({"https", "crypto"})
"""All that a generated script requires."""


async def promises(stage: Stage, person: Person) -> str:
    """One callback in every run, within the time limit, nothing logged, no module but two, nobody asked but one."""
    del person
    for name, script in (("Login", stage.scripts.login), ("Get User", stage.scripts.get_user)):
        size = len(script.encode())
        must(size <= MAX_SCRIPT_BYTES, f"{name} has {size} bytes; Auth0 takes {MAX_SCRIPT_BYTES}")
    must(stage.runs, "no script was run")
    for name, run in stage.runs:
        must(run.kind != "timeout", f"{name} ran for {TIME_LIMIT_S:.0f} s without calling back")
        must(run.kind != "crash", f"{name} threw {run.error_class} instead of calling back")
        must(run.callbacks == 1, f"{name} called back {run.callbacks} times in one run")
        must(not run.console, f"{name} writes to the console, which the tenant's logs show")
        odd = sorted(set(run.required) - MODULES)
        must(not odd, f"{name} requires {', '.join(odd)}")
    slowest = max(run.ms for _, run in stage.runs)
    return f"{len(stage.runs)} runs, the longest {slowest / 1000:.1f} s of {TIME_LIMIT_S:.0f}"
