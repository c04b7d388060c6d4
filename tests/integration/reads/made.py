"""Graphs and lenses for tests of reads: records as a load writes them, with seals, and lenses of any shape.

Ids of entities and records are a letter and a number; statements are named as mappings name them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import neo4j

from graph_schema.entities import ENTITIES, KEY_OF_LETTER
from graph_schema.links import LINKS
from graph_schema.records import Value
from hub.access.lens import _AUTHORITY, EVERY_FIELD, Lens
from hub.access.principal import Principal, Role
from hub.graph import cypher, writer
from hub.graph.matters import SAME_MATTER
from hub.identity.prepared import MentionRow, PreparedRecord

LETTERS = {one.letter: one.label for one in ENTITIES.values()}
SEEN = "2026-01-02T00:00:00.000000Z"


def id_of(letter: str, number: int) -> str:
    return f"{letter}{number:024x}"


@dataclass(frozen=True)
class Said:
    """One record. `mentions`: name → entity id; `statements`: (kind, mention, mention[, own properties])."""

    number: int
    dataset: str
    mentions: Mapping[str, str]
    statements: Sequence[tuple[str, str, str] | tuple[str, str, str, Mapping[str, Value]]] = ()
    fields: Mapping[str, Value] = field(default_factory=dict)
    marks: tuple[str, ...] = ()
    sealed: bool = False
    point: tuple[float, float] | None = None
    nodes: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    founded: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    versions: int = 1

    @property
    def id(self) -> str:
        return id_of("R", self.number)

    def prepared(self, version: int = 1) -> PreparedRecord:
        properties: dict[str, Value] = {
            "id": self.id,
            "dataset": self.dataset,
            "key": f"k{self.number}",
            "version": f"v{version}",
            "modified": f"2026-01-{version:02}T00:00:00.000000Z",
            "sealed": False,
            **self.fields,
        }
        if self.marks:
            properties["marks"] = sorted(self.marks)
        names = list(self.mentions)
        mentions = [
            MentionRow(name, KEY_OF_LETTER[id[0]], id, self.nodes.get(name, ()), self.founded.get(name, ()))
            for name, id in self.mentions.items()
        ]
        statements = [
            (
                f"{source}>{target}.{kind.lower()}",
                kind,
                names.index(source),
                names.index(target),
                dict(*own),
            )
            for kind, source, target, *own in self.statements
        ]
        return PreparedRecord(
            self.id,
            f"k{self.number}",
            self.dataset,
            f"v{version}",
            f"2026-01-{version:02}T00:00:00.000000Z",
            False,
            properties,
            self.point,
            mentions,
            statements,
        )


#: A derived link: the later record and case, the earlier record and case.
Derived = tuple[str, str, str, str]

_SEAL = """
UNWIND $ids AS id MATCH (r:Record {id: id}) SET r.sealed = true
WITH r MATCH (r)-[:DESCRIBES]->(e)-[s]->() WHERE s.record = r.id SET s.sealed = true
"""
_DERIVE = """
UNWIND $rows AS row
MATCH (one:Record {id: row[0]}) MATCH (a:Case {id: row[1]})
MATCH (other:Record {id: row[2]}) MATCH (b:Case {id: row[3]})
CREATE (a)-[:REFERS_TO {record: one.id, also: other.id, name: $kind, kind: $kind, derived: true, confidence: 0.9,
  dataset: one.dataset, sealed: one.sealed OR other.sealed}]->(b)
