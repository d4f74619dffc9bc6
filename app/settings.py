"""
Settings: `trickle.toml`, then the environment (`TRICKLE_SECTION__KEY`), then secrets from files (`…_FILE`).

One frozen value, seen by `bootstrap` and the doors only; the rooms get plain values. Unknown keys are refused with the
nearest known name, and no message repeats a value.
"""

import difflib
import json
import os
import re
import stat
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr, SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from app.access.keys import MOUNTED_SECRETS, read_secret_file
from app.errors import ConfigurationError
from app.hashing.variants import VARIANTS, Variant
from app.hashing.wrapped import Wrap
from app.legacy.factors import TotpFormat
from app.legacy.formats import FORMATS, Format
from app.legacy.presets.beneath import with_preset
from app.legacy.urls import engine_named

DEFAULT_FILE = "trickle.toml"
PREFIX = "TRICKLE_"

_URL_PASSWORD = re.compile(r"://[^/?#]*:[^/?#]+@|[?&](?:password|passwd|pwd)=", re.IGNORECASE)

CaseRule = Literal["insensitive", "sensitive", "lower", "upper", "stored_lower", "stored_upper"]
Auth0Range = Literal["auth0:us", "auth0:eu", "auth0:au", "auth0:ca", "auth0:jp", "auth0:uk"]


def _split(value: object) -> object:
    """Lists may come from the environment as `a, b`."""
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return value


Names = Annotated[tuple[str, ...], BeforeValidator(_split)]


def _listed(value: object) -> object:
    """One text, or a list; from the environment a list comes as JSON, for recipes hold commas."""
    if isinstance(value, str) and value.lstrip().startswith("["):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _lines(value: object) -> object:
    """A list, or texts in lines or with commas between them, as a file and the environment hold them."""
    if isinstance(value, str):
        return [part.strip() for part in re.split(r"[\n,]", value) if part.strip()]
    return value


def _conditions(value: object) -> object:
    """One SQL condition, or a list of them."""
    listed = _listed(value)
    return ((listed,) if listed else ()) if isinstance(listed, str) else listed


