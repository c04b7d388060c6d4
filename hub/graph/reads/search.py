"""Looks people up by name or identifier, through a lens: ids, which `hub.search` then compares with what was asked.

The whole index answers, and the lens filters before anything is counted or cut off, so that records which the reader
may not see change neither who is found nor how many are too many.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, LiteralString

from graph_schema.cypher import SEARCH_INDEXES
from hub.access.lens import Lens
from hub.graph.reads.database import Database
from hub.graph.reads.visibility import NOTHING, RECORD, view

#: People whose files are compared at most; whoever asks for more has to say more.
MOST: Final = 200
#: Neo4j plans a query anew for each length class of a text or list, so all are made as long as these.
_LONG: Final = 9_000
_FEW: Final = 10

#: Of whom some visible record has the name, those who some visible record says one more thing of that is asked for.
_BY_NAME = """
CALL db.index.fulltext.queryNodes($index, $names) YIELD node AS r
WITH r WHERE RECORD
CALL (r) { MATCH (r)-[:DESCRIBES]->(e) WHERE e:Person RETURN e }
WITH DISTINCT e
WHERE EXISTS {
  MATCH (e)<-[d:DESCRIBES]-(r)
  WHERE RECORD AND (any(one IN $values WHERE r[d.mention + '.' + one[0]] IN one[1])
    OR ($street <> '' AND toLower(r[d.mention + '.address.text']) CONTAINS $street))
}
RETURN e.id AS id LIMIT $limit
"""
BY_NAME: Final[LiteralString] = _BY_NAME.replace("RECORD", RECORD)

_BY_IDENTIFIER = """
UNWIND $keys AS key
MATCH (:Identifier {key: key})<-[i:HAS_IDENTIFIER]-(e:Person)
WITH e, i.record AS record
MATCH (r:Record {id: record}) USING INDEX SEEK r:Record(id)
WHERE RECORD
RETURN DISTINCT e.id AS id LIMIT $limit
"""
BY_IDENTIFIER: Final[LiteralString] = _BY_IDENTIFIER.replace("RECORD", RECORD)


@dataclass(frozen=True, slots=True)
class Lookup:
    """How to look people up: a query of the name index, if by name; keys of `Identifier` nodes, if by identifier.

    `values` (field, values in the form that records have) and `street` (a part of an address, in lower case) are what
    narrows the names.
    """

    names: str | None = None
    values: Sequence[tuple[str, Sequence[str]]] = ()
    street: str = ""
    tokens: Sequence[str] = field(default_factory=tuple)


async def look_up(database: Database, lens: Lens, lookup: Lookup) -> frozenset[str] | None:
    """Ids of the people that a lookup may mean; None where there are more than `MOST`.

    Raises
    ------
    ServerUnavailable
        Neo4j is gone or too slow.
    """
    asked = []
    if lookup.names is not None:
        asked.append(database.read(BY_NAME, _by_name(lookup, view(lens))))
    if lookup.tokens:
        asked.append(database.read(BY_IDENTIFIER, _by_identifier(lookup, view(lens))))
    found = frozenset(str(row["id"]) for rows in await asyncio.gather(*asked) for row in rows)
    return found if len(found) <= MOST else None


def _by_name(lookup: Lookup, seen: Mapping[str, object]) -> dict[str, object]:
    values = [[name, list(values)] for name, values in lookup.values]
    return {
        **seen,
        "index": SEARCH_INDEXES["name"],
        "names": (lookup.names or "").ljust(_LONG),
        "values": values + [["", [""]]] * (_FEW - len(values)),
        "street": lookup.street,
        "limit": MOST + 1,
    }


def _by_identifier(lookup: Lookup, seen: Mapping[str, object]) -> dict[str, object]:
    keys = [*lookup.tokens, *[lookup.tokens[-1]] * (_FEW - len(lookup.tokens))]
    return {**seen, "keys": keys, "limit": MOST + 1}


def warm_up() -> list[tuple[LiteralString, Mapping[str, object]]]:
    """Every query of this module as it is asked, of nothing: so that the server has planned it."""
    nobody = Lookup('"-"', (("birth_date", ("-",)),), "", ("-" * 36,))
    return [
        (BY_NAME, _by_name(nobody, NOTHING)),
        (BY_IDENTIFIER, _by_identifier(nobody, NOTHING)),
    ]
