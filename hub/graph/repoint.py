"""Moves mentions from entity to entity, with all that their records say of them.

What a record says of one of its mentions are the statements whose name has the mention at that end, the mention's
HAS_IDENTIFIER edges, and the DESCRIBES edge itself. Entities have nothing else, so moving mentions is all there is to
merging and splitting. An edge is found from the entity that is left, of which all moves are made together: a place
with 300,000 edges is gone through once a batch, not once a mention.

Each batch is one transaction, so that a process that is killed leaves whole moves; making all of them again makes
those that lack.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from graph_schema.links import LINKS
from hub.graph import cypher

if TYPE_CHECKING:
    import neo4j

    from hub.ledger.redirects import Redirects

_T = TypeVar("_T")
#: Moves of one transaction, and ids of one question.
BATCH, PAGE = 4_000, 20_000


class Move(NamedTuple):
    """That a record's mention is to be the entity `target`, of the type with the key `entity`.

    `founded` are the ids that the mention's identifiers found, best anchor first; of a mention without identifiers
    its lone id.
    """

    record: str
    mention: str
    entity: str
    target: str
    founded: tuple[str, ...]


@dataclass(slots=True)
class Repointed:
    """What was done: mentions that were moved or were there already, entities made and removed, mentions not found."""

    moved: int = 0
    kept: int = 0
    minted: int = 0
    removed: int = 0
    missing: int = 0


class _Place(NamedTuple):
    """A move with the entity that is left."""

    move: Move
    old: str
    minted: str | None


def repoint(
    driver: neo4j.Driver, moves: Sequence[Move], *, advance: Callable[[int], None] = lambda moved: None
) -> Repointed:
    """Make the moves, in batches, and remove the entities that nobody describes any more. Hold the load lock.

    Mentions that are where they should be are left alone, and so are those whose record is gone. Entities that are
    not there are made; they count as minted in the run of the oldest entity that their mentions came from. Redirects
    are not touched: see `sync_redirects`. `advance` is told how many moves of each batch were made.
    """
    done = Repointed()
    by_entity: dict[str, list[_Place]] = defaultdict(list)
    with driver.session() as session:
        for page in _pages(moves, PAGE):
            rows = session.execute_read(_places, page)
            done.missing += len(page) - len(rows)
            for place, there in rows:
                if there:
                    done.kept += 1
                else:
                    by_entity[place.move.entity].append(place)
        for entity, places in sorted(by_entity.items()):
            places.sort(key=lambda place: (place.old, place.move.record, place.move.mention))
            for batch in _pages(places, BATCH):
                minted, removed = session.execute_write(_move, entity, batch)
                done.minted += minted
                done.removed += removed
                done.moved += len(batch)
                advance(len(batch))
    return done


def sync_redirects(
    driver: neo4j.Driver, redirects: Redirects, entity: str, targets: Mapping[str, str | None], *, run_id: str
) -> None:
    """Have exactly these redirects for these ids, in the ledger and then in the graph; None: the id stands for itself.

    An id that something is redirected to stands for itself as well. Doing it again changes nothing. To be done before
    `repoint`: then whoever is killed in between finds the moves still to be made, and makes both again.
    """
    changed = redirects.assign(entity, targets, run_id=run_id)
    rows = [[old, new] for old, new in sorted((dict(targets) | changed).items())]
    with driver.session() as session:
        for page in _pages(rows, PAGE):
            session.execute_write(_write_redirects, page)


def _write_redirects(transaction: neo4j.ManagedTransaction, rows: Sequence[list[str | None]]) -> None:
    transaction.run(_SET_REDIRECTS, rows=[row for row in rows if row[1] is not None]).consume()
    transaction.run(_DELETE_REDIRECTS, ids=[row[0] for row in rows if row[1] is None]).consume()


def _pages(items: Sequence[_T], size: int) -> Iterator[Sequence[_T]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]


def _places(transaction: neo4j.ManagedTransaction, moves: Sequence[Move]) -> list[tuple[_Place, bool]]:
    """The moves whose mention there is, each with where it is and whether that is right already."""
    rows = [[number, move.record, move.mention] for number, move in enumerate(moves)]
    found = []
    for number, old, founded, minted in transaction.run(_PLACES, rows=rows).values():
        move = moves[number]
        found.append((_Place(move, old, minted), old == move.target and founded == _stated(move)))
    return found


def _stated(move: Move) -> list[str] | None:
    """What the DESCRIBES edge says of the founded ids: nothing where it goes to the only one."""
    return None if move.founded == (move.target,) else list(move.founded)


def _move(transaction: neo4j.ManagedTransaction, entity: str, places: Sequence[_Place]) -> tuple[int, int]:
    """Make the moves of one batch; gives how many entities were made and removed."""
    label = cypher.LABELS[entity]
    births: dict[str, str | None] = {}
    for place in places:
        target = place.move.target
        births[target] = min(filter(None, (births.get(target), place.minted)), default=None)
    minted = _counted(transaction, _mint(label), rows=[[id, births[id]] for id in sorted(births)])
    leaving = [place for place in places if place.old != place.move.target]
    olds = sorted({place.old for place in leaving})
    moves = [place.move for place in leaving]
    _counted(
        transaction,
        _move_edges(label),
        olds=olds,
        records=sorted({move.record for move in moves}),
        targets={f"{move.record}.{move.mention}": move.target for move in moves},
    )
    described = [[p.move.record, p.move.mention, p.old, p.move.target, _stated(p.move)] for p in places]
    _counted(transaction, _redescribe(label), rows=described)
    removed = _counted(transaction, _remove_emptied(label), ids=olds)
    return minted, removed


def _counted(transaction: neo4j.ManagedTransaction, query: str, **parameters: object) -> int:
    """Run a query and count the nodes that it made or removed."""
    counters = transaction.run(query, parameters).consume().counters
    return counters.nodes_created + counters.nodes_deleted


def _kinds(kinds: Iterable[str]) -> str:
    return "|".join(sorted(kinds))


_PLACES = """
UNWIND $rows AS row
MATCH (:Record {id: row[1]})-[d:DESCRIBES {mention: row[2]}]->(e)
RETURN row[0] AS number, e.id AS old, d.founded AS founded, e.minted AS minted
"""
_SET_REDIRECTS = "UNWIND $rows AS row MERGE (r:Redirect {id: row[0]}) SET r.to = row[1]"
_DELETE_REDIRECTS = "UNWIND $ids AS id MATCH (r:Redirect {id: id}) DELETE r"


@lru_cache
def _mint(label: str) -> str:
    """Query that makes the targets that aren't there; rows are `[id, run]`."""
    return f"UNWIND $rows AS row MERGE (e:{label} {{id: row[0]}}) ON CREATE SET e.minted = row[1]"


