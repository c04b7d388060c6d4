"""Turns what a reader found into raw rows: key, time of the version, deletion, and what makes a row unfit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple
from zoneinfo import ZoneInfo

from connectors.keys import ContentKeys, content_hash, identify
from connectors.manifest import Dataset
from connectors.sources.page import RawRow, Row
from connectors.sources.unreadable import FileUnreadable

#: Rows of one page of a file.
PAGE_ROWS = 5_000


class Found(NamedTuple):
    """A row as a reader found it, with the problem that it has already."""

    line: int
    row: Row
    problem: str | None = None


class Intake:
    """Makes the raw rows of one dataset out of one unit. Occurrence numbers count within the unit."""

    def __init__(self, dataset: Dataset, zone: ZoneInfo, unit: str) -> None:
        self._identify = identify(dataset, zone)
        self._limit = dataset.max_cell_chars
        self._by_content = dataset.key.content or dataset.key.otherwise == "content"
        self._contents = ContentKeys()
        self._unit = unit

    def take(self, found: Found) -> RawRow:
        """One raw row. A row with a problem has no key, since none of its cells can be trusted."""
        line, row, problem = found
        problem = problem or self._unfit(row)
        if problem is not None:
            return RawRow(None, line, row, problem=problem)
        own = self._identify(row, self._unit)
        key = own.key
        if key is None and self._by_content:
            key = self._contents.key(content_hash(row))
        return RawRow(key, line, row, own.modified, own.tombstone, own.problem)

    def pages(self, found: Iterable[Found], size: int = PAGE_ROWS) -> Iterator[list[RawRow]]:
        """Raw rows in lists of `size`."""
        page: list[RawRow] = []
        try:
            for one in found:
                page.append(self.take(one))
                if len(page) == size:
                    yield page
                    page = []
        except FileUnreadable:
            if page:
                yield page  # what was found before the damage is good
            raise
        if page:
            yield page

    def _unfit(self, row: Row) -> str | None:
        for column, value in row.items():
            if type(value) is str:
                if len(value) > self._limit or "\0" in value:
                    return _unfit_text(column, value, self._limit)
            elif type(value) is dict or type(value) is list:
                for text in _texts(value):
                    if len(text) > self._limit or "\0" in text:
                        return _unfit_text(column, text, self._limit)
        return None


def _unfit_text(column: str, text: str, limit: int) -> str:
    if len(text) > limit:
        return f"column {column!r} holds {len(text)} characters; {limit} are allowed (max_cell_chars)"
    return f"column {column!r} holds a NUL character"


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)
