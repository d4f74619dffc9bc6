"""`trickle assess`: over a legacy database whose every row says which rule it trips."""

import json
import re
import sqlite3
from html.parser import HTMLParser
from pathlib import Path

import pytest

from app.census import walk
from app.cli import assess
from app.domain.preflight import RULES
from app.ledger.database import open_database
from app.ledger.decoy import kept_decoy
from tests.cli.conftest import Trickle
from tests.servers import run_async
from tests.service import Site

BCRYPT = "$2b$10$nFguVi9LsCAcvTZFKQlRKeLVydo8ETv483lkNsSFI/Wl1Rz1Ypo1K"
PHPASS = "$P$B" + "a" * 30

ROWS: dict[str, dict[str, object]] = {
    "id_shared-1": {"id": "id_shared", "email": "one@example.com"},
    "id_shared-2": {"id": "id_shared", "email": "two@example.com"},
    "identifier_missing": {"email": None, "username": None, "member": None},
    "email_missing": {"email": None},
    "email_invalid": {"email": "nobody at all"},
    "email_twin": {"email": "same@example.com"},
    "email_twin-2": {"email": "same@example.com"},
    "email_differs_by_case": {"email": "Case@example.com"},
    "email_differs_by_case-2": {"email": "case@example.com"},
    "username_twin": {"username": "same"},
    "username_twin-2": {"username": "same"},
    "username_differs_by_case": {"username": "Case"},
    "username_differs_by_case-2": {"username": "case"},
    "identifier_twin": {"member": "m-1"},
    "identifier_twin-2": {"member": "m-1"},
    "phone_shared": {"phone": "+4930111"},
    "phone_shared-2": {"phone": "+4930111"},
    "username_is_anothers_email": {"username": "email_twin-other@example.com"},
    "email_twin-other": {},
    "profile_over_10kb": {"bio": "x" * 11_000},
    "profile_over_2kb": {"bio": "x" * 3_000},
    "password_unknown": {"password": "opensesame"},
    "password_ambiguous": {"password": "5f4dcc3b5aa765d61d8327deb882cf99"},
    "password_damaged": {"password": "$2b$10$short"},
    "password_too_costly": {"password": BCRYPT.replace("$10$", "$31$")},
    "password_missing": {"password": None},
    "password_disabled": {"password": "!"},
    "password_plaintext": {"password": "opensesame", "kind": "plaintext"},
    "password_not_for_auth0": {"password": "open sesame", "kind": "plaintext"},
    "username_missing": {"username": None},
    "username_not_allowed": {"username": "ada lovelace"},
    "username_too_long": {"username": "a" * 200},
    "username_is_an_email": {"username": "else@example.com"},
    "phone_invalid": {"phone": "030 123"},
    "text_too_long": {"name": "x" * 200},
    "picture_invalid": {"picture": "C:\\ada.png"},
    "mfa_factor_invalid": {"factors": '[{"totp": {"secret": "not base32"}}]'},
    "metadata_reserved_key": {"ip": "192.0.2.7"},
    "not_unicode": {"name": "Ada \0"},
    "field_not_readable": {"verified": "perhaps"},
    "password_not_portable": {"password": PHPASS},
    "email_unverified": {"verified": 0},
    "blocked": {"blocked": 1},
    "reset_required": {"reset": 1},
    "good": {},
}
"""By id: the rule that the row trips, and maybe a number; what it does not say is as Auth0 likes it."""

ELSEWHERE = {
    "user_id_invalid",
    "mapping_function_failed",
    "password_cut_off",
    "metadata_key_not_allowed",
    "metadata_value_not_allowed",
}
"""Rules that no row of this table can trip; `tests/census/rows.py` has them."""

COLUMNS = {
    "id": "id",
    "email": "email",
    "username": "username",
    "member": "member",
    "password": "password",
    "scheme": "kind",
    "email_verified": "verified",
    "phone_number": "phone",
    "name": "name",
    "picture": "picture",
    "bio": "bio",
    "ip": "ip",
    "mfa_factors": "factors",
    "blocked": "blocked",
    "reset_required": "reset",
}


