"""One part of a bulk load as files: records ready for the import, edges that still wait for merges."""

from __future__ import annotations

import csv
import io
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from graph_schema.records import Value
from hub.graph.cypher import LABELS
from hub.identity.prepared import PreparedRecord

if TYPE_CHECKING:
    import pyarrow as pa

    from hub.retention.sealed import Sealed

#: Columns that every statement has.
_ENDS = (":source", ":target", "record", "name", "dataset", "sealed")
#: Column of the marks of edges.
MARKS = "marks"
#: Stands between the items of a list in the import's files; mapped text never holds control characters.
ITEM = "\x1f"
_TYPES = {str: "string", bool: "boolean", int: "long", float: "double", list: "string[]"}
_ARROW = {"string": "string", "boolean": "bool_", "long": "int64", "double": "float64"}
#: Columns with few different values, which Parquet had better write once.
_REPEATED = frozenset({"mention", "label", "scheme", "dataset", "name", "kind", "role", "source"})
#: Records whose columns are made at once: few enough to be still in the processor's cache for the last column.
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Emitted:
    """Files of one part, by what they hold; edges are Parquet, with the columns that `assembly` reads.

    `broken` says that a value of the records has a line break, for which the import reads more slowly.
    """

    records: Path | None = None
    broken: bool = False
    described: Path | None = None
    statements: Mapping[str, Path] = field(default_factory=dict)
    identified: Path | None = None


class Emitter:
    """Writes the parts of one run into a folder.

    `first` are the numbers of the parts' first records by the part's name: the import takes nodes by numbers that it
    need not look up, which were a quarter of its time.
    """

    def __init__(
        self, folder: Path, *, run: str, seen: str, first: Mapping[str, int], sealed: Sealed
    ) -> None:
        self._folder = folder
        self._first = first
        self._run = run
        self._seen = seen
        self._sealed = sealed

    def emit(self, name: str, records: Sequence[PreparedRecord], *, first_seen: str) -> Emitted:
        """Write records that go on, and all their edges. `name` tells the part's files from others, `first_seen` when
        its rows were landed.
        """
        if not records:
            return Emitted()
        self._sealed.mark(records)
        kinds = _kinds(record.properties for record in records)
        nodes: list[pa.Table] = []
        described: list[pa.Table] = []
        identified: list[pa.Table] = []
        statements: dict[str, list[pa.Table]] = defaultdict(list)
        number = self._first[name]
        for first in range(0, len(records), _AT_ONCE):
            some = records[first : first + _AT_ONCE]
            nodes.append(self._nodes(some, kinds, number + first, first_seen))
            described.append(_described(some, number + first))
            identified.append(_identified(some, number + first))
            for kind, table in _statements(some).items():
                statements[kind].append(table)
        file = self._folder / f"{name}.records.csv"
        return Emitted(
            records=file,
            broken=_write_csv(file, nodes),
            described=self._write(f"{name}.described", described),
            statements={
                kind: path
                for kind, tables in statements.items()
                if (path := self._write(f"{name}.{kind}", tables))
            },
            identified=self._write(f"{name}.identified", identified),
        )

    def _nodes(
        self, records: Sequence[PreparedRecord], kinds: Mapping[str, str], number: int, first_seen: str
    ) -> pa.Table:
        """Records with the columns of the import's CSV, numbered from `number` on."""
        import pyarrow as pa

        rows = [record.properties for record in records]
        of_run = {"run": self._run, "seen_first": first_seen, "seen_last": self._seen}
        return pa.table(
            {
                ":ID": pa.array(range(number, number + len(records))),
                **{
                    f"{name}:{kind}": _column([row.get(name) for row in rows], kind)
                    for name, kind in kinds.items()
                },
                **{f"{name}:string": pa.repeat(value, len(records)) for name, value in of_run.items()},
                "point:point{crs:WGS-84}": pa.array(
                    [_point(record.point) for record in records], pa.string()
                ),
            }
        )

    def _write(self, name: str, tables: Sequence[pa.Table]) -> Path | None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        table = pa.concat_tables(tables, promote_options="default")
        if table.num_rows == 0:
            return None
        path = self._folder / f"{name}.parquet"
        repeated = [column for column in table.column_names if column in _REPEATED]
        pq.write_table(table, path, compression="NONE", use_dictionary=repeated, write_statistics=False)
        return path


