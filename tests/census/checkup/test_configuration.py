from dataclasses import replace
from pathlib import Path

import pytest

from app.census.checkup.configuration import configuration, secrets
from app.census.checkup.subject import Wanted
from tests.census.checkup.kit import ERROR, OK, WARNING, of, one, subject_at, subject_in
from tests.service import make_site


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
    assert of("secrets", secrets(subject, frozenset())) == []
    wanted = Wanted(setting="password.pepper", what="key in config/app.php", schemes=frozenset({"odd_hmac"}))
    subject = replace(subject, wanted=[wanted])
    assert of("secrets", secrets(subject, frozenset({"bcrypt"}))) == []
    found = one("secrets", secrets(subject, frozenset({"odd_hmac"})))
    assert (found.severity, "password.pepper_file" in found.fix) == (ERROR, True)
    given = replace(subject, wanted=[replace(wanted, given=True)])
    assert one("secrets", secrets(given, frozenset({"odd_hmac"}))).severity is OK


def test_a_secret_that_a_site_may_lack_is_a_warning(tmp_path: Path):
    wanted = [Wanted(setting="password.pepper", what="config.pepper", may_lack=True)]
    found = one("secrets", secrets(replace(subject_at(tmp_path), wanted=wanted), frozenset()))
    assert (found.severity, 'preset_without = ["password.pepper"]' in found.fix) == (WARNING, True)


def test_a_preset_says_which_secrets_it_needs(tmp_path: Path):
    site = make_site(tmp_path)
    site.document["legacy"] = {
        "url": site.document["legacy"]["url"],
        "preset": "synapse",
        "preset_names": {"server": "example.com"},
    }
    wanted = subject_in(site, password={"pepper_file": "secret"}).wanted
    assert [(each.setting, each.given) for each in wanted if each.setting == "password.pepper"] == [
        ("password.pepper", True)
    ]
