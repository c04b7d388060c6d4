"""What the graph says of cases, and the derived edges that say which are the same matter.

A derived edge is `(:Case)-[:REFERS_TO {derived: true, kind: 'same_matter', confidence, record, also, …}]->(:Case)`
from the later case to the earlier one: of no record's saying, but of two records (`record` of the later, `also`
of the earlier) laid side by side. It goes when either does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, LiteralString

if TYPE_CHECKING:
    import neo4j

SAME_MATTER: Final = "same_matter"
_BATCH: Final = 5_000

#: Records that tell of a case themselves; those that only cite its number have neither text nor day.
_CASES: Final[LiteralString] = """
MATCH (c:Case)<-[d:DESCRIBES]-(r:Record)
WITH c, r, d.mention AS m
WHERE r[m + '.opened'] IS NOT NULL OR r[m + '.occurred_from'] IS NOT NULL OR r[m + '.summary'] IS NOT NULL
   OR r[m + '.text'] IS NOT NULL OR r[m + '.title'] IS NOT NULL
RETURN c.id AS id, r.id AS record, r.dataset AS dataset, r.key AS key, r.run AS run, r.version AS version,
       r.sealed AS sealed, r[m + '.opened'] AS opened, r[m + '.occurred_from'] AS occurred,
       coalesce(r[m + '.department'], r.dataset) AS department, r[m + '.number'] AS number,
       r[m + '.kind'] AS kind, r[m + '.kind.detail'] AS detail, r[m + '.title'] AS title,
       r[m + '.summary'] AS summary, r[m + '.text'] AS text, r[m + '.location.text'] AS location
"""
_PARTIES: Final[LiteralString] = """
MATCH (c:Case)<-[s:PARTY_TO]-(p)
MATCH (r:Record {id: s.record})-[d:DESCRIBES]->(p)
RETURN DISTINCT c.id AS id, p.id AS party, coalesce(r[d.mention + '.name.full'], r[d.mention + '.name'],
       r[d.mention + '.name.family'] + r[d.mention + '.name.given']) AS name
"""
_PLACES: Final[LiteralString] = """
MATCH (c:Case)-[s:OCCURRED_AT]->(l:Place)
MATCH (r:Record {id: s.record})-[d:DESCRIBES]->(l)
WITH c, l, r, d.mention AS m
RETURN DISTINCT c.id AS id, l.id AS place, r[m + '.address.text'] AS address, r[m + '.address.town'] AS town,
       coalesce(r[m + '.division'], r[m + '.address.division']) AS division,
       r[m + '.longitude'] AS longitude, r[m + '.latitude'] AS latitude
"""
_CITATIONS: Final[LiteralString] = """
MATCH (a:Case)-[s:REFERS_TO]->(b:Case) WHERE s.derived IS NULL AND a <> b
RETURN DISTINCT a.id AS source, b.id AS target
"""
_DERIVED: Final[LiteralString] = """
MATCH (a:Case)-[s:REFERS_TO]->(b:Case) WHERE s.derived
RETURN a.id AS source, b.id AS target, s.record AS record, s.also AS also, s.confidence AS confidence,
       s.dataset AS dataset, s.sealed AS sealed
"""
_REMOVE: Final[LiteralString] = """
UNWIND $rows AS row
MATCH (:Case {id: row.source})-[s:REFERS_TO {record: row.record}]->(:Case {id: row.target})
WHERE s.derived AND s.also = row.also
DELETE s
"""
_ADD: Final[LiteralString] = """
UNWIND $rows AS row
MATCH (one:Record {id: row.record})-[:DESCRIBES]->(a:Case {id: row.source})
MATCH (other:Record {id: row.also})-[:DESCRIBES]->(b:Case {id: row.target})
MERGE (a)-[s:REFERS_TO {record: row.record, also: row.also, name: $kind, derived: true}]->(b)
SET s.kind = $kind, s.confidence = row.confidence, s.dataset = row.dataset, s.sealed = row.sealed
RETURN count(DISTINCT s) AS written
"""


@dataclass(frozen=True, slots=True, order=True)
class DerivedLink:
    """One derived edge. `confidence` is a probability to two decimals."""

    source: str
    target: str
    record: str
    also: str
    confidence: float
    dataset: str
    sealed: bool


Row = Mapping[str, Any]


def read_cases(driver: neo4j.Driver) -> Iterator[Row]:
    """A row for each record that tells of a case, in no order."""
    return _stream(driver, _CASES)


def read_parties(driver: neo4j.Driver) -> Iterator[Row]:
    """A row for each case, party and name that a record gives it."""
    return _stream(driver, _PARTIES)


def read_places(driver: neo4j.Driver) -> Iterator[Row]:
    """A row for each case, place and way that a record writes it."""
    return _stream(driver, _PLACES)


def read_citations(driver: neo4j.Driver) -> Iterator[Row]:
    """Which case cites which, by records' own statements."""
    return _stream(driver, _CITATIONS)


def read_derived(driver: neo4j.Driver) -> set[DerivedLink]:
    """The derived edges that are in the graph."""
    return {DerivedLink(**row) for row in _stream(driver, _DERIVED)}


def write_derived(
    driver: neo4j.Driver, added: Sequence[DerivedLink], removed: Sequence[DerivedLink]
) -> tuple[int, int]:
    """Take edges out, then put edges in, in batches; doing it again changes nothing.

    An edge whose record or case has gone in the meantime is not written. Gives how many were written and removed.
    """
    written = 0
    with driver.session() as session:
        for start in range(0, len(removed), _BATCH):
            session.run(_REMOVE, rows=_rows(removed[start : start + _BATCH])).consume()
        for start in range(0, len(added), _BATCH):
            result = session.run(_ADD, rows=_rows(added[start : start + _BATCH]), kind=SAME_MATTER)
            written += int(result.single(strict=True)["written"])
    return written, len(removed)


def _rows(links: Sequence[DerivedLink]) -> list[dict[str, object]]:
    return [{name: getattr(link, name) for name in DerivedLink.__slots__} for link in links]


def _stream(driver: neo4j.Driver, query: LiteralString) -> Iterator[Row]:
    with driver.session(default_access_mode="READ", fetch_size=20_000) as session:
        for record in session.run(query):
            yield record.data()
