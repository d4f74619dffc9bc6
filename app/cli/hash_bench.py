"""`trickle hash bench`: one example of every scheme, matched over and over on this machine."""

import time
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from app.domain.hashes import ParsedHash, StoredHash
from app.errors import HashError, Unavailable
from app.hashing.registry import Registry, build_registry

EXAMPLES = "examples.toml"
"""One stored value a scheme, of its usual or its test vectors' cost; nobody's password."""


def examples() -> dict[str, StoredHash]:
    """An example of every scheme, by name."""
    document = tomllib.loads(files("app.hashing").joinpath(EXAMPLES).read_text("utf-8"))
    return {name: _stored(name, row) for name, row in document.items()}


def measure_all(seconds: float) -> Iterator[dict[str, Any]]:
    """
    One row a scheme: `scheme`, `cost` of its example, `seconds` a match took, `estimate`, `bulk` (yes, or why not).

    Args:
        seconds: How long to measure each; at least one match is done.
    """
    registry, known = build_registry(), examples()
    for name in sorted(registry.by_name):
        yield _row(registry, name, known.get(name), seconds)


def _row(registry: Registry, name: str, example: StoredHash | None, seconds: float) -> dict[str, Any]:
    scheme = registry.by_name[name]
    try:
        parsed = registry.identify(example)[1] if example else None
    except HashError:
        parsed = None
    if parsed is None:
        return {"scheme": name, "cost": "", "seconds": None, "estimate": None, "bulk": scheme.not_portable or "some"}
    return {
        "scheme": name,
        "cost": parsed.cost,
        "seconds": _measured(parsed, seconds),
        "estimate": parsed.work_s,
        "bulk": "yes" if parsed.portable() else scheme.not_portable or "not this one",
    }


def _measured(parsed: ParsedHash, seconds: float) -> float | None:
    """Seconds that one match takes, the best of all that fit in; None where the machine has no memory for it."""
    best, end = float("inf"), time.perf_counter() + seconds
    try:
        while best == float("inf") or time.perf_counter() < end:
            started = time.perf_counter()
            parsed.matches(b"not the password")
            best = min(best, time.perf_counter() - started)
    except Unavailable:
        return None
    return best


def _stored(name: str, row: dict[str, Any]) -> StoredHash:
    return StoredHash(
        encoded=row["encoded"],
        scheme=name,
        salt=bytes.fromhex(row["salt_hex"]) if "salt_hex" in row else None,
        iterations=row.get("iterations"),
        username=row.get("username"),
        email=row.get("email"),
        pepper=row["pepper"].encode() if "pepper" in row else None,
        columns=row.get("columns", {}),
        params=row.get("params", {}),
        secrets={key: secret.encode() for key, secret in row.get("secrets", {}).items()},
    )
