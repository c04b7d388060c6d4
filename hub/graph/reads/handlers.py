"""Whether someone handles a case, as their own department's records say: who may read about it begins with that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, LiteralString

from graph_schema.marks import against
from hub.access.principal import Principal
from hub.graph.reads.database import Database
from hub.graph.reads.visibility import NOTHING, STATEMENT, padded

_KIND: Final = "HANDLED_BY"

#: The name of a statement is `case>officer.handler`: what stands behind `>` is the mention that handles.
_HANDLES = """
OPTIONAL MATCH (old:Redirect {id: $case})
WITH coalesce(old.to, $case) AS id
MATCH (c:Case {id: id})-[s:HANDLED_BY]->(:Person) USING INDEX SEEK c:Case(id)
WHERE STATEMENT
WITH s, split(split(s.name, '.')[0], '>')[1] AS handler
MATCH (r:Record {id: s.record}) USING INDEX SEEK r:Record(id)
WHERE r[handler + '.badge_no'] = $subject
RETURN true AS handles LIMIT 1
"""
HANDLES: Final[LiteralString] = _HANDLES.replace("STATEMENT", STATEMENT)


async def handles(
    database: Database,
    principal: Principal,
    own_datasets: Iterable[str],
    case: str,
    *,
    hidden: Iterable[str] = (),
    unsealed: Iterable[str] = (),
) -> bool:
    """Whether a record of the principal's own department says that they handle the case, by their badge number.

    The badge number is the `sub` of the token. A case's id that was merged into another counts for that. Records that
    the reader could not see don't count: those that complain about the department, those with a mark in `hidden`, and
    sealed ones but for `unsealed`. One round trip.

    Raises
    ------
    ServerUnavailable
        Neo4j is gone or too slow.
    """
    datasets = set(own_datasets)
    said: Mapping[str, object] = {
        "case": case,
        "subject": principal.subject,
        "datasets": padded(datasets),
        "edges": {dataset: [_KIND] for dataset in datasets},
        "hidden": padded({*hidden, against(principal.department)}),
        "unsealed": padded(unsealed),
    }
    return bool(await database.read(HANDLES, said))


def warm_up() -> list[tuple[LiteralString, Mapping[str, object]]]:
    """The query of this module as it is asked, of nothing: so that the server has planned it.

    Neo4j plans anew for another length class of a text: badge numbers have up to ten letters, names of users more.
    """
    return [(HANDLES, {**NOTHING, "case": "-" * 25, "subject": "-" * length}) for length in (5, 25)]
