"""Settings: file, environment and secret files, one explanation for everything that is wrong, and never a value."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, SecretStr, ValidationError

from app.errors import ConfigurationError
from app.settings import PREFIX, Settings, load, load_from, read_toml

CANARY = "canary-9f2e"
LEGACY = '[legacy]\nurl = "sqlite:///legacy.db"\ntable = "users"\n'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "trickle.toml"


def write(file: Path, text: str = LEGACY, mode: int = 0o600) -> Path:
    file.write_text(text, "utf-8")
    file.chmod(mode)
    return file


def refusal(file: Path, environ: dict[str, str] | None = None) -> ConfigurationError:
    with pytest.raises(ConfigurationError) as caught:
        load(file, environ or {})
    assert CANARY not in str(caught.value)
    return caught.value


# Sources


def test_a_file_of_two_lines_is_enough(file: Path) -> None:
    settings = load(write(file), {})
    assert settings.legacy.url.get_secret_value() == "sqlite:///legacy.db"
    assert (settings.server.port, settings.server.ops_host, settings.limits.failures) == (
        8443,
        "127.0.0.1",
        "10/15 minutes",
    )
    assert settings.access.accept == ("signed",)
    assert settings.files == (file.resolve(),)


def test_the_environment_speaks_over_the_file(file: Path) -> None:
    write(file, LEGACY + '[server]\nport = 1\nhost = "a"\n')
    settings = load(file, {"TRICKLE_SERVER__PORT": "2", "TRICKLE_LEGACY__TABLE": "people"})
    assert (settings.server.port, settings.server.host, settings.legacy.table) == (2, "a", "people")


def test_the_environment_alone_is_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = load(None, {"TRICKLE_LEGACY__URL": "sqlite:///x.db", "TRICKLE_ACCESS__ALLOW": "auth0:eu, 192.0.2.0/24,"})
    assert settings.access.allow == ("auth0:eu", "192.0.2.0/24")
    assert settings.files == ()
    assert settings.path("a/b") == tmp_path / "a" / "b"


def test_the_environment_may_name_the_file(file: Path) -> None:
    write(file)
    assert load(None, {"TRICKLE_CONFIG": str(file)}).legacy.table == "users"


def test_without_a_file_the_one_in_the_folder_is_read(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(file)
    monkeypatch.chdir(file.parent)
    monkeypatch.delenv("TRICKLE_CONFIG", raising=False)
    assert load_from("").legacy.table == "users"
    assert load_from(str(file)).legacy.table == "users"


def test_variables_that_are_no_settings_are_left_alone(file: Path) -> None:
    """The scripts' own have one underscore; those of the tests say so."""
    environ = {
        "TRICKLE_URL": "x",
        "TRICKLE_KEY_ID": "x",
        "TRICKLE_CONFIG": str(file),
        "TRICKLE_TEST__X": "x",
        "OTHER__X": "x",
    }
    assert load(write(file), environ).legacy.table == "users"


def test_a_key_inside_something_that_is_no_section_is_refused(file: Path) -> None:
    error = refusal(write(file), {"TRICKLE_LEGACY__TABLE__X": CANARY})
    assert error.key == "legacy.table.x"


def test_case_is_one_or_one_per_identifier(file: Path) -> None:
    assert load(write(file, LEGACY + 'case = "lower"\n'), {}).legacy.case == "lower"
    each = LEGACY + '[legacy.case]\nemail = "stored_lower"\nusername = "sensitive"\n'
    assert load(write(file, each), {}).legacy.case == {"email": "stored_lower", "username": "sensitive"}


def test_max_cost_is_a_word_or_a_factor(file: Path) -> None:
    assert load(write(file), {}).limits.max_cost == "default"
    assert load(file, {"TRICKLE_LIMITS__MAX_COST": "2.5"}).limits.max_cost == 2.5


def test_settings_are_frozen(file: Path) -> None:
    settings = load(write(file), {})
    with pytest.raises(ValidationError):
        settings.server.port = 1  # type: ignore[misc]
    with pytest.raises(ValidationError):
        settings.legacy = None  # type: ignore[assignment, misc]


