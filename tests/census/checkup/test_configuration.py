from dataclasses import replace
from pathlib import Path

import pytest

from app.census.checkup.configuration import configuration, secrets
from tests.census.checkup.kit import ERROR, OK, WARNING, of, one, subject_at


def test_settings_that_serve_takes_are_fine(tmp_path: Path):
    assert one("configuration", configuration(subject_at(tmp_path))).severity is OK


@pytest.mark.parametrize(
    ("sections", "key"),
    [
        ({"server": {"public_url": None}}, "server.public_url"),
        ({"server": {"tls": "off", "host": "0.0.0.0"}}, "server.tls"),
        ({"access": {"keys": []}}, "access.keys"),
        ({"server": {"tls": "on", "tls_cert": "secret"}}, "server.tls_cert"),
        ({"server": {"tls": "on", "tls_key": "none.key"}}, "server.tls_key"),
    ],
)
def test_what_serve_refuses_is_an_error_with_its_key(tmp_path: Path, sections: dict[str, object], key: str):
    found = one("configuration", configuration(subject_at(tmp_path, **sections)))
    assert found.severity is ERROR
    assert found.what.startswith(key)


def test_a_time_limit_that_leaves_none_for_hashing_is_told(tmp_path: Path):
    subject = subject_at(tmp_path, legacy={"timeout_s": 8.0}, limits={"budget_s": 5.0})
    assert one("configuration", configuration(subject)).severity is WARNING


def test_secrets_of_the_preset_must_be_there(tmp_path: Path):
    subject = subject_at(tmp_path)
    assert of("secrets", secrets(subject)) == []
    wanted = ("password.pepper", "config/app.php", False)
    found = one("secrets", secrets(replace(subject, wanted=[wanted])))
    assert (found.severity, "password.pepper_file" in found.fix) == (ERROR, True)
    assert one("secrets", secrets(replace(subject, wanted=[(*wanted[:2], True)]))).severity is OK
