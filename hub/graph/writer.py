"""Writes prepared records into Neo4j, in batches, so that writing one twice changes nothing.

What a row is to the graph (new, unchanged, a newer version, an older one) is decided against the graph itself, not
against a copy of its state elsewhere: there is no second store that a crash could leave ahead of or behind it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from hub.graph import cypher
from hub.identity.prepared import PreparedRecord


class State(NamedTuple):
    """What the graph knows of a record: its version, the source's time of it, and whether it was withdrawn."""

    version: str
    modified: str | None
    gone: bool


class Runner(Protocol):
    """What the writer needs of a transaction or session; tests give one that collects."""

    def run(self, query: str, parameters: dict[str, Any], /) -> Iterable[Mapping[str, Any]]: ...


def _run(runner: Runner, query: str, **parameters: Any) -> list[Mapping[str, Any]]:
    return list(runner.run(query, parameters))


def record_states(runner: Runner, ids: Sequence[str]) -> dict[str, State]:
    """What the graph knows of those records; unknown ones are left out."""
    rows = _run(runner, cypher.RECORD_STATES, ids=ids)
    return {row["id"]: State(row["version"], row["modified"], row["gone"]) for row in rows}


def begin_load(runner: Runner, run: str) -> None:
    """Say that a load begins, and clear up after one that died before it said that it ended.

    Entities are made before the records that describe them: a crash in between leaves some that nobody speaks of.
    """
    interrupted = [row["interrupted"] for row in _run(runner, cypher.BEGIN_LOAD, run=run)]
    if interrupted != [None]:
        for label in cypher.LABELS.values():
            _run(runner, cypher.delete_all_orphans(label))
        _run(runner, cypher.DELETE_ALL_UNUSED_IDENTIFIERS)


def end_load(runner: Runner) -> None:
    """Say that all of a load is in the graph."""
    _run(runner, cypher.END_LOAD)


def unwritten(runner: Runner, records: Sequence[PreparedRecord]) -> list[PreparedRecord]:
    """Those records that the graph does not show yet, for a transaction that may have been committed before."""
    known = record_states(runner, [record.id for record in records])
    return [record for record in records if not _shows(known.get(record.id), record)]


def _shows(state: State | None, record: PreparedRecord) -> bool:
    return state == State(record.version, record.modified, record.tombstone)


def mint_entities(runner: Runner, records: Sequence[PreparedRecord], *, run: str, seen: str) -> None:
    """Make the entities and identifiers that the records speak of, where they aren't there.

    Always in the same order, so that two transactions that make the same ones wait for each other and don't lock up.
    """
    ids: dict[str, set[str]] = defaultdict(set)
    identifiers: dict[str, list[str]] = {}
    for record in records:
        for mention in record.mentions:
            ids[mention.entity].add(mention.id)
        for identifier in record.identifiers:
            identifiers[identifier.key] = [identifier.key, identifier.scheme, identifier.token]
    for entity in sorted(ids):
        _run(runner, cypher.mint_entities(cypher.LABELS[entity]), ids=sorted(ids[entity]), run=run)
    if identifiers:
        _run(runner, cypher.MERGE_IDENTIFIERS, rows=[identifiers[key] for key in sorted(identifiers)])


def create_records(runner: Runner, records: Sequence[PreparedRecord], *, run: str, seen: str) -> None:
    """Write records that the graph does not have, with all their edges. Their entities are there already."""
    _write(runner, records, cypher.create_records, cypher.CREATE_BARE_RECORDS, run=run, seen=seen)


def touch_records(runner: Runner, records: Sequence[PreparedRecord], *, run: str, seen: str) -> None:
    """Note that unchanged records are still at their source."""
    rows = [{"id": record.id, "modified": record.modified} for record in records]
    _run(runner, cypher.TOUCH_RECORDS, rows=rows, seen=seen)


def replace_records(runner: Runner, records: Sequence[PreparedRecord], *, run: str, seen: str) -> None:
    """Make these versions the current ones; the earlier ones stay as Superseded nodes. What is sealed stays so."""
    if not records:
        return
    ids = [record.id for record in records]
    sealed = {row["id"] for row in _run(runner, cypher.SEALED_RECORDS, ids=ids)}
    for record in records:
        if record.id in sealed:
            record.properties["sealed"] = True
    before = _touched(runner, ids)
    _run(runner, cypher.SUPERSEDE_RECORDS, ids=ids, seen=seen)
    mint_entities(runner, records, run=run, seen=seen)
    _write(runner, records, cypher.restate_records, cypher.RESTATE_BARE_RECORDS, run=run, seen=seen)
    _delete_loose(runner, before)


def restore_records(runner: Runner, records: Sequence[PreparedRecord], *, run: str, seen: str) -> None:
    """Write records that had been withdrawn and are there again."""
    if not records:
        return
    ids = [record.id for record in records]
    _run(runner, cypher.SUPERSEDE_TOMBSTONES, ids=ids, seen=seen)
    mint_entities(runner, records, run=run, seen=seen)
    create_records(runner, records, run=run, seen=seen)
    _run(runner, cypher.LINK_SUPERSEDED, ids=ids)


def withdraw_records(runner: Runner, records: Sequence[PreparedRecord], *, run: str, seen: str) -> None:
    """Take out records that the source deleted; a tombstone keeps an older version from coming back."""
    if not records:
        return
    ids = [record.id for record in records]
    before = _touched(runner, ids)
    _run(runner, cypher.SUPERSEDE_RECORDS, ids=ids, seen=seen)
    _run(runner, cypher.SUPERSEDE_TOMBSTONES, ids=ids, seen=seen)
    rows = [
        {"id": r.id, "dataset": r.dataset, "key": r.key, "version": r.version, "modified": r.modified}
        for r in records
    ]
    _run(runner, cypher.ADD_TOMBSTONES, rows=rows, run=run)
    _delete_loose(runner, before)


