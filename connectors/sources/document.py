"""JSON: the list of rows in a document, or one row a line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import IO

import orjson

from connectors.options import FilesResource
from connectors.sources.intake import Found
from connectors.sources.text import decoded
from connectors.sources.unreadable import FileUnreadable

_LONG_NUMBER = re.compile(r"[\s:,\[]-?\d{19,}\s*[,}\]]")


def parsed(text: str) -> object:
    """What a JSON text says. Whole numbers above 64 bits stay exact, as text: an id must not be rounded.

    Raises
    ------
    json.JSONDecodeError
        The text isn't JSON; tells the place.
    """
    if _LONG_NUMBER.search(text) is None:
        found: object = orjson.loads(text)
    else:
        found = json.loads(text, parse_int=_exact, parse_constant=_refuse)
    return found


def _exact(digits: str) -> int | str:
    number = int(digits) if len(digits) <= 20 else 2**63
    return number if -(2**63) <= number < 2**63 else digits


def _refuse(name: str) -> None:
    raise json.JSONDecodeError(f"{name} isn't JSON", name, 0)


def read_document(stream: IO[bytes], declared: FilesResource) -> Iterator[Found]:
    """Rows of one JSON document, numbered by their position in its list."""
    try:
        body = parsed(decoded(stream, declared.encoding).read())
    except json.JSONDecodeError as error:
        raise FileUnreadable(
            f"the file isn't JSON: line {error.lineno}, column {error.colno}; it may be cut off"
        ) from None
    try:
        rows = selected(body, declared.data_selector)
    except LookupError as error:
        raise FileUnreadable(str(error.args[0])) from None
    for number, row in enumerate(rows, 1):
        yield as_row(number, row)


def read_lines(stream: IO[bytes], declared: FilesResource) -> Iterator[Found]:
    """Rows of a file with a JSON object on each line; a line that isn't one is a problem of its own."""
    for number, line in enumerate(decoded(stream, declared.encoding), 1):
        if not line.strip():
            continue
        try:
            yield as_row(number, parsed(line))
        except json.JSONDecodeError as error:
            text = line.rstrip("\r\n")
            yield Found(number, {"text": text}, f"the line isn't JSON: column {error.colno}")


def as_row(number: int, value: object) -> Found:
    """A row, or a problem where the value is no object."""
    if isinstance(value, dict):
        return Found(number, value)
    return Found(number, {"value": value}, "the row is not a JSON object")


def selected(body: object, path: str | None) -> list[object]:
    """The list at a dotted path of a document; a single object counts as a list of one, null as none.

    Raises
    ------
    LookupError
        There is nothing at the path, or no rows.
    """
    value = body
    for part in path.split(".") if path else ():
        if not isinstance(value, dict) or part not in value:
            raise LookupError(f"the document has no {part!r} on the path {path!r} (data_selector)")
        value = value[part]
    if isinstance(value, list):
        return value
    if value is None:
        return []
    if isinstance(value, dict):
        return [value]
    raise LookupError(f"there is no list of rows at {path or 'the top'!r} (data_selector)")