class Section(BaseModel):
    """A section of the file: frozen, nothing unknown."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Join(Section):
    """A further table whose columns belong to a user."""

    table: str = Field(description="Table or view, with its schema if it has one.")
    alias: str = Field(description="Its short name in expressions: small letters, digits, underscores.")
    on: str = Field(description="SQL condition that ties it to the tables before it, e.g. p.user_id = u.id.")
    kind: Literal["left", "inner", "lookup"] = Field(
        "left", description="left and inner as in SQL, one row per user; lookup finds users and shows nothing."
    )


class Beside(Section):
    """Another database, or table, that holds columns of a user."""

    url: SecretStr | None = Field(None, description="The other database; not set: the same one.")
    query: str = Field(description="A SELECT whose parameters are columns of the user, e.g. :id.")
    columns: dict[str, str] = Field(min_length=1, description="Our names to the names of its result's columns.")


class Totp(Section):
    """How secrets of authenticator apps (the column totp_secret) are stored."""

    format: TotpFormat = Field("base32", description="Plain or encrypted, and by which framework's way.")
    key: SecretStr | None = Field(None, description="The application's key, where they are encrypted.")
    salt: SecretStr | None = Field(None, description="rails_encrypted: key_derivation_salt.")


class Legacy(Section):
    """The legacy database and the table, or query, in which its users stand."""

    url: SecretStr = Field(description="Where the legacy database is, e.g. postgresql://trickle_reader@db/legacy.")
    preset: str = Field("", description="A framework whose schema is known: its keys are taken where you set none.")
    preset_names: dict[str, str] = Field(
        default_factory=dict, description="What differs from site to site, e.g. prefix: what stands before table names."
    )
    preset_parts: Names = Field((), description="Parts of the preset that only some versions have.")
    preset_without: Names = Field(
        (), description="Secrets of the preset that this site does not have, e.g. password.pepper."
    )
    table: str = Field("", description="The table of users, with its schema if it has one.")
    alias: str = Field("", description="The table's short name in expressions; needed beside joins.")
    joins: tuple[Join, ...] = Field((), description="Further tables, in order; their columns are alias.column.")
    where: Annotated[tuple[str, ...], BeforeValidator(_conditions)] = Field(
        (),
        description="SQL condition, or a list of them, on every user's row; :organization_id may stand in it.",
    )
    beside: dict[str, Beside] = Field(default_factory=dict, description="Other places of a user's columns, by name.")
    query: str = Field("", description="A SELECT of your own with :identifier, in place of table.")
    query_by_id: str = Field("", description="With query: a SELECT with :id, for look-ups by user_id.")
    identifiers: Names = Field(("email",), min_length=1, description="What a user may type, in order.")
    case: CaseRule | dict[str, CaseRule] = Field(
        "insensitive",
        description="How identifiers match, so that the legacy index is used; one, or one per identifier.",
    )
    identifier_forms: dict[str, str] = Field(
        default_factory=dict, description='What is typed, as it is stored, per identifier: "@{identifier|lower}:x.org".'
    )
    totp: Totp = Totp()
    replicas: Annotated[tuple[SecretStr, ...], BeforeValidator(_lines)] = Field(
        (), description="Servers with the same data, asked before url, each where the one before cannot answer."
    )
    then: Names = Field(
        (), description="Files with further tables of users, in order: [legacy], [password], [profile]."
    )
    timeout_s: float = Field(3.0, ge=0.1, le=15, description="Longest wait for one look-up, pool included.")
    pool_size: int = Field(10, ge=1, le=200, description="Connections per process.")
    column_formats: dict[str, Format] = Field(
        default_factory=dict, description="What columns hold that are more than plain values: " + ", ".join(FORMATS)
    )
    columns: dict[str, str] = Field(default_factory=dict, description="Column names, or SQL expressions of the table.")


class Password(Section):
    """How stored passwords are to be read."""

    scheme: Annotated[str | tuple[str, ...], BeforeValidator(_listed)] = Field(
        "auto", description="auto, the name of a scheme, a recipe, or a list of them where kinds look alike."
    )
    scheme_values: dict[str, str] = Field(
        default_factory=dict, description="What the scheme column holds, to the scheme it means."
    )
    pepper: SecretStr | None = Field(None, description="The site's secret, for schemes and recipes that take one.")
    encoding: Literal["utf-8", "latin-1", "utf-16-le"] = Field("utf-8", description="How passwords became bytes.")
    normalize: Literal["none", "nfc", "nfkc", "nfkd"] = Field(
        "none", description="Unicode form that the legacy system gave every password."
    )
    salt_position: Literal["prefix", "suffix"] = Field("prefix", description="Where a bare digest's salt stands.")
    salt_encoding: Literal["utf-8", "hex", "base64"] = Field("utf-8", description="How the salt column spells bytes.")
    params: dict[str, Any] = Field(default_factory=dict, description="What a scheme asks and no row says, by name.")
    secrets: dict[str, SecretStr] = Field(default_factory=dict, description="Further secrets of schemes, by name.")
    peppers: dict[str, SecretStr] = Field(default_factory=dict, description="Peppers by id, in the order to try.")
    variants: Annotated[tuple[Variant, ...], BeforeValidator(_split)] = Field(
        (), description="Forms of a password that are tried after the plain one: " + ", ".join(VARIANTS) + "."
    )
    wrap: Wrap | Literal[""] = Field("", description="How stored values are encrypted as a whole.")
    wrap_keys: dict[str, SecretStr] = Field(default_factory=dict, description="Its keys by id, in hex or base64.")


class Query(Section):
    """One further SELECT, run once per user."""

    sql: str = Field(description="A SELECT with :id, the legacy id.")
    into: str = Field(description="Where its rows go, e.g. app_metadata.roles.")
    format: Format | Literal[""] = Field("", description="What its one column holds, as in legacy.column_formats.")


class Profile(Section):
    """What Auth0 gets to know of a user."""

    user_id: str = Field("legacy|{id}", description="Permanent; the same from /login, /get-user and the bulk import.")
    email: str = Field("", description="Template, or a column's name; not set: the column `email`. Likewise below.")
    email_verified: str = Field("", description="A column alone, or true, or false.")
    username: str = Field("", description="Needed where users log in by username.")
    phone_number: str = Field("", description="In E.164: + and 1 to 15 digits.")
    phone_verified: str = Field("", description="A column alone, or true, or false.")
    name: str = Field("", description="E.g. {first_name} {last_name}; at most 150 characters.")
    given_name: str = Field("", description="At most 150 characters.")
    family_name: str = Field("", description="At most 150 characters.")
    nickname: str = Field("", description="At most 350 characters.")
    picture: str = Field("", description="An http or https address.")
    username_max: int = Field(128, ge=1, le=128, description="Longest username that the connection allows.")
    app_metadata: dict[str, Any] = Field(default_factory=dict, description="Tree of templates and constants.")
    user_metadata: dict[str, Any] = Field(default_factory=dict, description="The same, for what users may change.")
    queries: dict[str, Query] = Field(default_factory=dict, description="Further SELECTs, by name.")
    function: str = Field("", description="Python, when declaring is not enough: mapping.py:to_profile.")


class AccessKey(Section):
    """One key of a caller."""

    id: str = Field(min_length=1, max_length=64, description="What tokens name as kid, and logs as key.")
    kind: Literal["signed", "static"] = Field("signed", description="Signs each request, or is sent as it is.")
    algorithm: Literal["HS256", "ES256"] = Field("HS256", description="signed: the one algorithm of this key.")
    secret: SecretStr | None = Field(None, description="HS256: at least 32 bytes of text.")
    public_key_file: str = Field("", description="ES256: a P-256 public key, PEM.")
    sha256: str = Field("", description="static: hex of the SHA-256 of the whole key text, trk_ included.")


class Tokens(Section):
    """Auth0 access tokens as callers' proof."""

    issuer: str = Field("", description="Not read yet.")
    audience: str = Field("", description="Not read yet.")
    jwks_url: str = Field("", description="Not read yet.")


