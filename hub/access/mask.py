"""Which fields and kinds of statement of a dataset are shown: what the policies permit, narrowed to what is granted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from hub.access.holding import Holding
from hub.access.lens import EVERY_FIELD
from hub.access.verdict import UNKNOWN, Verdict

#: Found by and shown together: a position is shown where every mention's is.
_POSITION: Final = ("longitude", "latitude")


@dataclass(frozen=True, slots=True)
class Mask:
    """What is shown of one dataset, in the words of a lens."""

    fields: frozenset[str]
    masked: frozenset[str]
    edges: frozenset[str]


def mask_of(
    held: Holding, verdict: Verdict, fields: Iterable[str] | None, edges: Iterable[str] | None
) -> Mask:
    """The mask of a dataset; `fields` and `edges` are what was granted of it, None where no grant is needed.

    A field that the dataset's mapping doesn't know counts as sensitive.
    """
    named = None if fields is None or EVERY_FIELD in fields else frozenset(fields)
    kinds = None if edges is None or EVERY_FIELD in edges else frozenset(edges)
    shown = {name for name, one in held.fields.items() if one in verdict.classes}
    refused = frozenset(held.fields.keys() - shown)
    if named is not None:
        known = {name for name in shown if among(name, named)}
        return Mask(frozenset(known | _everywhere(held, known)), refused, _edges(verdict, kinds))
    if UNKNOWN in verdict.classes:
        return Mask(frozenset({EVERY_FIELD}), refused, _edges(verdict, kinds))
    return Mask(frozenset(shown | _everywhere(held, shown)), refused, _edges(verdict, kinds))


def among(name: str, granted: frozenset[str]) -> bool:
    """Whether a field of a mention is granted, by its full name or for every mention."""
    return name in granted or name.partition(".")[2] in granted


def _edges(verdict: Verdict, granted: frozenset[str] | None) -> frozenset[str]:
    return verdict.kinds if granted is None else verdict.kinds & granted


def _everywhere(held: Holding, shown: Iterable[str]) -> set[str]:
    """The position, without a mention's name, where no mention's is withheld: places are found by it."""
    found = set()
    for part in _POSITION:
        all_of = {name for name in held.fields if name.partition(".")[2] == part}
        if all_of and all_of <= set(shown):
            found.add(part)
    return found
