"""Puts the edges of all parts on the entities that stay, and writes the import's files of entities and edges."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from graph_schema.entities import ENTITIES
from hub.graph.admin import Group
from hub.graph.bulk.emission import MARKS, Emitted

if TYPE_CHECKING:
    import duckdb

_OPTIONS = "(FORMAT csv, HEADER false, QUOTE '\"', ESCAPE '\"')"


def assemble(
    folder: Path, parts: Sequence[Emitted], redirects: Mapping[str, str], *, run: str
) -> tuple[list[Group], list[Group]]:
    """Groups of nodes and of edges for `hub.graph.admin.import_full`.

    `redirects` give the entity that each merged one became.
    """
    import duckdb

    with duckdb.connect() as connection:
        connection.execute("SET preserve_insertion_order = false")
        _register(connection, redirects)
        nodes = [Group(("Record",), (path,)) for part in parts if (path := part.records)]
        edges: list[Group] = []
        described = [path for part in parts if (path := part.described)]
        if described:
            nodes += _entities(connection, folder, described, run)
            edges.append(_described(connection, folder, described))
        identified = [path for part in parts if (path := part.identified)]
        if identified:
            nodes.append(_identifiers(connection, folder, identified))
            edges.append(_identified(connection, folder, identified))
        for kind in sorted({kind for part in parts for kind in part.statements}):
            files = [path for part in parts if (path := part.statements.get(kind))]
            edges.append(_statements(connection, folder, kind, files))
    return nodes, edges


def _register(connection: duckdb.DuckDBPyConnection, redirects: Mapping[str, str]) -> None:
    import pyarrow as pa

    table = pa.table(
        {"old": pa.array(redirects.keys(), pa.string()), "new": pa.array(redirects.values(), pa.string())}
    )
    connection.register("redirect", table)


def _files(paths: Iterable[Path]) -> str:
    listed = ", ".join("'" + str(path).replace("'", "''") + "'" for path in paths)
    return f"read_parquet([{listed}], union_by_name = true)"


def _copy(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> Path:
    target = str(path).replace("'", "''")
    connection.execute(f"COPY ({query}) TO '{target}' {_OPTIONS}")
    return path


def _group(folder: Path, names: tuple[str, ...], header: str, data: Path) -> Group:
    head = folder / f"{data.stem}.header.csv"
    head.write_text(header + "\n", encoding="utf-8")
    return Group(names, (head, data))


def _entities(
    connection: duckdb.DuckDBPyConnection, folder: Path, files: Sequence[Path], run: str
) -> list[Group]:
    groups = []
    for entity in ENTITIES.values():
        query = (
            f"SELECT DISTINCT coalesce(r.new, d.entity), '{run}' FROM {_files(files)} d "
            f"LEFT JOIN redirect r ON r.old = d.entity WHERE d.label = '{entity.label}'"
        )
        data = _copy(connection, query, folder / f"entities-{entity.key}.csv")
        groups.append(_group(folder, (entity.label,), "id:ID,minted:string", data))
    return groups


def _described(connection: duckdb.DuckDBPyConnection, folder: Path, files: Sequence[Path]) -> Group:
    query = (
        "SELECT d.record, d.mention, coalesce(d.founded, CASE WHEN r.new IS NOT NULL THEN d.entity END), "
        f"coalesce(r.new, d.entity) FROM {_files(files)} d "
        "LEFT JOIN redirect r ON r.old = d.entity"
    )
    data = _copy(connection, query, folder / "edges-DESCRIBES.csv")
    return _group(folder, ("DESCRIBES",), ":START_ID,mention:string,founded:string[],:END_ID", data)


def _identifiers(connection: duckdb.DuckDBPyConnection, folder: Path, files: Sequence[Path]) -> Group:
    query = f"SELECT DISTINCT key, scheme, token FROM {_files(files)}"
    data = _copy(connection, query, folder / "identifiers.csv")
    return _group(folder, ("Identifier",), "key:ID,scheme:string,token:string", data)


def _identified(connection: duckdb.DuckDBPyConnection, folder: Path, files: Sequence[Path]) -> Group:
    query = (
        "SELECT coalesce(r.new, i.entity), i.record, i.mention, i.dataset, i.sealed, i.marks, i.key "
        f"FROM {_files(files)} i LEFT JOIN redirect r ON r.old = i.entity"
    )
    data = _copy(connection, query, folder / "edges-HAS_IDENTIFIER.csv")
    header = ":START_ID,record:string,mention:string,dataset:string,sealed:boolean,marks:string[],:END_ID"
    return _group(folder, ("HAS_IDENTIFIER",), header, data)


def _statements(
    connection: duckdb.DuckDBPyConnection, folder: Path, kind: str, files: Sequence[Path]
) -> Group:
    described = connection.execute(f"DESCRIBE SELECT * FROM {_files(files)}").fetchall()
    columns = {
        name: "string[]" if name == MARKS else _TYPES[kind_of.split("(")[0]]
        for name, kind_of, *_ in described
        if not name.startswith(":")
    }
    listed = "".join(f', e."{name}"' for name in columns)
    query = (
        f'SELECT coalesce(a.new, e.":source"), coalesce(b.new, e.":target"){listed} FROM {_files(files)} e '
        'LEFT JOIN redirect a ON a.old = e.":source" LEFT JOIN redirect b ON b.old = e.":target"'
    )
    data = _copy(connection, query, folder / f"edges-{kind}.csv")
    header = ",".join([":START_ID", ":END_ID", *(f"{name}:{of}" for name, of in columns.items())])
    return _group(folder, (kind,), header, data)


#: DuckDB's types as the import calls them. A column without any value is INTEGER to DuckDB and stays empty.
_TYPES = {
    "VARCHAR": "string",
    "BOOLEAN": "boolean",
    "BIGINT": "long",
    "DOUBLE": "double",
    "INTEGER": "string",
}