class Access(Section):
    """Who may call."""

    allow: Names = Field((), description="CIDRs or auth0:REGION; empty: any address.")
    trusted_proxies: Names = Field((), description="CIDRs of proxies whose X-Forwarded-For is believed.")
    accept: Names = Field(("signed",), min_length=1, description="signed, static.")
    clock_leeway_s: float = Field(10, ge=0, le=60, description="How far a caller's clock may be off.")
    keys: tuple[AccessKey, ...] = ()
    tokens: Tokens = Tokens()


class Server(Section):
    """The two listeners."""

    host: str = Field("0.0.0.0", description="Address of the public listener.")  # noqa: S104  behind an allow-list
    port: int = Field(8443, ge=0, le=65535, description="Port of the public listener.")
    public_url: str = Field(
        "", description="What callers reach, e.g. https://verify.example.com; the tokens' audience."
    )
    tls: Literal["on", "off"] = Field("on", description="off only behind a named proxy, or on loopback.")
    tls_cert: str = Field("", description="PEM certificate with its chain; taken anew when the file changes.")
    tls_key: str = Field("", description="Its PEM private key, without a passphrase.")
    client_ca: str = Field("", description="Authority of callers' certificates; not available yet.")
    ops_host: str = Field("127.0.0.1", description="Address of the operators' listener: plain HTTP, keep it private.")
    ops_port: int = Field(9443, ge=0, le=65535, description="Port of the operators' listener.")
    workers: int = Field(1, ge=1, le=64, description="Hashing uses every core from one; more serve look-ups only.")


class Limits(Section):
    """What one caller, one user and one stored value may cost."""

    budget_s: float = Field(8.0, ge=0.5, le=12, description="An answer that cannot come within it is refused at once.")
    failures: str = Field("10/15 minutes", description="Failed logins per identifier.")
    proofs: float = Field(
        0.05,
        ge=0,
        le=1,
        description="Share of right logins after which the form that bulk would carry is proved.",
    )
    redis_url: SecretStr | None = Field(None, description="Shared limits and replay memory for several replicas.")
    max_cost: Literal["default"] | Annotated[float, Field(ge=0.1, le=16)] = Field(
        "default", description="Bounds on costs in stored hashes: default, or a factor on them."
    )


class Ledger(Section):
    """Our own small database."""

    url: SecretStr = Field(
        SecretStr("sqlite+aiosqlite:///trickle.db"), description="SQLite, or PostgreSQL for several replicas."
    )


class Auth0(Section):
    """The tenant."""

    domain: str = Field("", description="The tenant's own domain, such as `tenant.eu.auth0.com`; not a custom one.")
    connection: str = Field(
        "legacy-users",
        pattern=r"^[A-Za-z0-9](?:[A-Za-z0-9-]{0,33}[A-Za-z0-9])?$",
        description="The database connection's name; the tokens' issuer.",
    )
    client_id: str = Field(
        "", description="Of a machine-to-machine application that may use the Management API: see docs/bulk.md."
    )
    client_secret: SecretStr | None = Field(None, description="Its secret.")
    base_url: str = Field(
        "",
        description="Where the Management API is when it is not `https://DOMAIN`: tests, rehearsal, private cloud. "
        "Tokens are still asked for DOMAIN.",
    )


