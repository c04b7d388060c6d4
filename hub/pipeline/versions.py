"""Tells apart the versions of one record that came in the same batch, whatever order they came in."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hub.pipeline.preparation import PreparedPart

#: Place of a prepared record: number of the part, number within it.
Place = tuple[int, int]


class Verdict(Enum):
    """What becomes of a row that shares its key with others of the batch."""

    SAME = "same"  #: says what the version before it says: unchanged
    OLDER = "older"  #: an earlier version: kept as superseded
    CONFLICT = "conflict"  #: says something else at the same time: nobody can tell which holds


def judge(parts: Sequence[PreparedPart]) -> dict[Place, Verdict]:
    """Verdicts on all rows that are not the one of their key that goes on; those are left out.

    Versions follow each other by `modified`, then by the run that landed them. Rows of one run with the same
    `modified`, or without any, and different contents are a conflict: the first goes on. Of rows that say the same at
    different times (of their files) the last goes on, so that what came between is older than it.
    """
    verdicts: dict[Place, Verdict] = {}
    for places in _shared(parts):
        going_on: Place | None = None
        before: tuple[str, str] | None = None
        version = ""
        for place in sorted(places, key=lambda place: (_time(parts, place), place)):
            time, outline = _time(parts, place), parts[place[0]].outlines[place[1]]
            if going_on is not None and outline.version == version:
                same = place
                if outline.modified != parts[going_on[0]].outlines[going_on[1]].modified:
                    same, going_on = going_on, place
                verdicts[same] = Verdict.SAME
            elif time == before:
                verdicts[place] = Verdict.CONFLICT
            else:
                if going_on is not None:
                    verdicts[going_on] = Verdict.OLDER
                going_on, version = place, outline.version
            before = time
    return verdicts


def _time(parts: Sequence[PreparedPart], place: Place) -> tuple[str, str]:
    part = parts[place[0]]
    return part.outlines[place[1]].modified or "", part.part.run


def _shared(parts: Sequence[PreparedPart]) -> list[list[Place]]:
    """Places of the rows of every key that occurs more than once. A set of ids first: few keys do."""
    seen: set[str] = set()
    repeated: set[str] = set()
    for part in parts:
        for outline in part.outlines:
            (repeated if outline.id in seen else seen).add(outline.id)
    if not repeated:
        return []
    places: dict[str, list[Place]] = {}
    for number, part in enumerate(parts):
        for row, outline in enumerate(part.outlines):
            if outline.id in repeated:
                places.setdefault(outline.id, []).append((number, row))
    return list(places.values())
