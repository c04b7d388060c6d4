"""Tables of records to link: read from CSV, with what is known of the truth."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hub.errors import WrongUse


@dataclass(frozen=True, slots=True)
class Table:
    """Records of one or two files: ids, the file of each (0, 1), values by column as text."""

    ids: list[str]
    sources: list[int]
    values: Mapping[str, list[str]]


def read_tables(files: Sequence[Path], id_column: str) -> Table:
    """Read one or two CSV files (UTF-8 or GB 18030; commas, semicolons or tabs) with all values as text.

    Raises
    ------
    WrongUse
        A file can't be read, lacks the id column or has an id twice.
    """
    ids: list[str] = []
    sources: list[int] = []
    values: dict[str, list[str]] = {}
    for place, file in enumerate(files):
        header, rows = read_csv(file)
        if id_column not in header:
            raise WrongUse(
                f"{file} has no column {id_column!r} for the record id; say which with --map COLUMN=id"
            )
        where = header.index(id_column)
        for name in header:
            if name != id_column:
                values.setdefault(name, [""] * len(ids))
        for row in rows:
            ids.append(row[where])
        sources += [place] * len(rows)
        for name, cells in values.items():
            at = header.index(name) if name in header else -1
            cells += [row[at] if at >= 0 else "" for row in rows]
    if len(set(ids)) < len(ids):
        raise WrongUse(
            f"{len(ids) - len(set(ids))} record ids stand in more than one row; ids must be unique"
        )
    return Table(ids, sources, values)


def read_csv(file: Path) -> tuple[list[str], list[list[str]]]:
    """Header and rows of a CSV file, every value stripped; short rows are filled up with blanks."""
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise WrongUse(f"{file} can't be read: {error.strerror}") from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("gb18030", errors="replace")
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t|", key=first.count)
    lines = list(csv.reader(text.splitlines(), delimiter=delimiter, skipinitialspace=True))
    if not lines:
        return [], []
    header = [name.strip() for name in lines[0]]
    width = len(header)
    rows = [[cell.strip() for cell in (line + [""] * width)[:width]] for line in lines[1:] if any(line)]
    return header, rows


def truth_of(table: Table, given: str) -> tuple[dict[str, str], str | None]:
    """The true cluster of each record, and the column that it stands in where it is one.

    `given` is a column, a file of id and cluster, or `re:` and a regular expression with one group, looked
    for in the id.

    Raises
    ------
    WrongUse
        It is none of these.
    """
    if given.startswith("re:"):
        try:
            pattern = re.compile(given[3:])
        except re.error as error:
            raise WrongUse(f"--truth {given}: not a regular expression: {error}") from None
        found = {one: pattern.search(one) for one in table.ids}
        return {one: match[1] if pattern.groups else match[0] for one, match in found.items() if match}, None
    if given in table.values:
        return {one: value for one, value in zip(table.ids, table.values[given], strict=True) if value}, given
    if Path(given).is_file():
        return read_clusters(Path(given)), None
    raise WrongUse(f"--truth {given}: neither a column, nor a file, nor re: and a regular expression")


def read_clusters(file: Path) -> dict[str, str]:
    """A file with a record's id in the first column and its cluster in the second (or in one named
    `cluster`).
    """
    header, rows = read_csv(file)
    if len(header) < 2:
        raise WrongUse(f"{file} needs two columns: the record's id and its cluster")
    at = header.index("cluster") if "cluster" in header else 1
    return {row[0]: row[at] for row in rows if row[at]}