def add_superseded(runner: Runner, records: Sequence[PreparedRecord], *, run: str, seen: str) -> None:
    """Keep versions that came after a newer one."""
    if records:
        rows = [{"id": r.id, "p": r.properties, "g": _point(r), "withdrawn": r.tombstone} for r in records]
        _run(runner, cypher.ADD_SUPERSEDED, rows=rows, run=run, seen=seen)


def minted(runner: Runner, entity: str, ids: Sequence[str]) -> dict[str, str]:
    """Which of those entities are in the graph, and the run in which each was minted."""
    rows = _run(runner, cypher.entities_minted(cypher.LABELS[entity]), ids=ids)
    return {row["id"]: row["minted"] for row in rows}


def merge_entities(runner: Runner, entity: str, pairs: Sequence[tuple[str, str]]) -> None:
    """Move all edges of each `old` entity to its `new` one. Doing it again finds nothing to move."""
    rows = [{"old": old, "new": new} for old, new in pairs]
    _run(runner, cypher.merge_entities(cypher.LABELS[entity]), rows=rows)
    _run(runner, cypher.FORWARD_REDIRECTS, rows=rows)


class _Touched(NamedTuple):
    """What records hung on before they changed, and may now hang loose."""

    entities: dict[str, list[str]]
    identifiers: list[str]


def _touched(runner: Runner, ids: Sequence[str]) -> _Touched:
    entities: dict[str, list[str]] = defaultdict(list)
    for row in _run(runner, cypher.ENTITIES_DESCRIBED, ids=ids):
        entities[row["label"]].append(row["id"])
    return _Touched(entities, [row["key"] for row in _run(runner, cypher.IDENTIFIERS_STATED, ids=ids)])


def _delete_loose(runner: Runner, touched: _Touched) -> None:
    for label, ids in touched.entities.items():
        _run(runner, cypher.delete_orphans(label), ids=ids)
    if touched.identifiers:
        _run(runner, cypher.DELETE_UNUSED_IDENTIFIERS, keys=touched.identifiers)


#: From so many records of a shape on, a query of their own is worth its planning (0.1 to 0.3 s when it is new).
SHAPE_ROWS = 500


def _write(
    runner: Runner,
    records: Sequence[PreparedRecord],
    whole: Callable[[cypher.Shape], str],
    bare: str,
    *,
    run: str,
    seen: str,
) -> None:
    """Write frequent shapes by a query each, and the others node by node and edge by edge, all shapes together."""
    rare: list[tuple[cypher.Shape, list[dict[str, Any]]]] = []
    for shape, rows in rows_by_shape(records, run=run, seen=seen):
        if len(rows) >= SHAPE_ROWS:
            _run(runner, whole(shape), rows=rows)
        else:
            rare.append((shape, rows))
    if rare:
        _run(runner, bare, rows=[{"p": row["p"], "g": row["g"]} for _, rows in rare for row in rows])
        for query, edges in _edges(rare).items():
            _run(runner, query, rows=edges)


def _edges(groups: Iterable[tuple[cypher.Shape, list[dict[str, Any]]]]) -> dict[str, list[list[Any]]]:
    """Rows of the queries that add single edges."""
    edges: dict[str, list[list[Any]]] = defaultdict(list)
    for shape, rows in groups:
        labels = shape.labels
        for row in rows:
            entities, record = row["e"], row["p"]
            founded = row.get("f") or [None] * len(labels)
            for label, entity, mention, ids in zip(labels, entities, row["n"], founded, strict=True):
                edges[cypher.describe(label)].append([record["id"], entity, mention, ids])
            for (kind, a, b), said in zip(shape.statements, row["s"], strict=True):
                edges[cypher.state(kind, labels[a], labels[b])].append([entities[a], entities[b], said])
            for mention, key in zip(shape.identifiers, row["i"], strict=True):
                query = cypher.identify(labels[mention])
                name = row["n"][mention]
                of = [record["id"], record["dataset"], name, record["sealed"], record.get("marks")]
                edges[query].append([entities[mention], key, *of])
    return edges


def rows_by_shape(
    records: Sequence[PreparedRecord], *, run: str, seen: str
) -> Iterator[tuple[cypher.Shape, list[dict[str, Any]]]]:
    groups: dict[cypher.Shape, list[dict[str, Any]]] = defaultdict(list)
    labels = cypher.LABELS
    for record in records:
        identifiers = record.identifiers
        shape = cypher.Shape(
            tuple([labels[mention.entity] for mention in record.mentions]),
            tuple([(kind, source, target) for _, kind, source, target, _ in record.statements]),
            tuple([identifier.mention for identifier in identifiers]),
        )
        row: dict[str, Any] = {
            "p": {"seen_first": seen, **record.properties, "run": run, "seen_last": seen},
            "g": _point(record),
            "e": [mention.id for mention in record.mentions],
            "n": [mention.name for mention in record.mentions],
            "s": [record.edge(name, properties) for name, _, _, _, properties in record.statements],
            "i": [identifier.key for identifier in identifiers],
        }
        founded = [mention.founded or None for mention in record.mentions]
        if any(founded):
            row["f"] = founded
        groups[shape].append(row)
    yield from groups.items()


def _point(record: PreparedRecord) -> dict[str, float] | None:
    if record.point is None:
        return None
    return {"longitude": record.point[0], "latitude": record.point[1]}
