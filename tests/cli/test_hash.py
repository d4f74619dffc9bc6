"""`trickle hash`: verdicts with stable keys, nothing secret as an argument or in an output."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from app.cli import output
from app.cli.hash_bench import examples
from app.cli.main import command_line
from app.hashing.registry import build_registry
from tests.vectors.make import examples as making

BCRYPT = "$2b$04$abcdefghijklmnopqrstuughE8Ev8uGFaUgY2cNEySvxngrb/Jzdm"
MD5 = "5f4dcc3b5aa765d61d8327deb882cf99"
NESTED = hashlib.md5(hashlib.md5(b"password").hexdigest().encode() + b"salt").hexdigest()


def run(*arguments: str, typed: str = "") -> Result:
    for console in (output.out, output.err):  # another test may have left its own stream there
        console.file = None  # type: ignore[assignment]
    return CliRunner().invoke(command_line(), ["hash", *arguments], input=typed)


def write(path: Path, *rows: dict[str, Any], lines: bool = False) -> str:
    path.write_text("\n".join(map(json.dumps, rows)) if lines else json.dumps(list(rows)), "utf-8")
    return str(path)


def check(tmp_path: Path, *rows: dict[str, Any]) -> tuple[int, list[dict[str, Any]]]:
    done = run("check", write(tmp_path / "samples.json", *rows), "--json")
    return done.exit_code, [json.loads(line) for line in done.stdout.splitlines()]


def row(hash_: str | None, password: str | None = "password", **more: Any) -> dict[str, Any]:
    return {"hash": hash_, "password": password, **more}


@pytest.mark.parametrize(
    ("sample", "verdict", "wrong"),
    [
        (row(BCRYPT, password_wrong="x"), "match", "mismatch"),
        (row(BCRYPT, "x", password_wrong="password"), "mismatch", "match"),
        (row(BCRYPT, password_also="other"), "mismatch", None),
        (row(None), "needs_reset", None),
        (row("!", password_wrong="!"), "needs_reset", "needs_reset"),
        (row("garbage"), "unknown", None),
        (row(MD5, scheme="rot13"), "unknown", None),
        (row(MD5, scheme="md6($p)"), "unknown", None),
        (row(MD5), "ambiguous", None),
        (row(BCRYPT[:-1]), "malformed", None),
        (row("$2b$31$abcdefghijklmnopqrstuuabcdefghijklmnopqrstuvwxyzabcde"), "too_costly", None),
        (row(MD5, scheme="digest md5($p)"), "match", None),
        (row(MD5, scheme="digest", params={"expr": "md5($p)", "encoding": "hex"}), "match", None),
        (row(MD5[:16], scheme="digest", params={"expr": "md5($p)", "truncate": 16}), "match", None),
        (row(NESTED, scheme="md5(md5($p).$s)", columns={"salt": "salt"}), "match", None),
        (row(NESTED, scheme="md5(md5($p).$s)", columns={"salt_hex": b"salt".hex()}), "match", None),
        (row(NESTED, scheme="md5(md5($p).$s)", columns={"salt_b64": "c2FsdA=="}), "match", None),
        (row(NESTED, scheme="md5(md5($p).$s)", columns={"salt": "c2FsdA=="}, params={"salt_encoding": "base64"}), "match", None),
        (row(NESTED, scheme="md5(md5($p).$s)", columns={"salt": b"salt".hex()}, params={"salt_encoding": "hex"}), "match", None),
        (row(NESTED, scheme="md5(md5($p).$key)", params={"key_hex": b"salt".hex()}), "match", None),
        (row(NESTED, scheme="md5(md5($p).$pepper)", pepper="salt"), "match", None),
        (row(BCRYPT, "a" * 5000), "mismatch", None),
        (row(BCRYPT, "\ud800"), "mismatch", None),
        (row(BCRYPT, None), "mismatch", None),
    ],
)  # fmt: skip
def test_every_verdict_has_its_word(tmp_path: Path, sample: dict[str, Any], verdict: str, wrong: str | None) -> None:
    code, (found,) = check(tmp_path, sample)
    assert (found["verdict"], found["wrong"]) == (verdict, wrong)
    assert set(found) == {"id", "scheme", "verdict", "wrong", "portable", "reason"}
    assert code == (0 if verdict == "match" and wrong != "match" else 1)


def test_portable_is_the_import_field_or_null_with_its_reason(tmp_path: Path) -> None:
    _, found = check(tmp_path, row(BCRYPT), row(MD5, scheme="md5(md5($p))"), row("password", scheme="plaintext"))
    assert set(found[0]["portable"]) == {"custom_password_hash"}
    assert [each["portable"] for each in found[1:]] == [None, None]
    assert all(each["reason"] for each in found[1:])


def test_rows_may_be_lines_or_one_object_and_have_ids(tmp_path: Path) -> None:
    done = run("check", write(tmp_path / "a", row(BCRYPT, id="first"), row(BCRYPT), lines=True), "--json")
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["first", "2"]
    (tmp_path / "b").write_text(json.dumps(row(BCRYPT)))
    assert run("check", str(tmp_path / "b")).exit_code == 0


def test_a_table_for_people_counts_what_came_out_right(tmp_path: Path) -> None:
    done = run("check", write(tmp_path / "samples.json", row(BCRYPT), row(MD5)))
    assert done.exit_code == 1
    assert "1 of 2 rows come out right." in done.stdout
    assert MD5 not in done.stdout
    assert BCRYPT not in done.stdout


@pytest.mark.parametrize("text", ["{", "[1]", '[{"password": "canary-9f2e"}]', '[{"hash": "x", "columns": "canary-9f2e"}]',
                                  '[{"hash": "x", "columns": {"iterations": "canary-9f2e"}}]'])  # fmt: skip
def test_a_file_that_is_none_is_told_without_its_content(tmp_path: Path, text: str) -> None:
    (tmp_path / "samples.json").write_text(text)
    done = run("check", str(tmp_path / "samples.json"))
    assert done.exit_code == 2
    assert "canary" not in done.output


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    assert run("check", str(tmp_path / "none")).exit_code == 2
    (tmp_path / "latin").write_bytes(b"\xff")
    assert run("check", str(tmp_path / "latin")).exit_code == 2


def test_the_settings_say_what_a_row_does_not(tmp_path: Path) -> None:
    settings = tmp_path / "trickle.toml"
    settings.write_text(
        '[legacy]\nurl = "sqlite:///x.db"\ntable = "t"\n[legacy.columns]\nid = "id"\nemail = "e"\npassword = "p"\nsalt = "s"\n'
        "[password]\nscheme = 'md5(md5($p).$s)'\n"
    )
    settings.chmod(0o600)
    sample = write(tmp_path / "samples.json", row(NESTED, columns={"salt": "salt"}), row(None))
    done = run("check", sample, "--config", str(settings), "--json")
    assert [json.loads(line)["verdict"] for line in done.stdout.splitlines()] == ["match", "needs_reset"]


def test_identify_asks_for_the_value_and_names_what_fits(tmp_path: Path) -> None:
    done = run("identify", typed=BCRYPT + "\n")
    assert done.exit_code == 0
    assert "is bcrypt, cost 4" in done.stdout
    assert BCRYPT not in done.stdout
    (tmp_path / "value.txt").write_text(MD5 + "\n")
    done = run("identify", "--file", str(tmp_path / "value.txt"), "--json")
    (found,) = json.loads(done.stdout)
    assert (done.exit_code, found["verdict"], found["schemes"]) == (1, "ambiguous_scheme", [])
    assert {"hex_md5", "nthash"} <= {each["scheme"] for each in found["named"]}


def test_identify_reads_rows_too(tmp_path: Path) -> None:
    done = run("identify", "--file", write(tmp_path / "rows.json", row(BCRYPT), row(None), row("!")), "--json")
    assert [each["verdict"] for each in json.loads(done.stdout)] == ["identified", "needs_reset", "needs_reset"]


def test_verify_asks_for_value_and_password() -> None:
    done = run("verify", typed=f"{BCRYPT}\npassword\n")
    assert (done.exit_code, "match: bcrypt" in done.stdout) == (0, True)
    assert "password\n" not in done.stdout
    assert run("verify", typed=f"{BCRYPT}\nwrong\n").exit_code == 1


def test_verify_reads_files_and_takes_a_scheme(tmp_path: Path) -> None:
    (tmp_path / "value").write_text(MD5)
    (tmp_path / "password").write_text("password\n")
    given = ("verify", "--file", str(tmp_path / "value"), "--password-file", str(tmp_path / "password"))
    assert json.loads(run(*given, "--scheme", "md5($p)", "--json").stdout)["verdict"] == "match"
    assert "ambiguous" in run(*given).stdout
    (tmp_path / "empty").write_text("[\n]")
    assert run("verify", "--file", str(tmp_path / "empty")).exit_code == 2


def test_find_prints_the_section_that_works(tmp_path: Path) -> None:
    encoded = hashlib.sha1(b"salt--" + hashlib.md5(b"password").hexdigest().encode()).hexdigest()
    known = write(tmp_path / "known.json", row(encoded, columns={"salt": "salt"}))
    done = run("find", known, "--seconds", "50")
    assert done.exit_code == 0
    assert "[password]\nscheme = \"sha1($s.'--'.md5($p))\"" in done.stdout
    found = json.loads(run("find", known, "--seconds", "50", "--json").stdout)
    assert found[0]["password"] == {"scheme": "sha1($s.'--'.md5($p))"}


def test_find_says_when_nothing_works_and_keeps_its_time(tmp_path: Path) -> None:
    done = run("find", write(tmp_path / "known.json", row("ab" * 16)), "--seconds", "1")
    assert done.exit_code == 1
    assert "nothing works" in done.output


def test_find_takes_one_to_three(tmp_path: Path) -> None:
    for rows in ([], [row(None)], [row(MD5)] * 4):
        assert run("find", write(tmp_path / "known.json", *rows)).exit_code == 2


def test_bench_measures_every_scheme() -> None:
    measured = json.loads(run("bench", "--seconds", "0", "--json").stdout)
    assert {each["scheme"] for each in measured} == set(build_registry().by_name)
    assert all(each["seconds"] is None or each["seconds"] > 0 for each in measured)
    assert "bcrypt" in run("bench", "--seconds", "0").stdout


def test_every_scheme_has_an_example_and_the_file_is_as_made() -> None:
    assert set(examples()) == set(build_registry().by_name)
    assert making.FILE.read_text("utf-8") == making.text()


EMPTY = {"hash": "", "scheme": "plaintext", "password": "", "password_wrong": "x"}


def test_an_empty_text_matches_where_the_row_itself_says_all_of_it(tmp_path: Path) -> None:
    code, (found,) = check(tmp_path, EMPTY)
    assert (code, found["verdict"], found["wrong"], found["portable"]) == (0, "match", "mismatch", None)
    assert "no login may send" in found["reason"]


@pytest.mark.parametrize(
    "changed",
    [
        {"password_wrong": None},
        {"password_wrong": ""},
        {"scheme": None},
        {"scheme": None, "scheme_configured": "plaintext"},
        {"hash": None},
        {"hash": " "},
        {"password": "x"},
        {"password": None},
        {"password_also": "x"},
    ],
)
def test_in_every_other_row_an_empty_text_is_no_password(tmp_path: Path, changed: dict[str, Any]) -> None:
    assert [found["verdict"] for found in check(tmp_path, {**EMPTY, **changed})[1]] == ["needs_reset"]


def test_settings_that_name_plaintext_make_no_empty_text_a_password(tmp_path: Path) -> None:
    settings = tmp_path / "trickle.toml"
    settings.write_text(
        '[legacy]\nurl = "sqlite:///x.db"\ntable = "t"\n[legacy.columns]\nid = "id"\nemail = "e"\npassword = "p"\n'
        "[password]\nscheme = 'plaintext'\n"
    )
    settings.chmod(0o600)
    rows = write(tmp_path / "rows.json", {**EMPTY, "scheme": None})
    done = run("check", rows, "--config", str(settings), "--json")
    assert json.loads(done.stdout)["verdict"] == "needs_reset"


def test_a_row_may_expect_to_be_refused(tmp_path: Path) -> None:
    rows = [
        row("!", expect="needs_reset"),
        row(MD5, expect="config_error"),
        row(BCRYPT, "x", expect="reject"),
        row(BCRYPT, expect="accept"),
    ]
    assert check(tmp_path, *rows)[0] == 0
    assert check(tmp_path, row(BCRYPT, expect="reject"))[0] == 1
    assert check(tmp_path, row(BCRYPT, expect="?"))[0] == 2
    (tmp_path / "cases.json").write_text(json.dumps({"cases": rows}))
    assert run("check", str(tmp_path / "cases.json")).exit_code == 0
