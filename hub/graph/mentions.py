"""Reads the mentions of the graph, for finding who is who: what a record says of each, and which entity it is now.

Not for people: it sees every record, sealed ones too, and nothing of it leaves the hub's own work store.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final, LiteralString, NamedTuple

from hub.graph.cypher import LABELS

if TYPE_CHECKING:
    import neo4j

#: Records of one page, and ids of one question.
PAGE = 5_000


class Mention(NamedTuple):
    """One DESCRIBES edge with what its record says of it. `values` follow the fields that were asked for.

    `founded` are the ids that the mention's identifiers found, the best anchor first; `near` are the addresses of
    the places that its record speaks of, where it itself has none, by mention.
    """

    record: str
    name: str
    dataset: str
    run: str
    seen_first: str
    entity: str
    founded: tuple[str, ...]
    values: tuple[object, ...]
    near: tuple[tuple[str, str], ...]

    @property
    def id(self) -> str:
        """Id of the mention, the same for all versions of its record."""
        return f"{self.record}.{self.name}"


#: The end of every query for mentions: what record `r` says of entity `e` by the edge `d`, as `Mention` has it.
SAID: Final[LiteralString] = """
RETURN r.id AS record, d.mention AS name, r.dataset AS dataset, r.run AS run, r.seen_first AS seen_first,
  e.id AS entity, coalesce(d.founded, [e.id]) AS founded,
  [field IN $fields | r[d.mention + '.' + field]] AS values,
  CASE WHEN r[d.mention + '.address.text'] IS NULL THEN [(r)-[p:DESCRIBES]->(:Place)
    WHERE r[p.mention + '.address.text'] IS NOT NULL | [p.mention, r[p.mention + '.address.text']]]
  ELSE [] END AS near
"""


@lru_cache
def _page(label: str) -> str:
    return (
        "MATCH (r:Record) WHERE r.id > $after WITH r ORDER BY r.id LIMIT $limit "
        f"WITH collect(r) AS page UNWIND page AS r MATCH (r)-[d:DESCRIBES]->(e:{label}) {SAID}"
    )


_LAST_OF_PAGE = """
MATCH (r:Record) WHERE r.id > $after WITH r ORDER BY r.id LIMIT $limit RETURN max(r.id) AS last
"""


@lru_cache
def _of_records(label: str) -> str:
    return f"UNWIND $ids AS id MATCH (r:Record {{id: id}}) MATCH (r)-[d:DESCRIBES]->(e:{label}) {SAID}"


def read_mentions(driver: neo4j.Driver, entity: str, fields: Sequence[str]) -> Iterator[list[Mention]]:
    """All mentions of an entity type, by pages in the order of the records' ids."""
    label, after = LABELS[entity], ""
    with driver.session(default_access_mode="READ") as session:
        while True:
            said = {"after": after, "limit": PAGE}
            last = session.run(_LAST_OF_PAGE, said).single(strict=True)["last"]
            if last is None:
                return
            rows = session.run(_page(label), {**said, "fields": list(fields)})
            yield [Mention._make(row.values()) for row in rows]
            after = last


def read_mentions_of(
    driver: neo4j.Driver, entity: str, fields: Sequence[str], records: Sequence[str]
) -> Iterator[list[Mention]]:
    """The mentions of an entity type of some records; records that are not there have none."""
    with driver.session(default_access_mode="READ") as session:
        for start in range(0, len(records), PAGE):
            given = {"ids": list(records[start : start + PAGE]), "fields": list(fields)}
            yield [Mention._make(row.values()) for row in session.run(_of_records(LABELS[entity]), given)]


@lru_cache
def _entities(label: str) -> str:
    return (
        f"UNWIND $ids AS id MATCH (r:Record {{id: id}})-[d:DESCRIBES]->(e:{label}) "
        "RETURN r.id + '.' + d.mention AS mention, e.id AS entity"
    )


_OF_RUNS = """
MATCH (r:Record) WHERE r.run IN $runs RETURN r.id AS id
UNION
MATCH (t:Tombstone) WHERE t.run IN $runs RETURN t.id AS id
"""


def entities_of(driver: neo4j.Driver, entity: str, records: Sequence[str]) -> dict[str, str]:
    """The entity of each mention of a type of some records, by mention id."""
    found: dict[str, str] = {}
    with driver.session(default_access_mode="READ") as session:
        for start in range(0, len(records), PAGE):
            given = {"ids": list(records[start : start + PAGE])}
            rows = session.run(_entities(LABELS[entity]), given)
            found.update((row["mention"], row["entity"]) for row in rows)
    return found


def records_of_runs(driver: neo4j.Driver, runs: Sequence[str]) -> list[str]:
    """The records that some runs wrote or withdrew, and that no later run did."""
    if not runs:
        return []
    with driver.session(default_access_mode="READ") as session:
        return [row["id"] for row in session.run(_OF_RUNS, {"runs": list(runs)})]