# Secrets from files


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret"
    path.write_text(f"{CANARY}\n")
    path.chmod(0o600)
    return path


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ('[password]\npepper_file = "secret"', lambda s: s.password.pepper),
        ('[auth0]\nclient_secret_file = "secret"', lambda s: s.auth0.client_secret),
        ('[limits]\nredis_url_file = "secret"', lambda s: s.limits.redis_url),
        ('[ledger]\nurl_file = "secret"', lambda s: s.ledger.url),
        ('[[access.keys]]\nid = "a"\nsecret_file = "secret"', lambda s: s.access.keys[0].secret),
    ],
    ids=["pepper", "client_secret", "redis_url", "ledger.url", "access.keys"],
)
def test_every_secret_may_come_from_a_file(file: Path, secret: Path, text: str, read: Any) -> None:
    settings = load(write(file, LEGACY + text), {})
    assert read(settings).get_secret_value() == CANARY  # without the line break
    assert settings.files == (file.resolve(), secret)
    assert CANARY not in repr(settings)


def test_the_legacy_url_may_come_from_a_file_named_in_the_environment(file: Path, secret: Path) -> None:
    write(file, '[legacy]\ntable = "users"\n')
    settings = load(file, {"TRICKLE_LEGACY__URL_FILE": str(secret)})
    assert settings.legacy.url.get_secret_value() == CANARY


def test_a_secret_is_given_once(file: Path, secret: Path) -> None:
    error = refusal(write(file, LEGACY + f'[password]\npepper = "{CANARY}"\npepper_file = "secret"'))
    assert (error.key, error.reason) == ("password.pepper", "is given twice, as pepper and as pepper_file.")


def test_a_second_spelling_in_the_environment_is_seen_too(file: Path, secret: Path) -> None:
    write(file, LEGACY + '[password]\npepper_file = "secret"')
    assert refusal(file, {"TRICKLE_PASSWORD__PEPPER": CANARY}).key == "password.pepper"


@pytest.mark.parametrize("mode", [0o604, 0o644, 0o666])
def test_a_secret_file_that_everybody_can_read_is_refused(file: Path, secret: Path, mode: int) -> None:
    secret.chmod(mode)
    error = refusal(write(file, LEGACY + '[password]\npepper_file = "secret"'))
    assert error.key == "password.pepper_file"
    assert "chmod 600" in error.fix


@pytest.mark.parametrize("mode", [0o400, 0o600, 0o640])
def test_a_secret_file_of_owner_and_group_is_read(file: Path, secret: Path, mode: int) -> None:
    secret.chmod(mode)
    assert load(write(file, LEGACY + '[password]\npepper_file = "secret"'), {}).password.pepper


@pytest.mark.parametrize(
    ("content", "says"),
    [(None, "cannot be read"), (b"", "empty"), (b"\n", "empty"), (b"\xff\xfe", "UTF-8"), (b"x" * 20000, "longer")],
    ids=["missing", "empty", "a line break", "bytes", "long"],
)
def test_a_secret_file_that_holds_none_is_refused(file: Path, secret: Path, content: bytes | None, says: str) -> None:
    if content is None:
        secret.unlink()
    else:
        secret.write_bytes(content)
    error = refusal(write(file, LEGACY + '[password]\npepper_file = "secret"'))
    assert error.key == "password.pepper_file"
    assert says in error.reason


# Secrets in the file itself

TELLING = [
    pytest.param(
        '[legacy]\nurl = "postgresql://reader:canary-9f2e@db/legacy"', "legacy.url", id="a URL with a password"
    ),
    pytest.param('[legacy]\nurl = "postgresql://db/x?user=a&password=canary-9f2e"', "legacy.url", id="in its query"),
    pytest.param(LEGACY + '[password]\npepper = "canary-9f2e"', "password.pepper", id="a pepper"),
    pytest.param(LEGACY + '[ledger]\nurl = "postgresql://a:canary-9f2e@db/x"', "ledger.url", id="the ledger"),
    pytest.param(LEGACY + '[limits]\nredis_url = "rediss://:canary-9f2e@r/0"', "limits.redis_url", id="Redis"),
    pytest.param(LEGACY + '[auth0]\nclient_secret = "canary-9f2e"', "auth0.client_secret", id="a client secret"),
    pytest.param(LEGACY + '[[access.keys]]\nid = "a"\nsecret = "canary-9f2e"', "access.keys.0.secret", id="a key"),
]


@pytest.mark.parametrize(("text", "key"), TELLING)
def test_a_file_with_a_secret_in_it_is_read_by_its_owner_only(file: Path, text: str, key: str) -> None:
    error = refusal(write(file, text, 0o644))
    assert error.key == key
    assert "chmod 600" in error.fix
    load(write(file, text, 0o640), {})


