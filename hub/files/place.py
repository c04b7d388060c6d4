"""The file of a place: what it is, the cases there and how they stand, hazards that recur. It tells of no person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hub.files import flags
from hub.files.basis import basis, departments_of, flags_of, tied
from hub.files.cases import seen, told
from hub.files.hazards import counts, hazards
from hub.files.person import cut_cases
from hub.files.sight import Sight
from hub.files.timeline import timeline
from hub.files.values import PlaceFile
from hub.graph.reads.database import Database
from hub.graph.reads.opened import EACH, REFERS, opened

#: Cases of one page of a place's file, where the reader doesn't say, and at most.
CASES = 200
MOST_CASES = 500


async def place_file(
    database: Database, sight: Sight, id: str, *, limit: int = CASES, after: str = "-" * 25
) -> PlaceFile:
    """What a reader's lens shows of a place, with at most `limit` cases, whose ids come after `after`.

    A place is nobody's, so its cases are told wherever they lie, but with fields of class `public` alone.

    Raises
    ------
    NotFound
        No visible record describes it; whether it exists makes no difference.
    ServerUnavailable
        Neo4j is gone or too slow.
    """
    return _file(
        sight, id, await opened(database, sight.lens, "place", id, cases=limit, after=after), limit, after
    )


def _file(sight: Sight, id: str, rows: Mapping[str, Any], limit: int, after: str) -> PlaceFile:
    of = basis(sight, id, rows["records"])
    around, cut = tied(sight, of, rows["ties"])
    seated, cut_seats = tied(sight, of, rows["seated"])
    links = (*around, *seated)
    page = rows["cases"][:limit]
    told_of = {case: told(sight, said[:EACH]) for case, _, said, _ in page}
    cases = tuple(seen(sight, id, case, ties, told_of[case], None) for case, ties, _, _ in page)
    events = timeline(
        ((case, one.said) for case, one in told_of.items()),
        ((end.id, one) for end in links for one in end.ties),
        sight.zone,
    )
    limits = (*of.limits, *cut, *cut_seats, *cut_cases(rows, limit, None))
    return PlaceFile(
        id,
        "place",
        not limits and after == "-" * 25,
        limits,
        departments_of(sight, of, links, cases, ()),
        of.facts,
        cases,
        counts(cases),
        hazards(cases, {case: cited[:REFERS] for case, _, _, cited in page}, sight.zone),
        links,
        events,
        (*flags_of(of), *flags.impossible_order(events)),
        of.records,
        page[-1][0] if len(rows["cases"]) > limit else None,
    )
