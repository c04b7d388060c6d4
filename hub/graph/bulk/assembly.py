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
    folder: Path, parts: Sequence[Emitted], redirects: Mapping[str, str], *, run: str, records: int
) -> tuple[list[Group], list[Group]]:
    """Groups of nodes and of edges for `hub.graph.admin.import_full`.

    `redirects` give the entity that each merged one became. Nodes are numbered: records below `records`, then
    entities and identifiers in the order in which records speak of them, so that what is near in the source is near
    in the store.
    """
    import duckdb

    with duckdb.connect() as connection:
        connection.execute("SET preserve_insertion_order = false")
        _register(connection, redirects)
        nodes = [Group(("Record",), (path,)) for part in parts if (path := part.records)]
        edges: list[Group] = []
        described = [path for part in parts if (path := part.described)]
        if described:
            numbered = _number_entities(connection, described, first=records)
            nodes += _entities(connection, folder, run)
            edges.append(_described(connection, folder, described))
            identified = [path for part in parts if (path := part.identified)]
            if identified:
                _number_identifiers(connection, identified, first=records + numbered)
                nodes.append(_identifiers(connection, folder))
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


def _number_entities(connection: duckdb.DuckDBPyConnection, files: Sequence[Path], *, first: int) -> int:
    """Make the tables `node` (entities that stay) and `goes` (the number for each id that was found).

    Gives how many stay.
    """
    connection.execute(
        "CREATE TABLE found AS SELECT f.entity, coalesce(r.new, f.entity) AS id, f.label, f.record FROM "
        f"(SELECT entity, any_value(label) AS label, min(record) AS record FROM {_files(files)} GROUP BY entity) f "
        "LEFT JOIN redirect r ON r.old = f.entity"
    )
    connection.execute(
        "CREATE TABLE node AS SELECT id, label, row_number() OVER (ORDER BY record, id) + $first - 1 AS number FROM "
        "(SELECT id, any_value(label) AS label, min(record) AS record FROM found GROUP BY id)",
        {"first": first},
    )
    connection.execute(
        "CREATE TABLE goes AS SELECT f.entity, f.id, n.number FROM found f JOIN node n ON n.id = f.id"
    )
    connection.execute("DROP TABLE found")
    (counted,) = connection.execute("SELECT count(*) FROM node").fetchall()[0]
    return int(counted)


def _number_identifiers(connection: duckdb.DuckDBPyConnection, files: Sequence[Path], *, first: int) -> None:
    connection.execute(
        "CREATE TABLE identifier AS SELECT key, scheme, token, "
        "row_number() OVER (ORDER BY first, key) + $first - 1 AS number FROM "
        "(SELECT key, any_value(scheme) AS scheme, any_value(token) AS token, min(number) AS first "
        f"FROM {_files(files)} GROUP BY key)",
        {"first": first},
    )


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


def _entities(connection: duckdb.DuckDBPyConnection, folder: Path, run: str) -> list[Group]:
    groups = []
    for entity in ENTITIES.values():
        query = f"SELECT number, id, '{run}' FROM node WHERE label = '{entity.label}' ORDER BY number"
        data = _copy(connection, query, folder / f"entities-{entity.key}.csv")
        groups.append(_group(folder, (entity.label,), ":ID,id:string,minted:string", data))
    return groups


def _described(connection: duckdb.DuckDBPyConnection, folder: Path, files: Sequence[Path]) -> Group:
    query = (
        "SELECT d.record, d.mention, coalesce(d.founded, CASE WHEN g.id <> d.entity THEN d.entity END), g.number "
        f"FROM {_files(files)} d JOIN goes g ON g.entity = d.entity"
    )
    data = _copy(connection, query, folder / "edges-DESCRIBES.csv")
    return _group(folder, ("DESCRIBES",), ":START_ID,mention:string,founded:string[],:END_ID", data)


def _identifiers(connection: duckdb.DuckDBPyConnection, folder: Path) -> Group:
    query = "SELECT number, key, scheme, token FROM identifier ORDER BY number"
    data = _copy(connection, query, folder / "identifiers.csv")
    return _group(folder, ("Identifier",), ":ID,key:string,scheme:string,token:string", data)


def _identified(connection: duckdb.DuckDBPyConnection, folder: Path, files: Sequence[Path]) -> Group:
    query = (
        "SELECT g.number, i.record, i.mention, i.dataset, i.sealed, i.marks, n.number "
        f"FROM {_files(files)} i JOIN goes g ON g.entity = i.entity JOIN identifier n ON n.key = i.key"
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
        f"SELECT a.number, b.number{listed} FROM {_files(files)} e "
        'JOIN goes a ON a.entity = e.":source" JOIN goes b ON b.entity = e.":target"'
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
