"""From exact groups and the links between them to clusters, each with the id that it is known by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from hub.identity import clusters
from hub.identity.naming import Member, name_partition
from hub.identity.resolution.exact import Ruling
from hub.identity.resolution.linking import GroupPairs, Weigh
from hub.identity.resolution.mentions import Mentions

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hub.keys import HubKey


def partition(
    mentions: Mentions,
    label: NDArray[np.int64],
    strong: Sequence[str | None],
    links: GroupPairs,
    ruling: Ruling,
    weigh: Weigh,
) -> NDArray[np.int64]:
    """The cluster of each mention, as the smallest label of its groups. `links` are those above zero."""
    labels, place = np.unique(label, return_inverse=True)
    number: list[str | None] = [None] * len(labels)
    for at, one in zip(place.tolist(), strong, strict=True):
        if one is not None:
            number[at] = min(one, number[at] or one)
    row_of = {one: row for row, one in enumerate(mentions.ids)}
    apart = [
        (int(place[row_of[a]]), int(place[row_of[b]]))
        for a, b in ruling.different
        if a in row_of and b in row_of and place[row_of[a]] != place[row_of[b]]
    ]

    def more(left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.float64]:
        return weigh(labels[left], labels[right])

    found = clusters.cluster(
        np.searchsorted(labels, links.left),
        np.searchsorted(labels, links.right),
        links.bits,
        len(labels),
        clusters.Constraints(number, apart=apart),
        more,
    )
    made: NDArray[np.int64] = labels[found[place]]
    return made


def none_more(left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.float64]:
    """Weighs pairs where there is nothing to weigh them by."""
    return np.full(len(left), -np.inf)


def names_of(
    mentions: Mentions, cluster: NDArray[np.int64], key: HubKey
) -> tuple[list[str], Mapping[str, str]]:
    """The entity that each mention should be, by its cluster, and what other founded ids redirect to.

    All clusters that have a founded id in common must be among them.
    """
    members: dict[int, list[Member]] = defaultdict(list)
    for row, one in enumerate(cluster.tolist()):
        lone = key.lone_entity_id(mentions.entity, mentions.records[row], mentions.names[row])
        members[one].append(Member(mentions.ids[row], mentions.founded[row], lone, mentions.age(row)))
    named = name_partition(members.values())
    return [named.entities[one] for one in mentions.ids], named.redirects