class Settings(BaseSettings):
    """
    Everything that can be set.

    `folder` is where the file stands (relative paths start there), `files` what was read to make this value: the file
    itself and the secrets beside it, for whoever watches them.
    """

    model_config = SettingsConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, title="trickle.toml")
    _folder: Path = PrivateAttr(default_factory=Path.cwd)
    _files: tuple[Path, ...] = PrivateAttr(())
    _further: dict[str, "Settings"] = PrivateAttr(default_factory=dict)

    legacy: Legacy
    password: Password = Password()
    profile: Profile = Profile()
    access: Access = Access()
    server: Server = Server()
    limits: Limits = Limits()
    ledger: Ledger = Ledger()
    auth0: Auth0 = Auth0()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what `load` hands in: the merge is ours, so that every source is checked and explained alike."""
        del settings_cls, env_settings, dotenv_settings, file_secret_settings
        return (init_settings,)

    @property
    def files(self) -> tuple[Path, ...]:
        """Files that were read to make this value."""
        return self._files

    @property
    def further(self) -> Mapping[str, "Settings"]:
        """Settings of further tables of users (`legacy.then`), by the name that stands in their legacy ids."""
        return self._further

    def path(self, text: str) -> Path:
        """A path of the file, which starts at the file's folder when it is relative."""
        return self._folder / text


def load(file: Path | None = None, environ: Mapping[str, str] = os.environ) -> Settings:
    """
    Reads the file, lets the environment speak over it, and fetches secrets from their files.

    Args:
        file: Path of the TOML file; None: `TRICKLE_CONFIG`, else `trickle.toml` if there is one, else none.
        environ: The environment.

    Raises:
        ConfigurationError: With the key, the reason and the fix.
    """
    path = file or Path(environ.get("TRICKLE_CONFIG", DEFAULT_FILE))
    named = file is not None or "TRICKLE_CONFIG" in environ
    tree = read_toml(path, required=named)
    folder = path.resolve().parent
    _refuse_open_file(path, tree)
    for key, value in _from_environment(environ):
        _put(tree, key, value)
    _read_keys(tree)
    files = [path.resolve()] if path.exists() else []
    if not files and "legacy" not in tree:
        raise ConfigurationError("--config", f"there is no file {path}.", "Write one, or name another.")
    tree.setdefault("legacy", {})  # so that what is said to be missing is a key, and not a section
    _fetch_secrets(tree, _SecretFiles(folder, files))
    settings = _made(tree)
    settings._further.update(_further(settings, tree, folder, files))  # noqa: SLF001
    settings._folder, settings._files = folder, tuple(files)  # noqa: SLF001  made here, and nowhere else
    _refuse_what_is_not_built(settings)
    return settings


def _made(tree: dict[str, Any]) -> Settings:
    """Settings of a tree whose secrets are fetched, with its preset beneath it."""
    try:
        return Settings(**with_preset(tree, engine_of(tree["legacy"])))
    except ValidationError as error:
        errors = error.errors(include_input=False, include_url=False)
        # A misspelt name explains what is missing beside it.
        raise _explain(min(errors, key=lambda each: each["type"] != "extra_forbidden")) from None


_SHARED = ("encoding", "normalize", "variants", "wrap", "wrap_keys")
"""Keys of `[password]` that hold for every table: passwords are read before anybody knows in which one the user is."""


@dataclass(frozen=True, slots=True)
class _SecretFiles:
    folder: Path
    read: list[Path]

    def text(self, key: str, name: str) -> str:
        path = self.folder / name
        self.read.append(path)
        return read_secret_file(path, f"{key}_file")


def _further(settings: Settings, tree: dict[str, Any], folder: Path, files: list[Path]) -> dict[str, Settings]:
    """The files of `legacy.then`, each as settings of its own on top of what all tables share."""
    found: dict[str, Settings] = {}
    for file in settings.legacy.then:
        path = folder / file
        if not re.fullmatch(r"[a-z][a-z0-9_]*", path.stem) or path.stem in found:
            raise ConfigurationError(
                "legacy.then", f"names {file}, whose name cannot stand in legacy ids.", "Call it e.g. admins.toml."
            )
        try:
            found[path.stem] = _one_further(path, tree, _SecretFiles(folder, files))
        except ConfigurationError as error:
            key = error.key if error.key.startswith("-") else f"{path.stem}.{error.key}"
            raise ConfigurationError(key, error.reason, error.fix) from None
    return found