@lru_cache
def _move_edges(label: str) -> str:
    """Query that moves the edges of mentions that leave the entities `olds`.

    `targets` gives the entity of each mention id that moves. An edge of which both ends move is moved once, from its
    source. The kinds are named, so that of a dense entity no DESCRIBES edge is gone through.
    """
    statements = _kinds(LINKS)
    return f"""
UNWIND $olds AS id
MATCH (old:{label} {{id: id}})
CALL (old) {{
  MATCH (old)-[s:{statements}]->(other) WHERE s.record IN $records
  WITH s, other, split(split(s.name, '.')[0], '>') AS ends
  WITH s, other, $targets[s.record + '.' + coalesce(ends[0], s.mention)] AS source,
       $targets[s.record + '.' + ends[1]] AS target
  WHERE source IS NOT NULL
  RETURN s, other, source, target
  UNION ALL
  MATCH (old)<-[s:{_kinds(set(LINKS) - {"HAS_IDENTIFIER"})}]-(other) WHERE s.record IN $records
  WITH s, other, split(split(s.name, '.')[0], '>') AS ends
  WITH s, other, $targets[s.record + '.' + ends[0]] AS source, $targets[s.record + '.' + ends[1]] AS target
  WHERE target IS NOT NULL AND source IS NULL
  RETURN s, other, source, target
}}
OPTIONAL MATCH (a:{label} {{id: source}})
OPTIONAL MATCH (b:{label} {{id: target}})
WITH s, coalesce(a, other) AS a, coalesce(b, other) AS b
CREATE (a)-[moved:$(type(s))]->(b) SET moved = properties(s)
DELETE s
"""


@lru_cache
def _redescribe(label: str) -> str:
    """Query that moves DESCRIBES edges; rows are `[record, mention, old, new, founded]`."""
    return f"""
UNWIND $rows AS row
MATCH (r:Record {{id: row[0]}})-[d:DESCRIBES {{mention: row[1]}}]->(:{label} {{id: row[2]}})
MATCH (new:{label} {{id: row[3]}})
CREATE (r)-[:DESCRIBES {{mention: row[1], founded: row[4]}}]->(new)
DELETE d
"""


@lru_cache
def _remove_emptied(label: str) -> str:
    """Query that removes those of some entities that nobody describes; of their edges only derived ones may be left."""
    return f"""
UNWIND $ids AS id
MATCH (e:{label} {{id: id}}) WHERE NOT (e)<-[:DESCRIBES]-()
OPTIONAL MATCH (e)-[s]-() WHERE s.derived
DELETE s
WITH DISTINCT e
DELETE e
"""
