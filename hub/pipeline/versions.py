"""Tells apart the versions of one record that came in the same run, whatever order they came in."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hub.pipeline.preparation import PreparedPart

#: Place of a prepared record: number of the part, number within it.
Place = tuple[int, int]


class Verdict(Enum):
    """What becomes of a row that shares its key with others of the run."""

    SAME = "same"  #: byte for byte what another row says: unchanged
    OLDER = "older"  #: an earlier version: kept as superseded
    CONFLICT = "conflict"  #: says something else at the same time: nobody can tell which holds


def judge(parts: Sequence[PreparedPart]) -> dict[Place, Verdict]:
    """Verdicts on all rows that are not the one of their key that goes on; those are left out.

    The version with the latest `modified` goes on. Where the latest time is shared by different contents, or where
    the source has no times, the first one goes on and the others are conflicts.
    """
    verdicts: dict[Place, Verdict] = {}
    for places in _shared(parts):
        versions = [parts[part].outlines[row] for part, row in places]
        latest = max(outline.modified or "" for outline in versions)
        winner = next(o for o in versions if (o.modified or "") == latest)
        went_on = False
        for place, outline in zip(places, versions, strict=True):
            if outline.version == winner.version:
                if went_on:
                    verdicts[place] = Verdict.SAME
                elif outline is winner:
                    went_on = True
                else:
                    verdicts[place] = Verdict.SAME if outline.modified == winner.modified else Verdict.OLDER
            elif (outline.modified or "") == latest:
                verdicts[place] = Verdict.CONFLICT
            else:
                verdicts[place] = Verdict.OLDER
    return verdicts


def _shared(parts: Sequence[PreparedPart]) -> list[list[Place]]:
    """Places of the rows of every key that occurs more than once. A set of ids first: few keys do."""
    seen: set[str] = set()
    repeated: set[str] = set()
    for part in parts:
        for outline in part.outlines:
            if outline.id in seen:
                repeated.add(outline.id)
            else:
                seen.add(outline.id)
    if not repeated:
        return []
    places: dict[str, list[Place]] = {}
    for number, part in enumerate(parts):
        for row, outline in enumerate(part.outlines):
            if outline.id in repeated:
                places.setdefault(outline.id, []).append((number, row))
    return list(places.values())