@pytest.mark.parametrize(
    "text",
    [
        LEGACY,
        '[legacy]\nurl = "postgresql://reader@db:5432/legacy"\n',
        LEGACY + '[[access.keys]]\nid = "a"\nkind = "static"\nsha256 = "ab"\n',
        LEGACY + '[limits]\nredis_url = "redis://r:6379/0"\n',
    ],
)
def test_a_file_without_a_secret_may_be_read_by_everybody(file: Path, text: str) -> None:
    load(write(file, text, 0o644), {})


def test_a_secret_from_the_environment_does_not_close_the_file(file: Path) -> None:
    write(file, LEGACY, 0o644)
    assert load(file, {"TRICKLE_LEGACY__URL": f"postgresql://a:{CANARY}@db/x"}).legacy.table == "users"


# What is refused

REFUSED = [
    pytest.param("[legacy]\ntable = 'x'", "legacy.url", "TRICKLE_LEGACY__URL", id="a missing key"),
    pytest.param("", "legacy.url", "missing", id="a missing section"),
    pytest.param(LEGACY + "tabel = 'canary-9f2e'", "legacy.tabel", "Did you mean table?", id="an unknown key"),
    pytest.param(LEGACY + "zzzzz = 'canary-9f2e'", "legacy.zzzzz", "Known here: url, url_file", id="one like no other"),
    pytest.param(LEGACY + "[legcy]\nx = 1", "legcy", "Did you mean legacy?", id="an unknown section"),
    pytest.param(LEGACY + "[server]\nprot = 1", "server.prot", "Did you mean port?", id="a misspelt key"),
    pytest.param(LEGACY + "[[access.keys]]\nid='a'\nsecret_fil='x'", "access.keys.0.secret_fil", "secret_file", id="in a list"),
    pytest.param(LEGACY + "[profile.queries.roles]\nsql='x'\nint='y'", "profile.queries.roles.int", "into", id="in a table"),
    pytest.param(LEGACY + "[server]\nport = 'canary-9f2e'", "server.port", "integer", id="text for a number"),
    pytest.param(LEGACY + "[server]\nport = 70000", "server.port", "less than or equal", id="too large a number"),
    pytest.param(LEGACY + "[server]\nport = 1.5", "server.port", "integer", id="a fraction"),
    pytest.param(LEGACY + "[server]\ntls = 'canary-9f2e'", "server.tls", "'on' or 'off'", id="none of the words"),
    pytest.param(LEGACY + "timeout_s = 0.01", "legacy.timeout_s", "greater than", id="too short a time"),
    pytest.param(LEGACY + "identifiers = []", "legacy.identifiers", "at least 1", id="an empty list"),
    pytest.param(LEGACY + "identifiers = 3", "legacy.identifiers", "tuple", id="a number for a list"),
    pytest.param(LEGACY + "columns = 'canary-9f2e'", "legacy.columns", "dictionary", id="text for a table"),
    pytest.param(LEGACY + "case = 'canary-9f2e'", "legacy.case", "'insensitive'", id="no case rule"),
    pytest.param(LEGACY + "[legacy.case]\nemail = 'canary-9f2e'", "legacy.case", "", id="none for an identifier"),
    pytest.param(LEGACY + "[limits]\nmax_cost = 'canary-9f2e'", "limits.max_cost", "'default'", id="no cost"),
    pytest.param(LEGACY + "[limits]\nbudget_s = 13", "limits.budget_s", "12", id="a budget beyond the scripts' patience"),
    pytest.param(LEGACY + "[auth0]\nconnection = 'a b'", "auth0.connection", "pattern", id="no connection's name"),
    pytest.param("legacy = 'canary-9f2e'", "legacy", "dictionary", id="text for a section"),
    pytest.param("[[legacy]]\nurl = 'canary-9f2e'", "legacy", "dictionary", id="a list for a section"),
    pytest.param(LEGACY + "[access]\nkeys = 'canary-9f2e'", "access.keys", "JSON", id="text for keys"),
    pytest.param(LEGACY + "[access]\nkeys = ['canary-9f2e']", "access.keys.0", "dictionary", id="text for a key"),
    pytest.param(LEGACY + "[access]\naccept = ['canary-9f2e']", "access.accept", "signed and static", id="no kind"),
    pytest.param(LEGACY + "preset = 'djnago'", "legacy.preset", "Did you mean django", id="a preset"),
    pytest.param(LEGACY + "[server]\nclient_ca = 'x'", "server.client_ca", "not available", id="client certificates"),
    pytest.param(LEGACY + "[password]\nvariants = ['canary-9f2e']", "password.variants.0", "nfkc", id="no variant"),
    pytest.param(LEGACY + "[password]\nwrap = 'canary-9f2e'", "password.wrap", "aes-256-gcm", id="no wrap"),
    pytest.param(LEGACY + "[password.secrets]\na = 'canary-9f2e'\na_file = 'x'", "password.secrets.a", "twice", id="a secret twice"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "key", "says"), REFUSED)
