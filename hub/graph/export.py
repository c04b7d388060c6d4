"""Writes the whole graph as files for Neo4j's import, value for value: what a store is made anew from.

Every node and edge is read; what was deleted isn't among them, whatever bytes of it are left in the store's files.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, LiteralString

from hub.errors import StorageUnavailable
from hub.graph.admin import Group
from hub.graph.bulk.emission import ITEM

if TYPE_CHECKING:
    import neo4j
    import pyarrow as pa

#: Nodes or edges of one file.
ROWS = 20_000

#: The schema's version is left out, so that the constraints and indexes of the new store are made.
_NODES: LiteralString = """
MATCH (n) WHERE NOT (n:Meta AND n.id = 'schema')
RETURN labels(n) AS kinds, elementId(n) AS at, null AS to, properties(n) AS said
"""
_EDGES: LiteralString = """
MATCH (a)-[s]->(b) RETURN [type(s)] AS kinds, elementId(a) AS at, elementId(b) AS to, properties(s) AS said
"""
#: Options of the import for files like these.
OPTIONS = (
    "--multiline-fields=true",
    f"--array-delimiter=U+{ord(ITEM):04X}",
    "--id-type=integer",
    "--trim-strings=false",
)
_KINDS: Mapping[type, str] = {str: "string", bool: "boolean", int: "long", float: "double"}


@dataclass(slots=True)
class Exported:
    """Groups of nodes and of edges for the import, and how many of each there are."""

    nodes: list[Group] = field(default_factory=list)
    edges: list[Group] = field(default_factory=list)
    counts: tuple[int, int] = (0, 0)


def export_graph(driver: neo4j.Driver, folder: Path) -> Exported:
    """Write all nodes and edges into a folder that is there. Nobody may change the graph meanwhile.

    Raises
    ------
    StorageUnavailable
        The folder can't be written, or a property is of a type that the hub never writes.
    """
    done = Exported()
    with driver.session(default_access_mode="READ", fetch_size=5_000) as session:
        nodes = _Writer(folder, "nodes")
        edges = _Writer(folder, "edges")
        for query, writer in ((_NODES, nodes), (_EDGES, edges)):
            for row in session.run(query):
                writer.add(row["kinds"], _number(row["at"]), row["to"] and _number(row["to"]), row["said"])
            writer.close()
    done.nodes, done.edges = nodes.groups, edges.groups
    done.counts = (nodes.count, edges.count)
    return done


def _number(element: str) -> int:
    """The last part of an element's id: its place in the store."""
    return int(element.rsplit(":", 1)[1])


_Row = tuple[int, int | None, Mapping[str, Any]]


class _Writer:
    """Collects rows by label or type, and writes a file for each `ROWS` of one."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder, self._name = folder, name
        self._waiting: dict[tuple[str, ...], list[_Row]] = defaultdict(list)
        self.groups: list[Group] = []
        self.count = 0

    def add(self, kinds: Sequence[str], at: int, to: int | None, said: Mapping[str, Any]) -> None:
        rows = self._waiting[tuple(sorted(kinds))]
        rows.append((at, to, said))
        self.count += 1
        if len(rows) == ROWS:
            self._flush(tuple(sorted(kinds)))

    def close(self) -> None:
        for kinds in list(self._waiting):
            self._flush(kinds)

    def _flush(self, kinds: tuple[str, ...]) -> None:
        for rows in _uniform(self._waiting.pop(kinds)):
            path = self._folder / f"{self._name}-{len(self.groups):05d}.csv"
            try:
                _write(path, rows)
            except OSError as error:
                raise StorageUnavailable(
                    f"{self._folder} can't be written: {error.strerror}. The graph is as it was."
                ) from error
            self.groups.append(Group(kinds, (path,)))


def _uniform(rows: list[_Row]) -> Iterator[list[_Row]]:
    """The rows in parts in each of which a property is of one type: datasets may differ in their own fields."""
    for name in _names(rows):
        by_kind: dict[str | None, list[_Row]] = defaultdict(list)
        for row in rows:
            by_kind[_kind(row[2].get(name))].append(row)
        if len(by_kind.keys() - {None}) > 1:
            for part in by_kind.values():
                yield from _uniform(part)
            return
    yield rows


def _names(rows: Iterable[_Row]) -> list[str]:
    return list(dict.fromkeys(name for *_, said in rows for name in said))


def _write(path: Path, rows: Sequence[_Row]) -> None:
    import pyarrow as pa
    from pyarrow.csv import WriteOptions, write_csv

    columns: dict[str, pa.Array] = {}
    if rows[0][1] is None:
        columns[":ID"] = pa.array([at for at, _, _ in rows])
    else:
        columns[":START_ID"] = pa.array([at for at, _, _ in rows])
        columns[":END_ID"] = pa.array([to for _, to, _ in rows])
    for name in _names(rows):
        values = [said.get(name) for *_, said in rows]
        kind = next(kind for value in values if (kind := _kind(value)))
        columns[f"{name}:{kind}"] = _column(values, kind)
    table = pa.table(columns)
    with path.open("wb") as file:
        file.write(_header(table.column_names))
        write_csv(table, file, WriteOptions(include_header=False))


def _header(names: Iterable[str]) -> bytes:
    return (",".join('"' + name.replace('"', '""') + '"' for name in names) + "\n").encode()


def _kind(value: object) -> str | None:
    """The import's type of a property's value."""
    if value is None:
        return None
    if type(value) in _KINDS:
        return _KINDS[type(value)]
    if isinstance(value, list):
        items = {_KINDS.get(type(item), "") for item in value}
        if (
            len(items) == 1
            and "" not in items
            and not any(ITEM in item for item in value if type(item) is str)
        ):
            return f"{items.pop()}[]"
    if getattr(value, "srid", None) == 4326:
        return "point{crs:WGS-84}"
    raise StorageUnavailable(
        f"A property is a {type(value).__name__} that the import can't take: nothing was changed."
    )


def _column(values: Sequence[Any], kind: str) -> pa.Array:
    import pyarrow as pa

    if kind.endswith("[]"):
        return pa.array([None if v is None else ITEM.join(map(_text, v)) for v in values], pa.string())
    if kind.startswith("point"):
        return pa.array(
            [None if v is None else f"{{longitude: {v[0]!r}, latitude: {v[1]!r}}}" for v in values],
            pa.string(),
        )
    if kind == "double":
        return pa.array([None if v is None else repr(v) for v in values], pa.string())
    return pa.array(values)


def _text(value: object) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)
