"""`trickle config`: what is in force, what can be set, and what travels over the public listener."""

import json
import tomllib
from typing import Any

import tomlkit
import typer
from pydantic import BaseModel, SecretStr

from app.cli.output import ConfigOption, JsonOption, out, print_json
from app.settings import Settings, load_from

HIDDEN = "(set, hidden)"

app = typer.Typer(help="Show settings, their schema, and the HTTP contract.", no_args_is_help=True)


@app.command(
    help="Show the settings in force, secrets hidden.\n\nExample: trickle config show --config trickle.toml",
)
def show(config: ConfigOption = "", as_json: JsonOption = False) -> None:
    """Prints every setting with its value, from file, environment and defaults."""
    document = _plain(load_from(config))
    if as_json:
        print_json(document)
    else:
        text = tomlkit.dumps(_without_none(document))
        tomllib.loads(text)
        out.print(text, markup=False, end="")


@app.command(help="Print a JSON Schema of trickle.toml.\n\nExample: trickle config schema > trickle.schema.json")
def schema() -> None:
    """Prints the JSON Schema of the settings file."""
    print_json(Settings.model_json_schema())


@app.command(
    help="Print the OpenAPI document of the public listener.\n\nExample: trickle config openapi > openapi.json"
)
def openapi() -> None:
    """Prints the OpenAPI document of `/login` and `/get-user`."""
    from app.web.public import openapi_document

    out.print(json.dumps(openapi_document(), indent=2), markup=False)


def _plain(value: Any) -> Any:
    if isinstance(value, SecretStr):
        return HIDDEN
    if isinstance(value, BaseModel):
        return {name: _plain(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, dict):
        return {name: _plain(item) for name, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    return value


def _without_none(value: Any) -> Any:
    """TOML has no null: what is not set is left out."""
    if isinstance(value, dict):
        return {name: _without_none(item) for name, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_without_none(item) for item in value]
    return value