"""
_DELETE_STATED = """
UNWIND $ids AS id MATCH (r:Record {id: id})-[:DESCRIBES]->(e) WITH DISTINCT id, e
MATCH (e)-[s]-() WHERE s.record = id OR s.also = id DELETE s
"""
_DELETE_RECORDS = """
UNWIND $ids AS id MATCH (r:Record {id: id}) OPTIONAL MATCH (r)-[:SUPERSEDES]->(old) DETACH DELETE r, old
"""
_REDIRECT = "UNWIND $rows AS row MERGE (r:Redirect {id: row[0]}) SET r.to = row[1]"


def write(
    driver: neo4j.Driver,
    records: Sequence[Said],
    derived: Iterable[Derived] = (),
    redirects: Iterable[tuple[str, str]] = (),
) -> None:
    """Write records as a load does, each version after the one before it, then seals, derived links and redirects."""
    with driver.session() as session:

        def loaded(transaction: neo4j.ManagedTransaction) -> None:
            first = [record.prepared() for record in records]
            writer.mint_entities(transaction, first, run="run-1", seen=SEEN)
            writer.create_records(transaction, first, run="run-1", seen=SEEN)
            for version in range(2, 1 + max((record.versions for record in records), default=1)):
                newer = [record.prepared(version) for record in records if record.versions >= version]
                writer.replace_records(transaction, newer, run="run-1", seen=SEEN)
            ids = [record.id for record in records if record.sealed]
            transaction.run(_SEAL, ids=ids).consume()
            transaction.run(_DERIVE, rows=[list(one) for one in derived], kind=SAME_MATTER).consume()
            transaction.run(_REDIRECT, rows=[list(one) for one in redirects]).consume()

        session.execute_write(loaded)


def delete(driver: neo4j.Driver, records: Iterable[str]) -> None:
    """Take records out with all that they say, and the entities and identifiers that nobody speaks of then."""
    ids = list(records)

    def deleted(transaction: neo4j.ManagedTransaction) -> None:
        transaction.run(_DELETE_STATED, ids=ids).consume()
        transaction.run(_DELETE_RECORDS, ids=ids).consume()
        for label in cypher.LABELS.values():
            transaction.run(cypher.delete_all_orphans(label)).consume()  # type: ignore[arg-type]
        transaction.run(cypher.DELETE_ALL_UNUSED_IDENTIFIERS).consume()  # type: ignore[arg-type]

    with driver.session() as session:
        session.execute_write(deleted)


def clear(driver: neo4j.Driver, first: int, last: int) -> None:
    """Take out everything whose id has a number from `first` to before `last`, and identifiers nobody has then."""
    letters = {**{label: letter for letter, label in LETTERS.items()}, "Record": "R", "Superseded": "R"}

    def cleared(transaction: neo4j.ManagedTransaction) -> None:
        for label, letter in [*letters.items(), *(("Redirect", letter) for letter in LETTERS)]:
            low, high = id_of(letter, first), id_of(letter, last)
            query = f"MATCH (n:{label}) WHERE n.id >= $low AND n.id < $high DETACH DELETE n"
            transaction.run(query, low=low, high=high).consume()  # type: ignore[arg-type]
        transaction.run(cypher.DELETE_ALL_UNUSED_IDENTIFIERS).consume()  # type: ignore[arg-type]

    with driver.session() as session:
        session.execute_write(cleared)


def lens(
    datasets: Iterable[str],
    *,
    department: str = "court",
    subject: str = "u-1",
    role: Role = Role.OFFICER,
    case: str | None = None,
    max_hops: int = 2,
    hidden: Iterable[str] = (),
    unsealed: Iterable[str] = (),
    edges: Mapping[str, Iterable[str]] | None = None,
    fields: Mapping[str, Iterable[str]] | None = None,
    masked: Mapping[str, Iterable[str]] | None = None,
) -> Lens:
    """A lens of any shape, made with the authority that only `hub.access` has."""
    shown = frozenset(datasets)
    return Lens(
        principal=Principal(subject, department, role),
        purpose="court_proceeding",
        case=case,
        datasets=shown,
        fields={one: frozenset((fields or {}).get(one, (EVERY_FIELD,))) for one in shown},
        edges={one: frozenset((edges or {}).get(one, LINKS)) for one in shown},
        max_hops=max_hops,
        until=datetime(2100, 1, 1, tzinfo=UTC),
        authority=_AUTHORITY,
        masked={one: frozenset(named) for one, named in (masked or {}).items()},
        hidden=frozenset(hidden),
        unsealed=frozenset(unsealed),
    )
