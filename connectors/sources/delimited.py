"""CSV: rows of delimited text (RFC 4180), read so that one bad row doesn't take others with it."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from typing import IO, TextIO

from connectors.options import FilesResource
from connectors.sources.columns import column_names
from connectors.sources.intake import Found
from connectors.sources.text import decoded
from connectors.sources.unreadable import FileUnreadable

#: Stands for a delimiter of several characters, which the csv module can't take.
_UNIT_SEPARATOR = "\x1f"
#: What a cell may hold before the parser gives it up; a quote that is never closed must not swallow the file.
_LONGEST_CELL = 1 << 24


def read_delimited(stream: IO[bytes], declared: FilesResource) -> Iterator[Found]:
    """Rows of a CSV file. One with too few or too many cells is a problem that keeps them as `cells`."""
    csv.field_size_limit(_LONGEST_CELL)
    lines = _Lines(decoded(stream, declared.encoding))
    rows = _rows(lines, declared)
    names = _names(lines, rows, declared)
    width = len(names)
    for line, cells, problem in rows:
        if problem is None and len(cells) == width:
            if any(cells):
                yield Found(line, dict(zip(names, cells, strict=True)))
        elif problem is not None or not _blank(cells):
            yield Found(
                line, {"cells": cells}, problem or f"the row has {len(cells)} cells instead of {width}"
            )


def _names(lines: _Lines, rows: Iterator[_Cells], declared: FilesResource) -> list[str]:
    if declared.header == 0:
        if not declared.columns:
            raise FileUnreadable("the file has no header and `columns` isn't declared")
        return list(declared.columns)
    lines.skip(declared.header - 1)
    for _, cells, problem in rows:
        if problem is not None:
            raise FileUnreadable(f"the header can't be read: {problem}")
        if any("\0" in cell for cell in cells):
            raise FileUnreadable("the header holds NUL characters; is it text in another encoding?")
        return column_names(cells, strip=declared.strip_header)
    raise FileUnreadable("the file is empty")


_Cells = tuple[int, list[str], str | None]


def _rows(lines: _Lines, declared: FilesResource) -> Iterator[_Cells]:
    several = declared.delimiter if len(declared.delimiter) > 1 else None
    if several:
        lines.replace(several, _UNIT_SEPARATOR)
    delimiter = _UNIT_SEPARATOR if several else declared.delimiter
    reader = csv.reader(lines, delimiter=delimiter, quotechar=declared.quote, strict=True)
    while True:
        start = lines.mark()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield start, [lines.give_back()], f"the row isn't CSV: {error}"
            continue
        if several:
            cells = [cell.replace(_UNIT_SEPARATOR, several) for cell in cells]
        yield start, cells, None


def _blank(cells: list[str]) -> bool:
    return not cells or (len(cells) == 1 and not cells[0].strip(" \t\r\n\x1a"))


class _Lines:
    """Physical lines, of which those behind a bad row's first can be given back and read again."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._again: deque[str] = deque()
        self._taken: list[str] = []
        self._number = 0
        self._replaced: tuple[str, str] | None = None

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._text)
        self._number += 1
        self._taken.append(line)
        return line.replace(*self._replaced) if self._replaced else line

    def skip(self, count: int) -> None:
        """Read over lines in front of the header."""
        for _ in range(count):
            next(self, None)

    def replace(self, old: str, new: str) -> None:
        """From now on, give `new` where a line has `old`."""
        self._replaced = (old, new)

    def mark(self) -> int:
        """Number of the next line; what `give_back` goes back to."""
        self._taken.clear()
        return self._number + 1

    def give_back(self) -> str:
        """The first line since the mark; those behind it will be read again."""
        first, *others = self._taken
        self._again.extendleft(reversed(others))
        self._number -= len(others)
        return first.rstrip("\r\n")
