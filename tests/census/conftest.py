"""Legacy databases of every engine, as the legacy room's tests have them."""

from tests.legacy.conftest import (  # noqa: F401  fixtures are found by their names
    legacy,
    mariadb_legacy,
    opened,
    postgres_legacy,
    pytest_collection_modifyitems,
    sqlite_database,
)
