"""Resolving all mentions of an entity type at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from hub.identity.resolution.exact import Ruling, disbelieve, findings, group
from hub.identity.resolution.kept import Links
from hub.identity.resolution.linking import (
    GroupPairs,
    group_pairs,
    pairs_of_blocks,
    weigher,
)
from hub.identity.resolution.matcher import Matcher
from hub.identity.resolution.mentions import Mentions
from hub.identity.resolution.partition import names_of, none_more, partition
from hub.identity.resolution.profiles import profiles
from hub.identity.resolution.store import WorkStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from hub.keys import HubKey


@dataclass(slots=True)
class Settled:
    """What a resolve of an entity type looked at and found."""

    mentions: int
    groups: int = 0
    profiles: int = 0
    pairs: int = 0
    links: int = 0
    findings: list[str] = field(default_factory=list)


def settle_all(
    store: WorkStore,
    mentions: Mentions,
    matcher: Matcher | None,
    ruling: Ruling,
    key: HubKey,
    tell: Callable[[str], object],
    *,
    redirecting: Iterable[str] = (),
) -> Settled:
    """Find the partition of all mentions (ordered by id) and keep it in place of all that was kept before.

    Without a matcher, by exact numbers and judgements alone. `redirecting` are the ids that redirect so far.
    """
    entity = mentions.entity
    disbelieved = disbelieve(mentions)
    groups = group(mentions, disbelieved, ruling)
    settled = Settled(
        len(mentions), len(set(groups.label.tolist())), findings=findings(mentions, disbelieved)
    )
    none = np.empty(0, np.int64)
    links, weigh = GroupPairs(none, none, np.empty(0)), None
    tell(f"{entity}: {settled.mentions:,} mentions, {settled.groups:,} by exact numbers")
    block_ids: list[str] = []
    blocks = None
    comparison = None
    if matcher is not None and len(mentions):
        found = profiles(mentions, groups.label, groups.blank, matcher.compared)
        ids = [mentions.ids[row] for row in found.row.tolist()]
        settled.profiles = len(found)
        comparison = matcher.read(ids, found)
        blocks = comparison.blocks()
        block_ids = [ids[row] for row in blocks.row.tolist()]
        pairs = pairs_of_blocks(blocks, matcher.rules, found.group)
        weighed = group_pairs(comparison, found, pairs)
        settled.pairs = len(weighed.left)
        held = weighed.bits > 0
        links = GroupPairs(weighed.left[held], weighed.right[held], weighed.bits[held])
        settled.links = len(links.left)
        weigh = weigher(comparison, found)
        tell(f"{entity}: {settled.profiles:,} profiles, {settled.pairs:,} pairs, {settled.links:,} links")
    try:
        cluster = partition(mentions, groups.label, groups.strong, links, ruling, weigh or none_more)
    finally:
        if comparison is not None:
            comparison.close()
    wanted, redirects = names_of(mentions, cluster, key)
    with store.transaction():
        store.clear(entity)
        label = [mentions.ids[row] for row in groups.label.tolist()]
        store.add(mentions, label, wanted, groups.blank)
        store.put_disbelieved(entity, disbelieved)
        if blocks is not None:
            store.add_blocks(entity, block_ids, blocks.rule, blocks.key)
        store.add_links(entity, named(mentions, links))
        store.clear_redirects_due(entity)
        store.put_redirects_due(entity, dict.fromkeys(redirecting) | dict(redirects))
    return settled


def named(mentions: Mentions, links: GroupPairs) -> Links:
    """Links by the ids of the mentions that stand for their groups."""
    ids = mentions.ids
    return Links(
        [ids[row] for row in links.left.tolist()],
        [ids[row] for row in links.right.tolist()],
        links.bits.tolist(),
    )
