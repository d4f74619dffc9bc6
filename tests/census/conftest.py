"""Legacy databases of every engine, as the legacy room's tests have them, and a judge of rows."""

import pytest

from app.census.judge import Judge
from app.domain.profile import declare_mapping
from app.hashing.registry import Registry, build_registry
from tests.census.rows import WIDTH, fails
from tests.legacy.conftest import (  # noqa: F401  fixtures are found by their names
    legacy,
    mariadb_legacy,
    opened,
    postgres_legacy,
    pytest_collection_modifyitems,
    sqlite_database,
)


@pytest.fixture(scope="session")
def registry() -> Registry:
    return build_registry()


@pytest.fixture(scope="session")
def judge(registry: Registry) -> Judge:
    """Judges by a mapping that uses every column of `rows.py`."""
    metadata = {"bio": "{bio}", "lastIP": "{ip}", "settings": "{settings}"}
    mapping = declare_mapping(app_metadata=metadata, function=fails)
    return Judge(registry=registry, mapping=mapping, identifiers=("email", "username"), width=WIDTH)