def _described(records: Sequence[PreparedRecord], number: int) -> pa.Table:
    import pyarrow as pa

    mentions = [mention for record in records for mention in record.mentions]
    columns = {
        "record": pa.array(
            [at for at, record in enumerate(records, number) for _ in record.mentions], pa.int64()
        ),
        "mention": pa.array([name for name, _, _, _, _ in mentions], pa.string()),
        "label": pa.array([LABELS[entity] for _, entity, _, _, _ in mentions], pa.string()),
        "entity": pa.array([entity_id for _, _, entity_id, _, _ in mentions], pa.string()),
        "founded": pa.array([ITEM.join(ids) or None for _, _, _, _, ids in mentions], pa.string()),
    }
    return pa.table(columns)


def _statements(records: Iterable[PreparedRecord]) -> dict[str, pa.Table]:
    """By kind: the two ends and every property that an edge of the kind has in this part."""
    import pyarrow as pa

    edges: dict[str, list[tuple[str, str, str, str, str, Value, str | None, Mapping[str, Value]]]] = (
        defaultdict(list)
    )
    for record in records:
        mentions, record_id, dataset = record.mentions, record.id, record.dataset
        sealed, marks = record.properties["sealed"], _marks(record)
        for name, kind, source, target, properties in record.statements:
            edges[kind].append(
                (
                    mentions[source].id,
                    mentions[target].id,
                    record_id,
                    name,
                    dataset,
                    sealed,
                    marks,
                    properties,
                )
            )
    tables: dict[str, pa.Table] = {}
    for kind, found in edges.items():
        *columns, marked, owned = zip(*found, strict=True)
        names = dict.fromkeys(chain.from_iterable(owned))
        ends = dict(zip(_ENDS, map(pa.array, columns), strict=True))
        own = {name: pa.array([properties.get(name) for properties in owned]) for name in names}
        if any(marked):
            own[MARKS] = pa.array(marked, pa.string())
        tables[kind] = pa.table({**ends, **own})
    return tables


def _marks(record: PreparedRecord) -> str | None:
    """The marks of a record's edges as the import reads a list."""
    marks = record.marks
    return ITEM.join(marks) if marks else None


def _guards(record: PreparedRecord) -> tuple[Value, str | None]:
    """Whether a record's edges are sealed, and their marks."""
    return record.properties["sealed"], _marks(record)


def _identified(records: Sequence[PreparedRecord], number: int) -> pa.Table:
    import pyarrow as pa

    found = [
        (
            at,
            mention.id,
            f"{scheme}:{token}",
            scheme,
            token,
            record.id,
            mention.name,
            record.dataset,
            *_guards(record),
        )
        for at, record in enumerate(records, number)
        for mention in record.mentions
        for scheme, token in mention.nodes
    ]
    columns = zip(*found, strict=True) if found else [()] * 10
    names = ("number", "entity", "key", "scheme", "token", "record", "mention", "dataset", "sealed", MARKS)
    types = {"number": pa.int64(), "sealed": pa.bool_()}
    made = [
        pa.array(column, types.get(name, pa.string())) for name, column in zip(names, columns, strict=True)
    ]
    return pa.table(made, names=list(names))


def _write_csv(path: Path, tables: Sequence[pa.Table]) -> bool:
    """Write one CSV file with its header; tell whether a value has a line break."""
    import pyarrow as pa
    from pyarrow.csv import WriteOptions, write_csv

    table = pa.concat_tables(tables)
    rows = pa.BufferOutputStream()
    write_csv(table, rows, WriteOptions(include_header=False))
    written = memoryview(rows.getvalue())
    with path.open("wb") as file:
        file.write(_header(table.column_names))
        file.write(written)
    text = bytes(written)
    return text.count(b"\n") > table.num_rows or b"\r" in text


def _kinds(rows: Iterable[Mapping[str, Value]]) -> dict[str, str]:
    """Properties in the order in which they come, with the import's types."""
    kinds: dict[str, str] = {}
    for properties in rows:
        if not properties.keys() <= kinds.keys():
            for name, value in properties.items():
                if name not in kinds:
                    kinds[name] = _TYPES[type(value)]
    return kinds


def _column(values: list[Value | None], kind: str) -> pa.Array:
    import pyarrow as pa

    if kind == "string[]":
        return pa.array(
            [ITEM.join(items) if isinstance(items, list) else None for items in values], pa.string()
        )
    return pa.array(values, getattr(pa, _ARROW[kind])())


def _header(names: Sequence[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(names)
    return text.getvalue().encode()


def _point(point: tuple[float, float] | None) -> str | None:
    if point is None or not all(map(math.isfinite, point)):
        return None
    return f"{{longitude: {point[0]!r}, latitude: {point[1]!r}}}"