def _one_further(path: Path, tree: dict[str, Any], files: _SecretFiles) -> Settings:
    further = read_toml(path, required=True)
    _refuse_open_file(path, further)
    files.read.append(path.resolve())
    if unknown := sorted(set(further) - {"legacy", "password", "profile"}):
        raise ConfigurationError(unknown[0], "has no place in a further file.", f"Set it in {DEFAULT_FILE}.")
    legacy = further.setdefault("legacy", {})
    _fetch_secrets(further, files)
    if "url" not in legacy:
        legacy |= {key: tree["legacy"][key] for key in ("url", "replicas") if key in tree["legacy"]}
    password, shared = further.setdefault("password", {}), tree.get("password", {})
    for key in _SHARED:
        if key in password and password[key] != shared.get(key):
            raise ConfigurationError(f"password.{key}", "holds for all tables.", f"Set it in {DEFAULT_FILE}.")
    password |= {key: shared[key] for key in _SHARED if key in shared}
    settings = _made(further)
    if settings.legacy.then:
        raise ConfigurationError("legacy.then", "goes no further.", f"Name all files in {DEFAULT_FILE}.")
    settings._folder = files.folder  # noqa: SLF001
    return settings


def engine_of(legacy: object) -> str:
    """The engine that `legacy.url` names, empty where it names none yet."""
    url = legacy.get("url") if isinstance(legacy, dict) else None
    return engine_named(url) if isinstance(url, str) else ""


def _refuse_what_is_not_built(settings: Settings) -> None:
    """Keys of the contract whose work this version does not do: better refused than ignored."""
    asked = {
        "server.client_ca": settings.server.client_ca,
    }
    for key, value in asked.items():
        if value:
            raise ConfigurationError(key, "is not available in this version.", "Leave it out.")
    for kind in settings.access.accept:
        if kind not in ("signed", "static"):
            raise ConfigurationError("access.accept", "takes signed and static in this version.")


def load_from(option: str) -> Settings:
    """Settings of the file that a command's `--config` names; an empty option names none."""
    return load(Path(option) if option else None)


def read_toml(path: Path, *, required: bool) -> dict[str, Any]:
    """
    A TOML file as it stands, not yet checked; nothing when it is not there and not required.

    Raises:
        ConfigurationError: It cannot be read or is not TOML.
    """
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        if required:
            raise ConfigurationError("--config", f"there is no file {path}.", "Write one, or name another.") from None
        return {}
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise ConfigurationError("--config", f"{path} cannot be read: {reason}.") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError("--config", f"{path} is not TOML: {error}.") from None