def test_what_is_wrong_is_told_with_key_and_fix_and_never_the_value(file: Path, text: str, key: str, says: str) -> None:
    error = refusal(write(file, text))
    assert error.key == key
    assert says in str(error)
    assert str(error).startswith(f"{key}: ")


@pytest.mark.parametrize(
    ("content", "says"),
    [(b"[legacy", "not TOML"), (b"\xff", "not UTF-8"), (b"a = 1\na = 2", "not TOML")],
    ids=["cut off", "bytes", "a key twice"],
)
def test_a_file_that_is_no_toml_is_refused(file: Path, content: bytes, says: str) -> None:
    file.write_bytes(content)
    error = refusal(file)
    assert error.key == "--config"
    assert says in error.reason


def test_a_file_that_is_named_must_be_there(file: Path) -> None:
    for named in (lambda: load(file, {}), lambda: load(None, {"TRICKLE_CONFIG": str(file)})):
        with pytest.raises(ConfigurationError, match="no file"):
            named()
    assert read_toml(file, required=False) == {}


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    assert "cannot be read" in refusal(tmp_path).reason


# The shape of it all


def models(model: type[BaseModel]) -> list[type[BaseModel]]:
    found = [model]
    for info in model.model_fields.values():
        if isinstance(info.annotation, type) and issubclass(info.annotation, BaseModel):
            found += models(info.annotation)
    return found


def test_no_section_takes_what_it_does_not_know() -> None:
    assert {model.model_config.get("extra") for model in models(Settings)} == {"forbid"}
    assert all(model.model_config.get("frozen") for model in models(Settings))


def test_no_secret_has_a_default_that_is_one() -> None:
    for model in models(Settings):
        for name, info in model.model_fields.items():
            if isinstance(info.default, SecretStr):
                assert (name, info.default.get_secret_value()) == ("url", "sqlite+aiosqlite:///trickle.db")


def test_the_prefix_is_the_one_of_the_contract() -> None:
    assert PREFIX == "TRICKLE_"


# Tables of secrets


def test_secrets_by_name_come_from_files_and_from_the_environment(file: Path) -> None:
    (file.parent / "site").write_text("key of the site\n")
    (file.parent / "site").chmod(0o600)
    write(file, LEGACY + '[password.secrets]\nsite_key_file = "site"\n[password.peppers]\nold_file = "site"\n', 0o644)
    settings = load(file, {"TRICKLE_PASSWORD__SECRETS__OTHER": CANARY})
    secrets = {name: secret.get_secret_value() for name, secret in settings.password.secrets.items()}
    assert secrets == {"site_key": "key of the site", "other": CANARY}
    assert settings.password.peppers["old"].get_secret_value() == "key of the site"
    assert CANARY not in repr(settings)
    assert file.parent / "site" in settings.files


def test_a_secret_by_name_in_a_file_that_everybody_reads_is_refused(file: Path) -> None:
    write(file, LEGACY + f"[password.secrets]\nsite_key = '{CANARY}'\n", 0o644)
    assert refusal(file).key == "password.secrets.site_key"


@pytest.mark.parametrize(
    ("text", "environ", "expected"),
    [
        ("scheme = 'md5(md5($p).$s)'", {}, "md5(md5($p).$s)"),
        ("scheme = ['bcrypt', 'md5($p)']", {}, ("bcrypt", "md5($p)")),
        ("", {"TRICKLE_PASSWORD__SCHEME": "hmac_sha1($s,$p)"}, "hmac_sha1($s,$p)"),
        ("", {"TRICKLE_PASSWORD__SCHEME": '["bcrypt", "hmac_sha1($s,$p)"]'}, ("bcrypt", "hmac_sha1($s,$p)")),
        ("", {"TRICKLE_PASSWORD__SCHEME": "[broken"}, "[broken"),
    ],
)
def test_a_scheme_is_a_name_a_recipe_or_a_list(
    file: Path, text: str, environ: dict[str, str], expected: object
) -> None:
    assert load(write(file, LEGACY + f"[password]\n{text}\n"), environ).password.scheme == expected
