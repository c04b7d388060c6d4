"""Which row is which: content hashes, keys, and the source's own time of a version.

Used where rows are read (key, time and deletion of a row) and where they are landed (hashes, and keys of rows
that have none).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from hashlib import blake2b
from re import compile as regex
from zoneinfo import ZoneInfo

import orjson

from connectors.manifest import Dataset, Modified, Tombstone
from graph_schema.dates import parser
from graph_schema.instants import utc

Row = Mapping[str, object]


def canonical(row: Row) -> bytes:
    """A row as JSON bytes whatever the order of its columns. Decimals and the like become text."""
    try:
        return orjson.dumps(row, default=str, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)
    except TypeError:  # whole numbers above 64 bits, broken surrogates
        return json.dumps(row, default=str, sort_keys=True).encode()


def content_hash(row: Row | bytes) -> str:
    """32 hex digits that stand for the content of a row, given as a mapping or as its `canonical` bytes."""
    return blake2b(row if isinstance(row, bytes) else canonical(row), digest_size=16).hexdigest()


class ContentKeys:
    """Keys for rows that have none: content and occurrence number within one unit (file, table, list).

    Two byte-identical rows of a unit are two records; reading the unit again gives the same keys again.
    """

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def key(self, content: str) -> str:
        """Key of the next row with this content hash."""
        self._seen[content] += 1
        return f"{content}-{self._seen[content]}"


def derive_keys(contents: Sequence[str]) -> list[str]:
    """Keys for all rows of one unit, in its order, from their content hashes."""
    keys = ContentKeys()
    return [keys.key(content) for content in contents]


def cell(row: Row, path: str) -> object:
    """Value of a column; a dotted path goes into nested rows unless a column has exactly that name."""
    if path in row:
        return row[path]
    value: object = row
    for part in path.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(part)
    return value


def as_text(value: object) -> str:
    """A cell as trimmed text: whole numbers without `.0`, `true` and `false`, times as ISO 8601."""
    match value:
        case str():
            return value.strip()
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer():
            return str(int(value))
        case datetime() | date() | time():
            return value.isoformat()
    return str(value)


def row_key(row: Row, columns: Sequence[str]) -> str | None:
    """The key of a row, `|` between the values of several columns; None where one of them is empty."""
    if len(columns) == 1:
        value = cell(row, columns[0])
        return None if value is None else as_text(value) or None
    texts = [as_text(value) for value in (cell(row, column) for column in columns) if value is not None]
    if len(texts) < len(columns) or not all(texts):
        return None
    return "|".join(text.replace("\\", "\\\\").replace("|", "\\|") for text in texts)


@dataclass(frozen=True, slots=True)
class Identity:
    """What a row says of itself: its key (None: go by content), its version's time, whether it is a deletion.

    `modified` is UTC with microseconds (`2019-02-05T02:03:04.000000Z`), to sort as text. `problem` says why
    the row can't be taken; it holds no values.
    """

    key: str | None
    modified: str | None
    tombstone: bool
    problem: str | None = None


def identify(dataset: Dataset, zone: ZoneInfo) -> Callable[[Row, str], Identity]:
    """A function from a row and its unit's name to its `Identity`, as the dataset declares it."""
    columns, by_content = dataset.key.columns, dataset.key.content or dataset.key.otherwise == "content"
    modified, deleted = _modified(dataset.modified, zone), _deleted(dataset.tombstone)
    missing = f"the key ({', '.join(columns)}) is empty"

    def of(row: Row, unit: str) -> Identity:
        key = row_key(row, columns) if columns else None
        try:
            stamp = modified(row, unit)
        except ValueError as unreadable:
            return Identity(key, None, deleted(row), str(unreadable))
        return Identity(key, stamp, deleted(row), None if key is not None or by_content else missing)

    return of


def _modified(declared: Modified | None, zone: ZoneInfo) -> Callable[[Row, str], str | None]:
    if declared is None:
        return lambda row, unit: None
    parse = parser((*declared.date, "iso"), zone)
    column, pattern = declared.column or "", regex(declared.file_name or "")

    def from_column(row: Row, unit: str) -> str | None:
        return instant(cell(row, column), parse, zone, what=f"column {column!r}")

    def from_name(row: Row, unit: str) -> str | None:
        match = pattern.search(unit)
        return instant(match[1], parse, zone, what="the time in the file's name") if match else None

    return from_column if declared.column else from_name


def instant(value: object, parse: Callable[[object], str | None], zone: ZoneInfo, *, what: str) -> str | None:
    """A time as UTC text that sorts, or None where there is none. Raises `ValueError` naming the place."""
    try:
        text = parse(value)
    except ValueError as unreadable:
        raise ValueError(f"{what} can't be read as the version's time: {unreadable}") from None
    return None if text is None else utc(text, zone)


def _deleted(declared: Tombstone | None) -> Callable[[Row], bool]:
    if declared is None:
        return lambda row: False
    column, wanted = declared.column, declared.equals
    if wanted is None:
        return lambda row: cell(row, column) not in (None, "", False)
    values = {as_text(value).casefold() for value in wanted}

    def says_so(row: Row) -> bool:
        value = cell(row, column)
        return value is not None and as_text(value).casefold() in values

    return says_so
