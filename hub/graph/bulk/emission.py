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

#: Stands between the items of a list in the import's files; mapped text never holds control characters.
ITEM = "\x1f"
_TYPES = {str: "string", bool: "boolean", int: "long", float: "double", list: "string[]"}


@dataclass(frozen=True, slots=True)
class Emitted:
    """Files of one part, by what they hold; edges are Parquet, with the columns that `assembly` reads."""

    records: Path | None = None
    described: Path | None = None
    statements: Mapping[str, Path] = field(default_factory=dict)
    identified: Path | None = None


class Emitter:
    """Writes the parts of one run into a folder."""

    def __init__(self, folder: Path, *, run: str, seen: str) -> None:
        self._folder = folder
        self._run = run
        self._seen = seen

    def emit(self, name: str, records: Sequence[PreparedRecord]) -> Emitted:
        """Write records that go on, and all their edges. `name` tells the part's files from others."""
        if not records:
            return Emitted()
        written = self._folder / f"{name}.records.csv"
        _write_records(
            written, records, {"run": self._run, "seen_first": self._seen, "seen_last": self._seen}
        )
        return Emitted(
            records=written,
            described=self._write(f"{name}.described", _described(records)),
            statements={
                kind: path
                for kind, columns in _statements(records).items()
                if (path := self._write(f"{name}.{kind}", columns))
            },
            identified=self._write(f"{name}.identified", _identified(records)),
        )

    def _write(self, name: str, columns: Mapping[str, pa.Array]) -> Path | None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        table = pa.table(columns)
        if table.num_rows == 0:
            return None
        path = self._folder / f"{name}.parquet"
        pq.write_table(table, path, compression="NONE")
        return path


def _described(records: Sequence[PreparedRecord]) -> dict[str, pa.Array]:
    import pyarrow as pa

    mentions = [mention for record in records for mention in record.mentions]
    return {
        "record": pa.array([record.id for record in records for _ in record.mentions], pa.string()),
        "mention": pa.array([name for name, _, _, _ in mentions], pa.string()),
        "label": pa.array([LABELS[entity] for _, entity, _, _ in mentions], pa.string()),
        "entity": pa.array([entity_id for _, _, entity_id, _ in mentions], pa.string()),
    }


def _statements(records: Iterable[PreparedRecord]) -> dict[str, dict[str, pa.Array]]:
    """By kind: the two ends and every property that an edge of the kind has in this part."""
    import pyarrow as pa

    edges: dict[str, list[tuple[str, str, str, str, str, Mapping[str, Value]]]] = defaultdict(list)
    for record in records:
        mentions, record_id, dataset = record.mentions, record.id, record.dataset
        for name, kind, source, target, properties in record.statements:
            edges[kind].append(
                (mentions[source].id, mentions[target].id, record_id, name, dataset, properties)
            )
    tables: dict[str, dict[str, pa.Array]] = {}
    for kind, found in edges.items():
        *columns, owned = zip(*found, strict=True)
        names = dict.fromkeys(chain.from_iterable(owned))
        tables[kind] = {
            **dict(
                zip((":source", ":target", "record", "name", "dataset"), map(pa.array, columns), strict=True)
            ),
            "sealed": pa.repeat(False, len(found)),
            **{name: pa.array([properties.get(name) for properties in owned]) for name in names},
        }
    return tables


def _identified(records: Iterable[PreparedRecord]) -> dict[str, pa.Array]:
    import pyarrow as pa

    found = [
        (mention.id, f"{scheme}:{token}", scheme, token, record.id, record.dataset)
        for record in records
        for mention in record.mentions
        for scheme, token in mention.nodes
    ]
    columns = zip(*found, strict=True) if found else [()] * 6
    names = ("entity", "key", "scheme", "token", "record", "dataset")
    return {name: pa.array(column, pa.string()) for name, column in zip(names, columns, strict=True)}


def _write_records(path: Path, records: Sequence[PreparedRecord], common: Mapping[str, str]) -> None:
    """One CSV file with its header, of records whose `id` is their id at the import too."""
    import pyarrow as pa
    from pyarrow.csv import WriteOptions, write_csv

    rows = [record.properties for record in records]
    kinds = _kinds(rows)
    columns = {
        f"{name}:{kind}": _column([row.get(name) for row in rows], kind)
        for name, kind in kinds.items()
        if name != "id"
    }
    table = pa.table(
        {
            "id:ID": pa.array([record.id for record in records]),
            **columns,
            **{f"{name}:string": pa.repeat(value, len(records)) for name, value in common.items()},
            "point:point{crs:WGS-84}": pa.array([_point(record.point) for record in records], pa.string()),
        }
    )
    with path.open("wb") as file:
        file.write(_header(table.column_names))
        write_csv(table, file, WriteOptions(include_header=False))


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
    return pa.array(values)


def _header(names: Sequence[str]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(names)
    return text.getvalue().encode()


def _point(point: tuple[float, float] | None) -> str | None:
    if point is None or not all(map(math.isfinite, point)):
        return None
    return f"{{longitude: {point[0]!r}, latitude: {point[1]!r}}}"
