"""Which entities are one, by exact identifiers: a mention with two of them says that both stand for the same.

The entity that was minted first keeps its id and the others redirect to it; among entities that are all new, the
one with the strongest identifier is kept, so that the same batch always gives the same ids.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from operator import attrgetter

from hub.identity.prepared import Bridge
from hub.identity.sets import DisjointSets
from hub.ledger.values import Redirect

#: Gives the entity that each id redirects to, for those that do.
Lookup = Callable[[Sequence[str]], Mapping[str, str]]
#: Gives the run in which each of some entities of a type was minted, for those in the graph.
Minted = Callable[[str, Sequence[str]], Mapping[str, str]]


def find_merges(
    bridges: Iterable[Bridge], lookup: Lookup, minted: Minted, parted: Set[tuple[str, str]] = frozenset()
) -> list[Redirect]:
    """Merges that the bridges ask for and that are not yet known.

    `bridges` list each mention's entity ids, strongest identifier first. The order of the bridges does not matter.
    `parted` are pairs of ids, the smaller first, that are two entities whatever the bridges say.
    """
    if parted:
        bridges = [part for bridge in bridges for part in _unparted(bridge, parted)]
    by_entity: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for bridge in bridges:
        by_entity[bridge.entity].add(bridge.ids)
    merges: list[Redirect] = []
    for entity, groups in sorted(by_entity.items()):
        merges.extend(_merges(entity, groups, lookup, minted))
    return merges


def _unparted(bridge: Bridge, parted: Set[tuple[str, str]]) -> list[Bridge]:
    """The bridge without ids that are parted: each id joins the first ones with which it may be."""
    groups: list[list[str]] = []
    for one in bridge.ids:
        free = (g for g in groups if all((min(one, other), max(one, other)) not in parted for other in g))
        group = next(free, None)
        if group is None:
            groups.append([one])
        else:
            group.append(one)
    return [Bridge(bridge.entity, tuple(group)) for group in groups if len(group) > 1]


def _merges(entity: str, groups: set[tuple[str, ...]], lookup: Lookup, minted: Minted) -> list[Redirect]:
    """Merges of one type of entity, by the id that goes. A district's first load has more than a million."""
    known = lookup(list({one for ids in groups for one in ids}))
    sets = DisjointSets[str]()
    strength: dict[str, int] = {}
    for ids in groups:
        roots = [known.get(one, one) for one in ids] if known else ids
        for place, root in enumerate(roots):
            if strength.get(root, place) >= place:
                strength[root] = place
        for root in roots[1:]:
            sets.join(roots[0], root)
    joined = [members for members in sets.groups() if len(members) > 1]
    births = minted(entity, [one for members in joined for one in members])
    merges: list[Redirect] = []
    for members in joined:
        members.sort(key=lambda one: (one not in births, births.get(one, ""), strength[one], one))
        merges.extend(Redirect(old, members[0], entity, old in births) for old in members[1:])
    merges.sort(key=attrgetter("old"))
    return merges
