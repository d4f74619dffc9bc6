"""What a journey needs besides `tests/service.py`: the service where the scripts expect it, and Auth0's settings."""

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.servers import free_port, wait_for
from tests.service import CONNECTION, KEY_ID, SIGNING_SECRET, USERS, Row, Service, make_site
from tests.service import running as running_site


@contextlib.contextmanager
def running(folder: Path, users: tuple[Row, ...] = USERS, **sections: Mapping[str, Any]) -> Iterator[Service]:
    """A ready service on TLS at its public URL; it must end by SIGTERM with exit 0."""
    port = free_port()
    server = {"tls": "on", "port": port, "public_url": f"https://localhost:{port}"}
    site = make_site(folder, users, server=server, access={"accept": ["signed"]}, **sections)
    with running_site(site) as service:
        wait_for(service.is_ready, what="the service's readiness")
        yield service
        assert service.stop() == 0, service.output


def configuration(service: Service) -> Mapping[str, str]:
    """The connection's settings, as the generated scripts read them."""
    return {
        "TRICKLE_URL": service.site.document["server"]["public_url"],
        "TRICKLE_CONNECTION": CONNECTION,
        "TRICKLE_KEY_ID": KEY_ID,
        "TRICKLE_KEY": SIGNING_SECRET,
        "TRICKLE_CA": service.site.certificate.cert.read_text("ascii"),
    }