def fill(path: Path, rows: dict[str, dict[str, object]] = ROWS) -> None:
    path.unlink(missing_ok=True)
    columns = (*dict.fromkeys(COLUMNS.values()),)
    with sqlite3.connect(path) as connection:
        connection.execute(f"CREATE TABLE users ({', '.join(columns)})")
        for key, row in rows.items():
            whole = {
                "id": key,
                "email": f"{key}@example.com",
                "username": key[:30],
                "password": BCRYPT,
                "verified": 1,
            } | row
            connection.execute(
                f"INSERT INTO users ({', '.join(whole)}) VALUES ({', '.join('?' * len(whole))})", (*whole.values(),)
            )
    connection.close()


@pytest.fixture
def legacy(site: Site) -> Site:
    """A site whose legacy database has a row for nearly every rule."""
    fill(site.legacy)
    return site.write(
        legacy={"columns": COLUMNS, "identifiers": ["email", "username", "member"]},
        profile={"app_metadata": {"bio": "{bio}", "lastIP": "{ip}"}},
    )


def report(trickle: Trickle, site: Site, *options: str) -> dict:
    done = trickle("assess", "--json", "--config", str(site.file), *options)
    assert done.code in {0, 1}, done.err
    return json.loads(done.out)


def users_by_rule(site: Site, trickle: Trickle) -> dict[str, set[str]]:
    file = site.folder / "findings.ndjson"
    report(trickle, site, "--findings", str(file))
    found: dict[str, set[str]] = {}
    for line in file.read_text().splitlines():
        finding = json.loads(line)
        assert finding["severity"] == RULES[finding["rule"]].severity
        found.setdefault(finding["rule"], set()).add(finding["user"])
    return found


def test_every_rule_names_the_user_who_trips_it(trickle: Trickle, legacy: Site) -> None:
    found = users_by_rule(legacy, trickle)
    for key in ROWS:
        rule = key.split("-")[0]
        if rule not in {"good", "email_twin-other"} and not key.endswith("-other"):
            assert ("id_shared" if rule == "id_shared" else key) in found[rule], rule
    assert set(found) | ELSEWHERE == set(RULES)
    assert not [rule for rule, users in found.items() if "good" in users]


def test_no_secret_and_no_identifier_is_in_any_output(trickle: Trickle, legacy: Site) -> None:
    html, findings = legacy.folder / "a.html", legacy.folder / "f.ndjson"
    outputs = [
        trickle("assess", "--config", str(legacy.file), "--html", str(html), "--findings", str(findings)),
        trickle("assess", "--json", "--config", str(legacy.file)),
    ]
    told = "".join(each.out + each.err for each in outputs) + html.read_text() + findings.read_text()
    for row in ROWS.values():
        for name, value in row.items():
            if name not in {"id", "kind"} and isinstance(value, str) and len(value) > 5:
                assert value not in told
    assert "@example" not in told
    assert BCRYPT[7:] not in told


def test_users_and_roads_add_up(trickle: Trickle, legacy: Site) -> None:
    found = report(trickle, legacy)
    assert found["users"] == found["counted_by_database"] == sum(found["roads"].values()) == len(ROWS)
    assert sum(family["users"] for family in found["families"]) == len(ROWS)
    assert {each["code"] for each in found["advice"]} >= {"mend_first", "name_the_scheme", "both", "resets", "how_long"}


def test_findings_are_exit_1_and_notes_are_not(trickle: Trickle, legacy: Site) -> None:
    assert trickle("assess", "--config", str(legacy.file)).code == 1
    fill(legacy.legacy, {"good": {}, "blocked": {"blocked": 1}, "email_unverified": {"verified": 0}})
    done = trickle("assess", "--config", str(legacy.file))
    assert done.code == 0
    assert "email_unverified" in done.out


def test_an_empty_table_is_said(trickle: Trickle, legacy: Site) -> None:
    fill(legacy.legacy, {})
    found = report(trickle, legacy)
    assert [each["code"] for each in found["advice"]] == ["no_users"]
    assert trickle("assess", "--config", str(legacy.file), "--html", str(legacy.folder / "a.html")).code == 0


