"""`${name}` in `connector.yaml`: connections and secrets are named there and given elsewhere.

A name is looked up in `--set name=value`, then in the environment (`HUB_SET_NAME`), then in the
table `[set]` of `hub.toml`.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from connectors.declaration import Declaration, Location, Plain
from hub.errors import InvalidDeclaration, WrongUse

_NAME = re.compile(r"\$\{([A-Za-z][A-Za-z0-9_]*)\}")
_SECRET_KEY = re.compile(
    r"(^|_)(password|passwd|pwd|secret|token|api_?key|private_key|access_key|authorization)$", re.IGNORECASE
)
_SECRET_IN_URL = re.compile(r"://[^/\s:@]*:(?P<password>[^/\s@]+)@")
_SECRET_IN_QUERY = re.compile(
    r"[?&;](password|pwd|secret|token|api_?key)=(?P<password>[^&;\s]+)", re.IGNORECASE
)
Model = TypeVar("Model", bound=BaseModel)


def gather(
    given: Mapping[str, str],
    *,
    environ: Mapping[str, str] | None = None,
    settings_file: Path = Path("hub.toml"),
) -> dict[str, str]:
    """All values at hand by name in lower case; the command line wins, `hub.toml` comes last."""
    values = _settings(settings_file)
    for name, value in (os.environ if environ is None else environ).items():
        if name.startswith("HUB_SET_"):
            values[name.removeprefix("HUB_SET_").lower()] = value
    return values | {name.lower(): value for name, value in given.items()}


def _settings(file: Path) -> dict[str, str]:
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8")).get("set", {})
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as broken:
        raise InvalidDeclaration(f"not TOML: {broken}", file=file) from None
    return {name.lower(): str(value) for name, value in table.items()}


def names(value: object) -> set[str]:
    """Names of the placeholders in a text, a model, or anything made of them."""
    return {name.lower() for text in _texts(value) for name in _NAME.findall(text)}


def fill(text: str, values: Mapping[str, str], *, connector: str) -> str:
    """`text` with its placeholders replaced. Raises `WrongUse` that tells how to give a missing one."""

    def value(match: re.Match[str]) -> str:
        name = match[1].lower()
        if name not in values:
            raise WrongUse(
                f"{connector}: nothing is given for ${{{name}}}: use --set {name}=…, "
                f"the environment variable HUB_SET_{name.upper()}, or {name} = … under [set] in hub.toml"
            )
        return values[name]

    return _NAME.sub(value, text)


def fill_model(model: Model, values: Mapping[str, str], *, connector: str) -> Model:
    """`model` with the placeholders in all its texts replaced."""
    filled: Model = _filled(model, values, connector)  # type: ignore[assignment]
    return filled


def _filled(value: object, values: Mapping[str, str], connector: str) -> object:
    if isinstance(value, str):
        return fill(value, values, connector=connector)
    if isinstance(value, BaseModel):
        return value.model_copy(update={k: _filled(v, values, connector) for k, v in value.__dict__.items()})
    if isinstance(value, dict):
        return {key: _filled(item, values, connector) for key, item in value.items()}
    return [_filled(item, values, connector) for item in value] if isinstance(value, list) else value


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, BaseModel):
        yield from _texts(list(value.__dict__.values()))
    elif isinstance(value, dict):
        yield from _texts(list(value.values()))
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def refuse_secrets(declaration: Declaration) -> None:
    """Raise `InvalidDeclaration` where a file holds a secret itself, instead of a placeholder for it."""
    for loc, value in _leaves(declaration.data, ()):
        key = next((part for part in reversed(loc) if isinstance(part, str)), "")
        text = "" if value is None else str(value)
        named = bool(_SECRET_KEY.search(key.replace("-", "_"))) and text != "" and not _NAME.search(text)
        inside = [*_SECRET_IN_URL.finditer(text), *_SECRET_IN_QUERY.finditer(text)]
        if named or any(not _NAME.fullmatch(match["password"]) for match in inside):
            raise declaration.error(
                f"{key!r} holds a secret; write a placeholder such as ${{{key.lower().replace('-', '_')}}} "
                "and give its value with --set, HUB_SET_… or hub.toml",
                loc,
            )


def _leaves(data: Plain, loc: Location) -> Iterator[tuple[Location, Plain]]:
    if isinstance(data, dict):
        for key, item in data.items():
            yield from _leaves(item, (*loc, key))
    elif isinstance(data, list):
        for i, item in enumerate(data):
            yield from _leaves(item, (*loc, i))
    else:
        yield loc, data
