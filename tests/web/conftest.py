"""One service for many tests of a file: each uses identifiers of its own where failures are counted."""

from collections.abc import Iterator

import pytest

from tests.service import Live, listening, make_site


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """The service on its small legacy database."""
    with listening(make_site(tmp_path_factory.mktemp("site"))) as running:
        yield running
