"""The file of a case: what it is about, who has part in it and handles it, where, and what it hangs together with."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from typing import Any, Final

from hub.files import flags
from hub.files.basis import Basis, Near, basis, departments_of, flags_of, tied
from hub.files.cases import referred, related, sharing, standing, told
from hub.files.sight import Sight
from hub.files.timeline import timeline
from hub.files.values import CaseFile, Tied
from hub.graph.reads.database import Database
from hub.graph.reads.opened import EACH, REFERS, SHARED, TIED, opened

#: Statements that tie others to a case, in the order in which a file has them.
_KINDS: Final = ("PARTY_TO", "HANDLED_BY", "OCCURRED_AT", "INVOLVES")


async def case_file(database: Database, sight: Sight, id: str, near: Near) -> CaseFile:
    """What a reader's lens shows of a case.

    Raises
    ------
    NotFound
        No visible record describes it; whether it exists makes no difference.
    ServerUnavailable
        Neo4j is gone or too slow.
    """
    rows = await opened(database, sight.lens, "case", id, cases=1)
    candidates = {row[0] for row in chain(rows["refers"], rows["sharing"])}
    candidates |= {way[0] for row in rows["sharing"] for way in row[1]}
    return _file(sight, id, rows, await near(candidates))


def _file(sight: Sight, id: str, rows: Mapping[str, Any], near: frozenset[str] | None) -> CaseFile:
    of = basis(sight, id, rows["records"])
    parties, handlers, places, items = (_of_kind(sight, of, rows, kind) for kind in _KINDS)
    ends = (*parties, *handlers, *places, *items)
    stands = standing(sight, of.said)
    refers = rows["refers"][:REFERS]
    said = {row[0]: row[-1][:EACH] for row in chain(refers, rows["sharing"][:SHARED])}
    ways = {other: referred(id, how) for other, how, _ in refers}
    for other, how, _ in rows["sharing"][:SHARED]:
        if reached := [way for way in sharing(how) if near is None or {way.via, other} <= near]:
            ways.setdefault(other, []).extend(reached)
    others = related(sight, ways, said, near=near, own=of.properties, departments={stands.department})
    story = (
        (one.id, told(sight, said.get(one.id, ()), None if one.within_reach else of.properties).said)
        for one in others
        if any(way.direction for way in one.ways)
    )
    events = timeline(
        chain([(id, of.said)], story), ((end.id, one) for end in ends for one in end.ties), sight.zone
    )
    limits = (*of.limits, *_cut(rows, near))
    return CaseFile(
        id,
        "case",
        not limits,
        limits,
        departments_of(sight, of, ends, (), others),
        stands.department,
        stands.state,
        stands.overdue,
        of.facts,
        parties,
        handlers,
        places,
        items,
        others,
        events,
        (*flags_of(of), *flags.impossible_order(events), *flags.uncertain(others)),
        of.records,
    )


def _of_kind(sight: Sight, of: Basis, rows: Mapping[str, Any], kind: str) -> tuple[Tied, ...]:
    return tied(sight, of, [row for row in rows["ties"][:TIED] if row[1] == kind])[0]


def _cut(rows: Mapping[str, Any], near: frozenset[str] | None) -> tuple[str, ...]:
    """What is missing of the related cases, in words. Of those out of reach nothing is said."""

    def reached(id: str) -> bool:
        return near is None or id in near

    cut = []
    if len(rows["ties"]) > TIED:
        cut.append(f"It is tied to more than {TIED} others: those first by id are shown.")
    if len(rows["refers"]) > REFERS:
        cut.append(f"It refers to more than {REFERS} others, or they to it: not all are shown.")
    if len(rows["sharing"]) > SHARED and any(reached(way[0]) for row in rows["sharing"] for way in row[1]):
        cut.append(f"More than {SHARED} cases share its parties or places: those first by id were looked at.")
    if any(reached(row[0]) and len(row[-1]) > EACH for row in chain(rows["refers"], rows["sharing"])):
        cut.append(
            f"More than {EACH} records speak of a related case: what it is told by is of the first by id."
        )
    return tuple(cut)