def _from_environment(environ: Mapping[str, str]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Settings are the variables with a double underscore; the scripts' own (`TRICKLE_URL`) have none."""
    for name in sorted(environ):
        if name.startswith(PREFIX) and "__" in name and not name.startswith("TRICKLE_TEST"):
            yield tuple(name.removeprefix(PREFIX).lower().split("__")), environ[name]


def _put(tree: dict[str, Any], key: tuple[str, ...], value: str) -> None:
    dotted = ".".join(key)
    for part in key[:-1]:
        tree = tree.setdefault(part, {})
        if not isinstance(tree, dict):
            raise ConfigurationError(dotted, "the environment names a key inside something that is no section.")
    tree[key[-1]] = value


def _read_keys(tree: dict[str, Any]) -> None:
    """From the environment `access.keys` comes as JSON; secrets stay in files, which it names."""
    access = tree.get("access")
    if not isinstance(access, dict) or not isinstance(access.get("keys"), str):
        return
    try:
        access["keys"] = json.loads(access["keys"])
    except ValueError:
        raise ConfigurationError(
            "access.keys", "is no JSON in the environment.", 'Write [{"id": "2026-11", "secret_file": "/run/key"}].'
        ) from None


def _models(annotation: object) -> type[BaseModel] | None:
    """The section behind an annotation, looking through tuple[...] and dict[...]."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in get_args(annotation):
        if (model := _models(argument)) is not None:
            return model
    return None


def _is_secret(info: FieldInfo) -> bool:
    return info.annotation is SecretStr or (
        get_origin(info.annotation) is not dict and SecretStr in get_args(info.annotation)
    )


def _sections(
    tree: Any, model: type[BaseModel], key: tuple[str, ...] = ()
) -> Iterator[tuple[dict[str, Any], type[BaseModel], tuple[str, ...]]]:
    """Every section of a tree that is not yet checked, with the model that describes it and where it stands."""
    if isinstance(tree, list):
        for index, item in enumerate(tree):
            yield from _sections(item, model, (*key, str(index)))
    if not isinstance(tree, dict):
        return
    yield tree, model, key
    for name, info in model.model_fields.items():
        inner = _models(info.annotation)
        if inner is None or name not in tree:
            continue
        if get_origin(info.annotation) is dict and isinstance(tree[name], dict):
            for child, value in tree[name].items():
                yield from _sections(value, inner, (*key, name, child))
        else:
            yield from _sections(tree[name], inner, (*key, name))


def _secret_tables(section: dict[str, Any], model: type[BaseModel]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Tables of secrets by name (`password.secrets`) in one section."""
    for name, info in model.model_fields.items():
        if get_origin(info.annotation) is dict and SecretStr in get_args(info.annotation):
            table = section.get(name)
            if isinstance(table, dict):
                yield name, table


def _fetch_secrets(tree: dict[str, Any], files: _SecretFiles) -> None:
    """Replaces every `NAME_file` of a secret NAME by the text in that file."""
    for section, model, key in _sections(tree, Settings):
        for name in (name for name, info in model.model_fields.items() if _is_secret(info)):
            if path := section.pop(f"{name}_file", ""):
                dotted = ".".join((*key, name))
                if section.get(name):
                    raise ConfigurationError(dotted, f"is given twice, as {name} and as {name}_file.", "Keep the file.")
                section[name] = files.text(dotted, str(path))
        for table_name, table in _secret_tables(section, model):
            for name in [name for name in table if name.endswith("_file")]:
                plain, path = name.removesuffix("_file"), table.pop(name)
                dotted = ".".join((*key, table_name, plain))
                if plain in table:
                    raise ConfigurationError(dotted, f"is given twice, as {plain} and as {name}.", "Keep the file.")
                table[plain] = files.text(dotted, str(path))


def _refuse_open_file(path: Path, tree: dict[str, Any]) -> None:
    """A file that holds a secret itself is read by its owner only. `tree` is what stands in it, and nothing else."""
    for section, model, key in _sections(tree, Settings):
        for name, info in model.model_fields.items():
            value = section.get(name) if _is_secret(info) else None
            if any(map(_tells, value)) if isinstance(value, list) else _tells(value):
                _refuse_if_open(path, ".".join((*key, name)))
        for table_name, table in _secret_tables(section, model):
            for name, value in table.items():
                if not name.endswith("_file") and _tells(value):
                    _refuse_if_open(path, ".".join((*key, table_name, name)))


def _refuse_if_open(path: Path, key: str) -> None:
    if path.stat().st_mode & stat.S_IROTH and not str(path.resolve()).startswith(MOUNTED_SECRETS):
        raise ConfigurationError(
            key, f"is a secret, and {path} can be read by everybody.", f"Run: chmod 600 {path}, or use {key}_file."
        )


def _tells(value: object) -> bool:
    """Whether a text is a secret; a URL is one when it holds a password."""
    return isinstance(value, str) and bool(value) and ("://" not in value or bool(_URL_PASSWORD.search(value)))


def _explain(error: ErrorDetails) -> ConfigurationError:
    """One pydantic error in our words: the key, the reason, the fix; never the value."""
    location = [part for part in error["loc"] if not str(part).startswith(("constrained-", "dict[", "literal["))]
    key = ".".join(str(part) for part in location)
    if error["type"] == "extra_forbidden":
        known = _known_names(location[:-1])
        near = difflib.get_close_matches(str(location[-1]), known, 1, 0.4)
        fix = f"Did you mean {near[0]}?" if near else f"Known here: {', '.join(known)}."
        return ConfigurationError(key, "is not a setting.", fix)
    if error["type"] == "missing":
        return ConfigurationError(key, "is missing.", "Set it in the file, or as " + _variable(location) + ".")
    return ConfigurationError(key, f"{error['msg'][0].lower()}{error['msg'][1:]}.")


def _known_names(location: list[int | str]) -> list[str]:
    model: type[BaseModel] | None = Settings
    for part in location:
        info = model.model_fields.get(str(part)) if model else None
        model = _models(info.annotation) if info else model
    names = []
    for name, info in (model or Settings).model_fields.items():
        names.append(name)
        if _is_secret(info):
            names.append(f"{name}_file")
    return names


def _variable(location: list[int | str]) -> str:
    return PREFIX + "__".join(str(part).upper() for part in location)
