"""Resolving all mentions of an entity type at once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from hub.identity.resolution.exact import TIES, Ruling, calls, doubtful, findings, group
from hub.identity.resolution.kept import Links
from hub.identity.resolution.linking import BestPairs, GroupPairs, group_pairs, pairs_of_blocks, weigher
from hub.identity.resolution.matcher import Matcher
from hub.identity.resolution.mentions import Mentions
from hub.identity.resolution.partition import names_of, none_more, partition
from hub.identity.resolution.profiles import profiles
from hub.identity.resolution.store import WorkStore

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

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
    all_said = _Said.of(mentions, ruling, ())
    called = calls(all_said.mentions, all_said.times)
    disbelieved = doubtful(entity, called)
    if disbelieved[TIES]:
        all_said = _Said.of(mentions, ruling, disbelieved[TIES])
    said, digests, times, stands = all_said
    groups = group(said, disbelieved, ruling)
    settled = Settled(
        len(mentions), len(set(groups.label.tolist())), findings=findings(said, disbelieved, times)
    )
    none = np.empty(0, np.int64)
    best, weigh = BestPairs(GroupPairs(none, none, np.empty(0)), none, none), None
    tell(f"{entity}: {settled.mentions:,} mentions, {settled.groups:,} by exact numbers")
    ids: list[str] = []
    blocks = None
    comparison = None
    if matcher is not None and len(said):
        found = profiles(said, groups.label, groups.blank, matcher.compared)
        ids = [said.ids[row] for row in found.row.tolist()]
        settled.profiles = len(found)
        comparison = matcher.read(ids, found)
        blocks = comparison.blocks()
        pairs = pairs_of_blocks(blocks, matcher.rules, found.group)
        settled.pairs = len(pairs.left)
        best = group_pairs(comparison, found, pairs)
        settled.links = int((best.groups.bits > 0).sum())
        weigh = weigher(comparison, found)
        tell(f"{entity}: {settled.profiles:,} profiles, {settled.pairs:,} pairs, {settled.links:,} links")
    try:
        links = best.taken(best.groups.bits > 0).groups
        cluster = partition(said, groups.label, groups.strong, links, ruling, weigh or none_more)
    finally:
        if comparison is not None:
            comparison.close()
    wanted, redirects = names_of(said, cluster, key)
    with store.transaction():
        store.clear(entity)
        store.add(mentions, [mentions.ids[row] for row in stands])
        label = [said.ids[row] for row in groups.label.tolist()]
        store.add_said(said, digests, label, wanted, groups.blank)
        for name, counts in called.items():
            store.put_calls(entity, name, counts)
        store.put_disbelieved(entity, disbelieved)
        if blocks is not None:
            store.add_blocks(entity, [ids[row] for row in blocks.row.tolist()], blocks.rule, blocks.key)
        store.add_links(entity, named(said.ids, ids, best))
        store.clear_redirects_due(entity)
        store.put_redirects_due(entity, dict.fromkeys(redirecting) | dict(redirects))
    return settled


class _Said(NamedTuple):
    """Of mentions that say the same the oldest, with its digest and of how many it is; `stands` is that mention's row
    for each one.
    """

    mentions: Mentions
    digests: list[str]
    times: list[int]
    stands: list[int]

    @classmethod
    def of(cls, mentions: Mentions, ruling: Ruling, doubted: Collection[str]) -> _Said:
        """Those of some mentions; `doubted` are the ties that are no evidence."""
        digests = mentions.digests(ruling.mentions, doubted)
        first: dict[str, int] = {}
        for row, digest in enumerate(digests):
            known = first.setdefault(digest, row)
            if known != row and mentions.age(row) < mentions.age(known):
                first[digest] = row
        rows = sorted(first.values())
        times = Counter(digests)
        return cls(
            mentions.taken(rows),
            [digests[row] for row in rows],
            [times[digests[row]] for row in rows],
            [first[digest] for digest in digests],
        )


def named(groups: Sequence[str], profiles: Sequence[str], best: BestPairs) -> Links:
    """Links by ids: of the mentions that stand for the groups (by label), and of those that say the profiles."""
    return Links(
        [groups[row] for row in best.groups.left.tolist()],
        [groups[row] for row in best.groups.right.tolist()],
        [profiles[row] for row in best.a.tolist()],
        [profiles[row] for row in best.b.tolist()],
        best.groups.bits.tolist(),
    )