def test_several_processes_count_the_same(trickle: Trickle, legacy: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = report(trickle, legacy, "--processes", "1")
    monkeypatch.setattr(walk, "ALONE_ROWS", 5)
    monkeypatch.setattr(walk, "SPAN_ROWS", 7)
    monkeypatch.setattr("app.bootstrap.cores", lambda: 2)
    assert assess.PROCESSES == 2
    together = report(trickle, legacy, "--findings", str(legacy.folder / "f"))
    for part in ("users", "roads", "profiles", "facts", "findings", "notes"):
        assert together[part] == alone[part]
    assert len((legacy.folder / "f").read_text().splitlines()) == sum(
        each["users"] for each in (*together["findings"], *together["notes"])
    )


def test_the_commonest_slow_scheme_is_left_for_the_services_decoy(trickle: Trickle, legacy: Site) -> None:
    assert report(trickle, legacy)["decoy"] == {"scheme": "bcrypt", "cost": "10"}

    async def kept():
        database = open_database(f"sqlite:///{legacy.ledger}")
        try:
            return await kept_decoy(database)
        finally:
            await database.close()

    decoy = run_async(kept)
    assert decoy is not None
    assert (decoy.scheme, decoy.cost, decoy.work_s) == ("bcrypt", "10", 0.051)


def test_without_a_ledger_it_counts_all_the_same(trickle: Trickle, legacy: Site) -> None:
    legacy.ledger.unlink()
    done = trickle("assess", "--json", "--config", str(legacy.file))
    assert done.code == 1
    assert "trickle ledger upgrade" in done.err
    assert not legacy.ledger.exists()


class Page(HTMLParser):
    """What a page asks for and runs; and whether its tags close."""

    VOID = frozenset({"meta", "rect", "line", "br"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs) -> None:
        self.tags.add(tag)
        self.links += [
            value or "" for name, value in attrs if name in {"src", "href", "action", "data"} or name.startswith("on")
        ]
        if tag not in self.VOID and not (self.get_starttag_text() or "").endswith("/>"):
            self.open.append(tag)

    def handle_endtag(self, tag) -> None:
        assert tag in self.VOID or self.open.pop() == tag


def test_the_page_stands_by_itself(trickle: Trickle, legacy: Site) -> None:
    file = legacy.folder / "assess.html"
    with sqlite3.connect(legacy.legacy) as connection:
        connection.execute("UPDATE users SET id = '<b>&', password = '<script>' WHERE id = 'password_unknown'")
    connection.close()
    trickle("assess", "--config", str(legacy.file), "--html", str(file))
    text = file.read_text()
    page = Page(text)
    assert page.open == []
    assert page.links == []
    assert not page.tags & {"script", "link", "img", "iframe", "b&"}
    assert "<b>&amp;" not in text
    assert "&lt;b&gt;&amp;" in text
    assert not re.search(r"https?://|url\(|@import", text)
    assert "default-src 'none'" in text
    assert page.tags >= {"svg", "table", "title"}
    assert file.stat().st_mode & 0o777 == 0o600


def test_last_logins_make_a_forecast(trickle: Trickle, legacy: Site) -> None:
    legacy.write(legacy={"columns": COLUMNS | {"last_login": "'2020-01-01'"}})
    found = report(trickle, legacy)
    assert found["activity"]["older"] == len(ROWS)
    assert found["import_after_trickle"]["days"] == 30


@pytest.mark.parametrize("option", ["--html", "--findings"])
def test_a_file_that_cannot_be_written_is_said_first(trickle: Trickle, legacy: Site, option: str) -> None:
    done = trickle("assess", "--config", str(legacy.file), option, str(legacy.folder / "gone" / "file"))
    assert done.code == 2
    assert "cannot be written" in done.err


def test_an_unreachable_database_is_exit_3(trickle: Trickle, legacy: Site) -> None:
    legacy.legacy.unlink()
    done = trickle("assess", "--config", str(legacy.file))
    assert (done.code, "(no_database). See: trickle check" in done.err) == (3, True)


def test_a_query_of_the_operators_own_is_exit_2_with_the_way_out(trickle: Trickle, legacy: Site) -> None:
    query = "SELECT id, email, password FROM users WHERE email = :identifier"
    legacy.write(
        legacy={"table": None, "columns": None, "query": query, "identifiers": ["email"]},
        profile={"app_metadata": None},
    )
    done = trickle("assess", "--config", str(legacy.file))
    assert done.code == 2
    assert "Make a view" in done.err
