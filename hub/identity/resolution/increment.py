"""Resolving only what changed, with the result that resolving everything would have.

What must be looked at again follows from what a mention's place depends on: the mentions that share a number with it
(its exact group, and what the number is worth), the profiles in its blocks, the groups linked with its own, and the
clusters that claim one of its founded ids. Everything else stays as it was kept.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from hub.identity.blocking import Blocks
from hub.identity.resolution.exact import (
    TIES,
    Calls,
    Groups,
    Ruling,
    calls,
    doubtful,
    findings,
    group,
    strong_numbers,
)
from hub.identity.resolution.kept import Kept, Links, Standing
from hub.identity.resolution.linking import KEPT, GroupPairs, best_pairs, weigher
from hub.identity.resolution.matcher import Matcher
from hub.identity.resolution.mentions import Mentions, joined
from hub.identity.resolution.partition import names_of, none_more, partition
from hub.identity.resolution.profiles import Profiles, profiles
from hub.identity.resolution.store import WorkStore, by_row
from hub.identity.resolution.whole import Settled, named

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

        Gives what was looked at, and the mentions, of those that stand for others, whose entity was decided anew.
        """
        store, entity = self._store, self._entity
        before = store.standing(entity, records, ())
        spoken = set(judged) - before.keys() - set(read.ids)
        before |= store.standing(entity, (), spoken)
        read = joined(entity, [store.written(entity, spoken), read])
        verdicts = store.disbelieved(entity)
        doubted_before = frozenset(verdicts.get(TIES, ()))
        change = _Change(before, read, self._ruling.mentions, doubted_before)
        if not change and not judged:
            return Settled(0), set()
        doubted = self._judge(verdicts, self._called(change))
        ties = frozenset(verdicts.get(TIES, ()))
        if ties != doubted_before:
            # Who shares nothing but a number that is no evidence speaks for himself alone, and only he.
            others = set(store.spoken_for(entity, doubted)) - before.keys()
            before |= store.standing(entity, (), others)
            read = joined(entity, [store.written(entity, others), read])
            change = _Change(before, read, self._ruling.mentions, ties)
        old, new, digests = self._take_in(change)
        if not len(old.mentions) and not len(new) and not judged and not doubted:
            return Settled(len(change.entering)), set()
        near = self._exact_closure([old.mentions, new], {*judged, *doubted})
        rows = joined(entity, [near.mentions, new])
        groups = group(rows, verdicts, self._ruling)
        groups_before = dict(zip(near.mentions.ids, near.group, strict=True))
        stale = self._stale(rows, groups, groups_before, near, old)
        self._keep(rows, groups, near, digests)
        neighbours, linked = self._relink(rows, groups, stale, old)
        named = {*neighbours, *(rows.ids[row] for row in groups.label.tolist())}
        touched = self._decide(named, {one for founded in old.mentions.founded for one in founded})
        told = findings(change.entering, verdicts)
        return Settled(len(touched) + len(change.entering) - len(new), links=linked, findings=told), touched

    def _called(self, change: _Change) -> dict[str, Counter[tuple[str, str]]]:
        """How many records more, or fewer, have each value under each name."""
        leaving = self._store.written(self._entity, change.leaving)
        called = calls(change.entering)
        for name, counts in calls(leaving).items():
            called[name].subtract(counts)
        return called

    def _take_in(self, change: _Change) -> tuple[Kept, Mentions, dict[str, str]]:
        """Keep the mentions that changed, each under the oldest that says the same.

        Gives those that stand for others no more, those that do from now on, and the digests of these.
        """
        store, entity = self._store, self._entity
        entering, digest = change.entering, change.digest
        stood = {one for one in change.leaving if change.before[one].said == one}
        digest_of = {one: change.before[one].digest for one in stood}
        store.forget(entity, change.leaving)
        oldest: dict[str, int] = {}
        for row, one in enumerate(entering.ids):
            known = oldest.setdefault(digest[one], row)
            if entering.age(row) < entering.age(known):
                oldest[digest[one]] = row
        #: Who stands, or may stand, for each digest, and since when.
        standing = {
            code: found for code, found in store.standing_for(entity, oldest).items() if found[0] not in stood
        }
        heirs = store.heirs(entity, stood)
        ages = {code: age for code, (_, age) in standing.items()}
        chosen = {code: one for code, (one, _) in standing.items()}
        for one, (heir, age) in heirs.items():
            chosen[digest_of[one]], ages[digest_of[one]] = heir, age
        for code, row in oldest.items():
            if code not in ages or entering.age(row) < ages[code]:
                chosen[code], ages[code] = entering.ids[row], entering.age(row)
        replaced = {one: chosen[code] for code, (one, _) in standing.items() if chosen[code] != one}
        replaced |= {one: chosen[digest_of[one]] for one in heirs}
        gone = stood | replaced.keys()
        old = store.of_mentions(entity, gone)
        fresh = {one for code, one in chosen.items() if code not in standing or standing[code][0] != one}
        inherited = store.written(entity, fresh - set(entering.ids))
        new = joined(
            entity,
            [inherited, entering.taken([row for row, one in enumerate(entering.ids) if one in fresh])],
        )
        store.forget_said(entity, gone)
        store.inherit(entity, replaced)
        store.add(entering, [chosen[digest[one]] for one in entering.ids])
        return old, new, {one: code for code, one in chosen.items()}

    def _judge(self, verdicts: dict[str, set[str]], called: Calls) -> set[str]:
        """Bring up to date what is no evidence, by how much the counts of names have changed.

        Gives the mentions (that stand for others) of which something is, or was, no evidence and now is the other.
        """
        store, entity = self._store, self._entity
        doubted: set[str] = set()
        for name, change in called.items():
            asked = {value for value, _ in change}
            if not asked:
                continue
            counts = store.calls(entity, name, asked)
            counts.update(change)
            store.put_calls(entity, name, counts)
            now = doubtful(entity, {name: +counts})[name]
            was = verdicts.setdefault(name, set())
            flipped = (now ^ was) & asked
            verdicts[name] = (was - asked) | now
            if flipped:
                doubted |= {one for one, _ in store.sharing(entity, name, flipped)}
                store.put_disbelieved(entity, verdicts)
        return doubted

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

        def told(names: Iterable[str]) -> set[str]:
            return {
                other for one in names for place in said.get(one, ()) for other in self._ruling.same[place]
            }

        waiting |= {other for seed in seeds for other in told(seed.ids)}
        while ids - asked or waiting - inside:
            found = {one for one, _ in store.sharing(entity, TIES, ids - asked)} if ids - asked else set()
            fresh = (found | waiting) - inside
            asked |= ids
            inside |= fresh | waiting
            ids |= store.ties(entity, fresh)
            waiting |= told(fresh)
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

    def _keep(self, rows: Mentions, groups: Groups, near: Kept, digests: Mapping[str, str]) -> None:
        """Keep the rows with their groups; who they are is decided later."""
        store, entity = self._store, self._entity
        label = [rows.ids[row] for row in groups.label.tolist()]
        blank = by_row(groups.blank, len(rows))
        was = {
            one: (group, list(names))
            for one, group, names in zip(near.mentions.ids, near.group, near.blank, strict=True)
        }
        fresh = [row for row, one in enumerate(rows.ids) if one not in was]
        other = [
            row for row, one in enumerate(rows.ids) if one in was and was[one] != (label[row], blank[row])
        ]
        store.regroup(
            entity,
            [rows.ids[row] for row in other],
            [label[row] for row in other],
            [blank[row] for row in other],
        )
        places: dict[str, list[int]] = defaultdict(list)
        for place, row in enumerate(fresh):
            for name in blank[row]:
                places[name].append(place)
        new = rows.taken(fresh)
        store.add_said(
            new, [digests[one] for one in new.ids], [label[row] for row in fresh], [""] * len(new), places
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
        found = profiles(rows, groups.label, groups.blank, matcher.compared, only=fresh)
        ids = [rows.ids[row] for row in found.row.tolist()]
        caps = [rule.cap for rule in matcher.rules]
        leaving = [*(rows.ids[row] for row in members), *formerly]
        store.replace_blocks(entity, leaving, ids, self._blocks(ids, found), caps)
        names = {rows.ids[label] for label in fresh}
        neighbours = store.forget_links(entity, names | past) - past
        crossed = store.crossed(entity)
        store.forget_pairs(entity, crossed)
        links = self._links(names, crossed)
        store.add_links(entity, links)
        held = [row for row, bits in enumerate(links.bits) if bits > 0]
        ends = {side[row] for row in held for side in (links.left, links.right)}
        return neighbours | names | ends | {one for pair in crossed for one in pair}, len(held)

    def _blocks(self, ids: Sequence[str], found: Profiles) -> Blocks:
        assert self._matcher is not None
        comparison = self._matcher.read(ids, found)
        try:
            return comparison.blocks()
        finally:
            comparison.close()

    def _links(self, names: Collection[str], pairs: Collection[tuple[str, str]]) -> Links:
        """The links of some groups with all others, and those of some pairs of groups."""
        store, entity, matcher = self._store, self._entity, self._matcher
        assert matcher is not None
        asked = {*names, *(one for pair in pairs for one in pair)}
        ids, left, right, rule = store.candidates(entity, asked, [one.cap for one in matcher.rules])
        kept = store.of_mentions(entity, ids)
        assert kept.mentions.ids == ids
        labels, code = np.unique(np.array(kept.group, dtype=object).astype(str), return_inverse=True)
        wanted = _wanted(code, labels, left, right, names, pairs)
        left, right, rule = left[wanted], right[wanted], rule[wanted]
        if not len(left):
            return Links([], [], [], [], [])
        used, place = np.unique(np.concatenate([left, right]), return_inverse=True)
        left, right = place[: len(left)], place[len(left) :]
        some = kept.taken(used.tolist())
        comparison = matcher.read(some.mentions.ids, some.profiles(matcher.compared))
        try:
            worth = comparison.worth(left, right, rule)
            left, right = left[worth], right[worth]
            bits = comparison.weights(left, right)
        finally:
            comparison.close()
        near = bits > KEPT
        best = best_pairs(code[used], left[near], right[near], bits[near])
        return named(labels.tolist(), some.mentions.ids, best)

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
        store.reassign(entity, rows.ids, wanted)
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
        waiting = {*names, *(group for _, group in store.sharing(entity, TIES, asked))}
        while waiting:
            groups |= waiting
            links = store.links_of(entity, waiting)
            reached = {*links.left, *links.right}
            ids = store.ties_of_groups(entity, waiting) - asked
            asked |= ids
            reached |= {group for _, group in store.sharing(entity, TIES, ids)} if ids else set()
            waiting = reached - groups
        return store.of_groups(entity, groups), store.links_of(entity, groups)


class _Change:
    """Which of some mentions are new, say something else than before, or are gone.

    `before` are those that were kept of the records (and those of which a steward spoke), `read` those that there are.
    """

    def __init__(
        self, before: Mapping[str, Standing], read: Mentions, alone: Collection[str], doubted: Collection[str]
    ) -> None:
        self.before = before
        self.digest = dict(zip(read.ids, read.digests(alone, doubted), strict=True))
        rows = [
            row
            for row, one in enumerate(read.ids)
            if one not in before
            or (before[one].digest, before[one].seen) != (self.digest[one], read.seen[row])
        ]
        self.entering = read.taken(rows)
        self.leaving = (before.keys() - self.digest.keys()) | (before.keys() & set(self.entering.ids))

    def __bool__(self) -> bool:
        return bool(self.leaving) or bool(len(self.entering))


def _wanted(
    code: NDArray[Any],
    labels: NDArray[Any],
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    names: Collection[str],
    pairs: Collection[tuple[str, str]],
) -> NDArray[np.bool_]:
    """Which pairs of profiles are of two groups, of which one is among `names`, or that are one of `pairs`."""
    one, other = code[left], code[right]
    fresh = np.isin(labels, np.array(sorted(names), dtype=labels.dtype))
    place = {name: at for at, name in enumerate(labels.tolist())}
    listed = [(place[a], place[b]) for a, b in pairs if a in place and b in place]
    keys = np.array([min(a, b) * len(labels) + max(a, b) for a, b in listed], np.int64)
    key = np.minimum(one, other) * len(labels) + np.maximum(one, other)
    made: NDArray[np.bool_] = (one != other) & (fresh[one] | fresh[other] | np.isin(key, keys))
    return made
