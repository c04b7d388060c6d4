"""The file of a person: what is said of them, their cases with what these refer to, whom and what they are tied to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any, Final

from hub.files import flags
from hub.files.basis import Near, basis, departments_of, flags_of, tied
from hub.files.cases import Told, referred, related, seen, told
from hub.files.sight import Sight
from hub.files.timeline import timeline
from hub.files.values import PersonFile, Way
from hub.graph.reads.database import Database
from hub.graph.reads.opened import EACH, REFERS, opened

#: Cases of one page of a file at most, where the reader doesn't say.
CASES: Final = 100


async def person_file(
    database: Database, sight: Sight, id: str, near: Near, *, limit: int = CASES, after: str = "-" * 25
) -> PersonFile:
    """What a reader's lens shows of a person, with at most `limit` cases, whose ids come after `after`.

    Raises
    ------
    NotFound
        No visible record describes them; whether they exist makes no difference.
    ServerUnavailable
        Neo4j is gone or too slow.
    """
    rows = await opened(database, sight.lens, "person", id, cases=limit, after=after)
    candidates = {row[0] for row in rows["cases"]} | {one[0] for row in rows["cases"] for one in row[3]}
    return _file(sight, id, rows, await near(candidates), limit, after)


def _file(
    sight: Sight, id: str, rows: Mapping[str, Any], near: frozenset[str] | None, limit: int, after: str
) -> PersonFile:
    of = basis(sight, id, rows["records"])
    links, cut = tied(sight, of, rows["ties"])
    page = rows["cases"][:limit]
    told_of: dict[str, Told] = {}
    ways: dict[str, list[Way]] = {}
    said_of: dict[str, Sequence[Any]] = {}
    cases = []
    for case, ties, said, refers in page:
        reached = near is None or case in near
        told_of[case] = told(sight, said[:EACH], None if reached else of.properties)
        cases.append(seen(sight, id, case, ties, told_of[case], reached))
        for other, how, about in refers[:REFERS] if reached else ():
            ways.setdefault(other, []).extend(referred(case, how))
            said_of[other] = about[:EACH]
    others = related(
        sight,
        ways,
        said_of,
        near=near,
        own=of.properties,
        departments={case.department for case in cases},
    )
    events = timeline(
        ((case, one.said) for case, one in told_of.items()),
        chain(
            ((end.id, one) for end in links for one in end.ties),
            ((case.id, one) for case in cases for one in case.ties),
        ),
        sight.zone,
    )
    limits = (*of.limits, *cut, *cut_cases(rows, limit, near))
    more = len(rows["cases"]) > limit
    return PersonFile(
        id,
        "person",
        not limits and after == "-" * 25,
        limits,
        departments_of(sight, of, links, cases, others),
        of.facts,
        tuple(cases),
        others,
        links,
        events,
        (*flags_of(of), *flags.impossible_order(events), *flags.uncertain(others)),
        of.records,
        page[-1][0] if more else None,
    )


def cut_cases(rows: Mapping[str, Any], limit: int, near: frozenset[str] | None) -> tuple[str, ...]:
    """What is missing of the cases of a file, in words. Of those out of reach nothing is said."""
    cut, page = [], [row for row in rows["cases"][:limit] if near is None or row[0] in near]
    if len(rows["cases"]) > limit:
        cut.append(f"There are more than {limit} cases: `next` goes on.")
    if any(len(row[2]) > EACH for row in page):
        cut.append(f"More than {EACH} records speak of a case: what it is told by is of the first by id.")
    if any(len(row[3]) > REFERS for row in page):
        cut.append(f"A case refers to more than {REFERS} others: not all are shown.")
    return tuple(cut)
