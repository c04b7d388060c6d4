"""Resolving only what changed, with the result that resolving everything would have.

What must be looked at again follows from what a mention's place depends on: the mentions that share a number with it
(its exact group, and what the number is worth), the profiles in its blocks, the groups linked with its own, and the
clusters that claim one of its founded ids. Everything else stays as it was kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from hub.identity.blocking import Blocks
from hub.identity.resolution.exact import (
    TIES,
    Groups,
    Ruling,
    disbelieve,
    findings,
    group,
    identifying,
    strong_numbers,
)
from hub.identity.resolution.kept import Kept, Links
from hub.identity.resolution.linking import GroupPairs, best_of_groups, weigher
from hub.identity.resolution.matcher import Matcher
from hub.identity.resolution.mentions import Mentions, joined
from hub.identity.resolution.partition import names_of, none_more, partition
from hub.identity.resolution.profiles import Profiles, profiles
from hub.identity.resolution.store import WorkStore
from hub.identity.resolution.whole import Settled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hub.keys import HubKey


class Increment:
    """One incremental resolve of an entity type. Everything happens in one transaction of the store."""

    def __init__(
        self, store: WorkStore, entity: str, matcher: Matcher | None, ruling: Ruling, key: HubKey
    ) -> None:
        self._store, self._entity, self._matcher = store, entity, matcher
        self._ruling, self._key = ruling, key

    def settle(
        self, records: Collection[str], read: Mentions, judged: Collection[str]
    ) -> tuple[Settled, set[str]]:
        """Take in what `records` say now (`read`, by id; nothing where they are gone) and what judgements changed.

        Gives what was looked at, and the ids of the mentions whose entity was decided anew.
        """
        store, entity = self._store, self._entity
        before = store.of_records(entity, records)
        changed = _changed(before.mentions, read)
        gone = sorted(set(before.mentions.ids) - set(read.ids) | (changed & set(before.mentions.ids)))
        new = read.taken([row for row, one in enumerate(read.ids) if one in changed])
        if not gone and not len(new) and not judged:
            return Settled(0), set()
        old = store.of_mentions(entity, gone)
        store.forget(entity, gone)
        new, quiet = self._quiet(new) if not gone else (new, set())
        if not gone and not len(new) and not judged:
            return Settled(len(quiet)), quiet
        verdicts, doubted = self._verdicts(old.mentions, new)
        near = self._exact_closure([old.mentions, new], {*judged, *doubted})
        rows = joined(entity, [near.mentions, new])
        groups = group(rows, verdicts, self._ruling)
        groups_before = dict(zip(near.mentions.ids, near.group, strict=True))
        stale = self._stale(rows, groups, groups_before, near, old)
        self._keep(rows, groups, near)
        store.put_disbelieved(entity, verdicts)
        neighbours, linked = self._relink(rows, groups, stale, old)
        named = {*neighbours, *(rows.ids[row] for row in groups.label.tolist())}
        touched = self._decide(named, {one for founded in old.mentions.founded for one in founded})
        told = findings(new, verdicts)
        return Settled(len(touched) + len(quiet), links=linked, findings=told), touched | quiet

    def _quiet(self, new: Mentions) -> tuple[Mentions, set[str]]:
        """Take in mentions that say, under the same numbers, exactly what an older one of their group says.

        They change nothing but their own place: most rows of a day are of a worker or office known for long.
        """
        store, entity = self._store, self._entity
        ids = {one for ties in new.ties for one in ties}
        doubted = store.disbelieved(entity).get(TIES, set())
        twins = store.twins(entity, ids)
        loud: list[int] = []
        taken: list[int] = []
        of: list[tuple[str, str]] = []
        for row in range(len(new)):
            twin = twins.get((new.ties[row], tuple(column[row] for column in new.fields.values())))
            older = twin is not None and twin.age < new.age(row) and twin.group < new.ids[row]
            if twin is None or not older or not doubted.isdisjoint(new.ties[row]):
                loud.append(row)
            else:
                taken.append(row)
                of.append((twin.group, twin.wanted))
        kept = new.taken(taken)
        store.add(kept, [group for group, _ in of], [wanted for _, wanted in of], {})
        return new.taken(loud), set(kept.ids)

    def _verdicts(self, old: Mentions, new: Mentions) -> tuple[dict[str, set[str]], set[str]]:
        """What is no evidence now, and the mentions of which something is or was not that now is."""
        store, entity = self._store, self._entity
        verdicts = store.disbelieved(entity)
        doubted: set[str] = set()
        for name in identifying(entity):
            asked = _values_of(old, name) | _values_of(new, name)
            if not asked:
                continue
            holders = store.sharing(entity, name, asked).mentions
            now = disbelieve(joined(entity, [holders, new]), {name: asked})[name]
            was = verdicts.setdefault(name, set())
            flipped = (now ^ was) & asked
            verdicts[name] = (was - asked) | now
            if flipped:
                doubted |= set(store.sharing(entity, name, flipped).mentions.ids)
        return verdicts, doubted

    def _exact_closure(self, seeds: Sequence[Mentions], mentions: Collection[str]) -> Kept:
        """All kept mentions that numbers, or a steward's word, tie to the seeds or to some `mentions`."""
        store, entity = self._store, self._entity
        said: dict[str, set[int]] = defaultdict(set)
        for place, group_of in enumerate(self._ruling.same):
            for one in group_of:
                said[one].add(place)
        inside: set[str] = set()
        asked: set[str] = set()
        ids = {one for seed in seeds for ties in seed.ties for one in ties}
        waiting = set(mentions)
        for seed in seeds:
            waiting |= {
                other for one in seed.ids for place in said.get(one, ()) for other in self._ruling.same[place]
            }
        while ids - asked or waiting - inside:
            found = store.sharing(entity, TIES, ids - asked).mentions if ids - asked else None
            more = store.of_mentions(entity, waiting - inside).mentions if waiting - inside else None
            asked |= ids
            inside |= waiting
            for mentions_found in (found, more):
                if mentions_found is None:
                    continue
                ids |= {one for ties in mentions_found.ties for one in ties}
                inside |= set(mentions_found.ids)
                waiting |= {
                    other
                    for one in mentions_found.ids
                    for place in said.get(one, ())
                    for other in self._ruling.same[place]
                }
        return store.of_mentions(entity, inside)

    def _stale(
        self, rows: Mentions, groups: Groups, before: Mapping[str, str], near: Kept, old: Kept
    ) -> tuple[set[int], set[str]]:
        """Labels of the groups that are not what they were, and the names of groups that were and are no more so."""
        now: dict[int, set[str]] = defaultdict(set)
        for row, label in enumerate(groups.label.tolist()):
            now[label].add(rows.ids[row])
        was: dict[str, set[str]] = defaultdict(set)
        for one, name in [*before.items(), *zip(old.mentions.ids, old.group, strict=True)]:
            was[name].add(one)
        blank_now = {(rows.ids[row], name) for name, at in groups.blank.items() for row in at}
        blank_was = {
            (one, name) for one, names in zip(near.mentions.ids, near.blank, strict=True) for name in names
        }
        other = {one for one, _ in blank_now ^ blank_was}.union(old.mentions.ids)
        fresh = {
            label
            for label, members in now.items()
            if was.get(rows.ids[label]) != members or not members.isdisjoint(other)
        }
        same = {rows.ids[label] for label in now if label not in fresh}
        return fresh, set(was) - same

    def _keep(self, rows: Mentions, groups: Groups, near: Kept) -> None:
        """Keep the rows with their groups; who they are is decided later."""
        store, entity = self._store, self._entity
        wanted = dict(zip(near.mentions.ids, near.wanted, strict=True))
        store.forget(entity, near.mentions.ids)
        label = [rows.ids[row] for row in groups.label.tolist()]
        store.add(
            rows, label, [wanted.get(one, rows.now[row]) for row, one in enumerate(rows.ids)], groups.blank
        )

    def _relink(
        self, rows: Mentions, groups: Groups, stale: tuple[set[int], set[str]], old: Kept
    ) -> tuple[set[str], int]:
        """Find the links of the groups that changed anew. Gives the groups that are or were linked with them."""
        store, entity, matcher = self._store, self._entity, self._matcher
        fresh, past = stale
        if matcher is None or not (fresh or past):
            return set(), 0
        members = [row for row, label in enumerate(groups.label.tolist()) if label in fresh]
        formerly = [one for one, name in zip(old.mentions.ids, old.group, strict=True) if name in past]
        leaving = [*(rows.ids[row] for row in members), *formerly]
        blocks = store.blocks_of(entity, leaving)
        before = store.sizes_of(entity, blocks)
        store.forget_blocks(entity, leaving)
        found = profiles(rows, groups.label, groups.blank, matcher.compared, only=fresh)
        ids = [rows.ids[row] for row in found.row.tolist()]
        entered = self._blocks(ids, found)
        entering = set(zip(entered.rule.tolist(), entered.key.tolist(), strict=True))
        before |= store.sizes_of(entity, entering - blocks)
        store.add_blocks(entity, [ids[row] for row in entered.row.tolist()], entered.rule, entered.key)
        caps = [rule.cap for rule in matcher.rules]
        crossed = _crossed(before, store.sizes_of(entity, blocks | entering), caps)
        again = store.of_mentions(entity, store.in_blocks(entity, crossed)).group if crossed else []
        groups_again = {*(rows.ids[label] for label in fresh), *again}
        neighbours = store.forget_links(entity, groups_again | past) - past
        links = self._links(groups_again)
        store.add_links(entity, links)
        return neighbours | groups_again | {*links.left, *links.right}, len(links.left)

    def _blocks(self, ids: Sequence[str], found: Profiles) -> Blocks:
        assert self._matcher is not None
        comparison = self._matcher.read(ids, found)
        try:
            return comparison.blocks()
        finally:
            comparison.close()

    def _links(self, names: Collection[str]) -> Links:
        """The links above zero of some groups with all others."""
        store, entity, matcher = self._store, self._entity, self._matcher
        assert matcher is not None
        mine = store.of_groups(entity, names)
        said = store.candidates(entity, mine.mentions.ids, [rule.cap for rule in matcher.rules])
        if not said:
            return Links([], [], [])
        kept = store.of_mentions(entity, {one for a, b, _ in said for one in (a, b)})
        place = {one: row for row, one in enumerate(kept.mentions.ids)}
        labels, code = np.unique(np.array(kept.group, dtype=object).astype(str), return_inverse=True)
        found = kept.profiles(matcher.compared)
        pairs = np.array([(place[a], place[b], rule) for a, b, rule in said], np.int64)
        left, right = np.minimum(pairs[:, 0], pairs[:, 1]), np.maximum(pairs[:, 0], pairs[:, 1])
        keys, first = np.unique(left * len(place) + right, return_index=True)
        left, right, rule = keys // len(place), keys % len(place), pairs[first, 2]
        apart = code[left] != code[right]
        left, right, rule = left[apart], right[apart], rule[apart]
        comparison = matcher.read(kept.mentions.ids, found)
        try:
            worth = comparison.worth(left, right, rule)
            left, right = left[worth], right[worth]
            best = best_of_groups(code[left], code[right], comparison.weights(left, right))
        finally:
            comparison.close()
        held = best.bits > 0
        names_of_groups = labels.tolist()
        return Links(
            [names_of_groups[one] for one in best.left[held].tolist()],
            [names_of_groups[one] for one in best.right[held].tolist()],
            best.bits[held].tolist(),
        )

    def _decide(self, names: Collection[str], gone: Collection[str]) -> set[str]:
        """Cluster and name anew the groups and all that hang together with them; gives their mentions.

        `gone` are ids that mentions which are gone were founded by.
        """
        store, entity, ruling = self._store, self._entity, self._ruling
        kept, links = self._component(names, gone)
        rows = kept.mentions
        row_of = {one: row for row, one in enumerate(rows.ids)}
        label = np.array([row_of[one] for one in kept.group], np.int64)
        strong = strong_numbers(rows, kept.blank_rows)
        numbered = GroupPairs(
            np.array([row_of[one] for one in links.left], np.int64),
            np.array([row_of[one] for one in links.right], np.int64),
            np.array(links.bits, float),
        )
        cluster = self._cluster(kept, label, strong, numbered, ruling)
        wanted, redirects = names_of(rows, cluster, self._key)
        store.reassign(entity, rows.ids, rows.now, wanted)
        ids = {one for founded in rows.founded for one in founded}.union(gone)
        store.put_redirects_due(entity, {one: redirects.get(one) for one in ids})
        return set(rows.ids)

    def _cluster(
        self,
        kept: Kept,
        label: NDArray[Any],
        strong: Sequence[str | None],
        links: GroupPairs,
        ruling: Ruling,
    ) -> NDArray[Any]:
        rows = kept.mentions
        if self._matcher is None or not len(links.left):
            return partition(rows, label, strong, links, ruling, none_more)
        linked = {*links.left.tolist(), *links.right.tolist()}
        found = profiles(rows, label, kept.blank_rows, self._matcher.compared, only=linked)
        comparison = self._matcher.read([rows.ids[row] for row in found.row.tolist()], found)
        try:
            return partition(rows, label, strong, links, ruling, weigher(comparison, found))
        finally:
            comparison.close()

    def _component(self, names: Iterable[str], gone: Collection[str]) -> tuple[Kept, Links]:
        """All groups that hang together with some by links or by ids that both found."""
        store, entity = self._store, self._entity
        asked = set(gone)
        groups: set[str] = set()
        waiting = {*names, *store.sharing(entity, TIES, asked).group}
        while waiting:
            groups |= waiting
            links = store.links_of(entity, waiting)
            reached = {*links.left, *links.right}
            ids = {one for ties in store.of_groups(entity, waiting).mentions.ties for one in ties} - asked
            asked |= ids
            reached |= set(store.sharing(entity, TIES, ids).group) if ids else set()
            waiting = reached - groups
        return store.of_groups(entity, groups), store.links_of(entity, groups)


def _crossed(
    before: Mapping[tuple[int, int], int], after: Mapping[tuple[int, int], int], caps: Sequence[int]
) -> list[tuple[int, int]]:
    """Blocks that grew past their rule's cap or shrank back to it: all their pairs go or come."""
    return [
        block
        for block in before.keys() | after.keys()
        if (before.get(block, 0) <= caps[block[0]]) != (after.get(block, 0) <= caps[block[0]])
    ]


def _changed(before: Mentions, read: Mentions) -> set[str]:
    """Ids of mentions that are new or say something else than before."""
    was = {
        one: (before.founded[row], before.seen[row], tuple(column[row] for column in before.fields.values()))
        for row, one in enumerate(before.ids)
    }
    return {
        one
        for row, one in enumerate(read.ids)
        if was.get(one)
        != (read.founded[row], read.seen[row], tuple(column[row] for column in read.fields.values()))
    }


def _values_of(mentions: Mentions, name: str) -> set[str]:
    if name == TIES:
        return {one for ties in mentions.ties for one in ties}
    return set(filter(None, mentions.fields[name]))
