"""One part of a bulk load as files: records ready for the import, edges that still wait for merges."""

from __future__ import annotations

import csv
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

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
        common: dict[str, Value] = {"run": self._run, "seen_first": self._seen, "seen_last": self._seen}
        rows = [(record.properties | common, record.point) for record in records]
        written = self._folder / f"{name}.records.csv"
        _write_nodes(written, "id", rows)
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

    def _write(self, name: str, columns: Mapping[str, list[Value | None]]) -> Path | None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        if not columns or not next(iter(columns.values())):
            return None
        path = self._folder / f"{name}.parquet"
        arrays = {column: _array(values) for column, values in columns.items()}
        pq.write_table(pa.table(arrays), path, compression="NONE")
        return path


def _array(values: list[Value | None]) -> pa.Array:
    import pyarrow as pa

    return pa.array(values)


def _described(records: Iterable[PreparedRecord]) -> dict[str, list[Value | None]]:
    columns: dict[str, list[Value | None]] = {name: [] for name in ("record", "mention", "label", "entity")}
    record_ids, mentions, labels, entities = columns.values()
    for record in records:
        for mention in record.mentions:
            record_ids.append(record.id)
            mentions.append(mention.name)
            labels.append(LABELS[mention.entity])
            entities.append(mention.id)
    return columns


def _statements(records: Iterable[PreparedRecord]) -> dict[str, dict[str, list[Value | None]]]:
    """By kind: the two ends and every property that an edge of the kind has in this part."""
    edges: dict[str, list[tuple[str, str, dict[str, Value]]]] = defaultdict(list)
    for record in records:
        mentions = record.mentions
        for kind, source, target, properties in record.statements:
            edges[kind].append((mentions[source].id, mentions[target].id, properties))
    tables: dict[str, dict[str, list[Value | None]]] = {}
    for kind, found in edges.items():
        names = dict.fromkeys(name for _, _, properties in found for name in properties)
        tables[kind] = {
            ":source": [source for source, _, _ in found],
            ":target": [target for _, target, _ in found],
            **{name: [properties.get(name) for _, _, properties in found] for name in names},
        }
    return tables


def _identified(records: Iterable[PreparedRecord]) -> dict[str, list[Value | None]]:
    names = ("entity", "key", "scheme", "token", "record", "dataset")
    columns: dict[str, list[Value | None]] = {name: [] for name in names}
    entities, keys, schemes, tokens, record_ids, datasets = columns.values()
    for record in records:
        for identifier in record.identifiers:
            entities.append(record.mentions[identifier.mention].id)
            keys.append(identifier.key)
            schemes.append(identifier.scheme)
            tokens.append(identifier.token)
            record_ids.append(record.id)
            datasets.append(record.dataset)
    return columns


def _write_nodes(
    path: Path, key: str, rows: Sequence[tuple[Mapping[str, Value], tuple[float, float] | None]]
) -> None:
    """One CSV file with its header, of nodes whose `key` is their id at the import too."""
    kinds: dict[str, str] = {}
    for properties, _ in rows:
        if not properties.keys() <= kinds.keys():
            for name, value in properties.items():
                if name not in kinds:
                    kinds[name] = _TYPES[type(value)]
    columns = [name for name in kinds if name != key]
    lists = [name for name in columns if kinds[name] == "string[]"]
    flags = [name for name in columns if kinds[name] == "boolean"]
    with path.open("w", encoding="utf-8", newline="") as file:
        _write_header(
            file, [f"{key}:ID", *(f"{name}:{kinds[name]}" for name in columns), "point:point{crs:WGS-84}"]
        )
        writer = csv.writer(file, lineterminator="\n")
        lines = []
        for properties, point in rows:
            cells: dict[str, Value | None] = {**properties}
            for name in lists:
                items = cells.get(name)
                if isinstance(items, list):
                    cells[name] = ITEM.join(items)
            for name in flags:
                flag = cells.get(name)
                if flag is not None:
                    cells[name] = "true" if flag else "false"
            lines.append([cells[key], *map(cells.get, columns), _point(point)])
        writer.writerows(lines)


def _write_header(file: TextIO, names: Sequence[str]) -> None:
    csv.writer(file, lineterminator="\n").writerow(names)


def _point(point: tuple[float, float] | None) -> str | None:
    if point is None or not all(map(math.isfinite, point)):
        return None
    return f"{{longitude: {point[0]!r}, latitude: {point[1]!r}}}"
