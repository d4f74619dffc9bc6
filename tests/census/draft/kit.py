"""What the tests of drafts share: a database, and the draft that comes of it."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import bcrypt

from app.census.draft.question import Draft, get
from app.census.draft.run import Drafter
from app.domain.hashes import StoredHash
from app.hashing.registry import build_registry
from tests.legacy.conftest import Legacy

ENCODED = bcrypt.hashpw(b"x", bcrypt.gensalt(4)).decode()
REGISTRY = build_registry()


def bare(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


async def nothing_sampled(tree: Mapping[str, Any]) -> Sequence[StoredHash]:
    del tree
    return ()


async def drafted(legacy: Legacy, known: dict[str, Any] | None = None) -> Draft:
    return await Drafter(legacy.url, REGISTRY, nothing_sampled).draft(known or {})


def table(legacy: Legacy, columns: str, *rows: dict[str, Any], name: str = "customers", extra: str = "") -> None:
    """A table of this engine; `text` is a type that MariaDB can index."""
    text = "varchar(190)" if legacy.engine == "mariadb" else "text"
    legacy.execute(f"CREATE TABLE {name} ({columns.replace('text', text)}{extra})")
    for row in rows:
        legacy.insert(name, row)


def keys(draft: Draft) -> list[str]:
    return [question.key for question in draft.questions]


def at(draft: Draft, key: str) -> Any:
    return get(draft.tree, key)
