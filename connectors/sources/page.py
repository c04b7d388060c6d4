"""What a source gives: pages of raw rows, and the cursor that holds once a page is loaded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, Protocol

#: A row as it came, JSON-able: text, number, boolean, null, and nested rows and lists of them.
Row = dict[str, object]


class RawRow(NamedTuple):
    """One row of a source.

    `line` counts from 1 within the unit: the physical line of a text file on which the row starts, the row of
    a sheet, the position in a table or list; 0 stands for the unit as a whole. `modified` is the source's own
    time of the version as sortable UTC text. `problem` says why the row can't be read, without its values;
    `row` then holds what there is of it.
    """

    key: str | None
    line: int
    row: Row
    modified: str | None = None
    tombstone: bool = False
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of one dataset from one unit (a file, a table, a list).

    `cursor` is the dataset's new cursor once everything up to and including this page is loaded; None leaves
    it where it is. `skipped` rows of the unit
    weren't read, because it was loaded before and has not changed since.
    """

    dataset: str
    unit: str
    rows: list[RawRow]
    cursor: str | None = None
    skipped: int = 0


class Source(Protocol):
    """A source that was opened for one pull."""

    def read(self) -> Iterator[Page]:
        """Give what is new, dataset by dataset in the order of the manifest.

        Raises
        ------
        SourceUnavailable
            The source can't be read any further; the pages given so far stay good.
        InvalidDeclaration
            The manifest names a table, column or the like that the source doesn't have.
        """
        ...
