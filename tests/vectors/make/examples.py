"""
Writes `app/hashing/examples.toml`: of every scheme the vector whose cost is likeliest in use, without its password.

    python -m tests.vectors.make.examples
"""

from pathlib import Path
from typing import Any

import tomlkit

from tests.hashing.known import ALL_VECTORS, TOLD, Vector

FILE = Path(__file__).parents[3] / "app" / "hashing" / "examples.toml"
USUAL_S = 0.06
"""About bcrypt 10: of several vectors the nearest below is taken."""


def table(vector: Vector) -> dict[str, Any]:
    stored = vector.stored()
    row: dict[str, Any] = {"encoded": stored.encoded}
    if stored.salt is not None:
        row["salt_hex"] = stored.salt.hex()
    for name in ("iterations", "username", "email"):
        if (value := getattr(stored, name)) is not None:
            row[name] = value
    if vector.pepper is not None:
        row["pepper"] = vector.pepper
    for name in ("columns", "params", "secrets"):
        if value := getattr(vector, name):
            row[name] = value
    return row


def chosen() -> dict[str, Vector]:
    best: dict[str, tuple[float, Vector]] = {}
    for vector in (*ALL_VECTORS, *TOLD):
        work = vector.parse().work_s
        rank = work if work <= USUAL_S else -work
        if vector.scheme not in best or rank > best[vector.scheme][0]:
            best[vector.scheme] = rank, vector
    return {name: vector for name, (_, vector) in sorted(best.items())}


def text() -> str:
    head = (
        "# One example of every scheme, from tests/vectors: what `trickle hash bench` measures. Made, not written.\n\n"
    )
    return head + tomlkit.dumps({name: table(vector) for name, vector in chosen().items()})


if __name__ == "__main__":
    FILE.write_text(text(), "utf-8")
