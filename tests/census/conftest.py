import pytest

from app.census.judge import Judge
from app.domain.profile import declare_mapping
from app.hashing.registry import Registry, build_registry
from tests.census.rows import WIDTH, fails


@pytest.fixture(scope="session")
def registry() -> Registry:
    return build_registry()


@pytest.fixture(scope="session")
def judge(registry: Registry) -> Judge:
    """Judges by a mapping that uses every column of `rows.py`."""
    metadata = {"bio": "{bio}", "lastIP": "{ip}", "settings": "{settings}"}
    mapping = declare_mapping(app_metadata=metadata, function=fails)
    return Judge(registry=registry, mapping=mapping, identifiers=("email", "username"), width=WIDTH)
