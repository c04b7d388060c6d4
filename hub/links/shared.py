"""What two entities have in common: neighbours, identifiers, places of their cases."""

from __future__ import annotations

from dataclasses import dataclass

from hub.errors import ABSENT, NotFound
from hub.links.neighbourhood import Link, Neighbourhood


@dataclass(frozen=True, slots=True)
class Shared:
    """A node that both are linked to, and by which statements each. To share one that is `guarded` says little."""

    id: str
    type: str
    label: str
    guarded: bool
    one: tuple[Link, ...]
    other: tuple[Link, ...]


def shared_by(around: Neighbourhood, one: str, other: str) -> tuple[Shared, ...]:
    """The nodes of a neighbourhood that are linked to both, by type and id. Identifiers are among them where asked for.

    Raises
    ------
    NotFound
        One of the two isn't here.
    """
    nodes = {node.id: node for node in around.nodes}
    for id in (one, other):
        if id not in nodes:
            raise NotFound(ABSENT)
    first, second = _links_by_end(around, one), _links_by_end(around, other)
    common = sorted((first.keys() & second.keys()) - {one, other}, key=lambda id: (nodes[id].type, id))
    return tuple(
        Shared(id, nodes[id].type, nodes[id].label, nodes[id].guarded, tuple(first[id]), tuple(second[id]))
        for id in common
    )


@dataclass(frozen=True, slots=True)
class CasesAtPlace:
    """A place with the cases that occurred there; of cases, never of where persons are."""

    place: str
    cases: tuple[str, ...]


def cases_together(around: Neighbourhood) -> tuple[CasesAtPlace, ...]:
    """Places of a neighbourhood where more than one of its cases occurred, most cases first, then by id."""
    cases: dict[str, set[str]] = {}
    for link in around.links:
        if link.kind == "OCCURRED_AT":
            cases.setdefault(link.target, set()).add(link.source)
    found = (CasesAtPlace(place, tuple(sorted(some))) for place, some in cases.items() if len(some) > 1)
    return tuple(sorted(found, key=lambda one: (-len(one.cases), one.place)))


def _links_by_end(around: Neighbourhood, id: str) -> dict[str, list[Link]]:
    found: dict[str, list[Link]] = {}
    for link in around.links:
        if link.source == id:
            found.setdefault(link.target, []).append(link)
        elif link.target == id:
            found.setdefault(link.source, []).append(link)
    return found
