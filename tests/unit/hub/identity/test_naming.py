"""Ids of clusters follow from the partition alone: any order, any history."""

from __future__ import annotations

from itertools import combinations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.identity.naming import Member, name_partition

Partition = list[list[Member]]


@st.composite
def members(draw: st.DrawFn) -> list[Member]:
    """Mentions of different ages, some without identifiers, many with ids in common."""
    ids = st.lists(st.sampled_from("abcde"), unique=True, max_size=3).map(tuple)
    seen = draw(st.lists(st.sampled_from("123"), min_size=1, max_size=9))
    return [
        Member(f"m{n}", draw(ids) or (f"lone{n}",), f"lone{n}", (day, f"R{n}", "m"))
        for n, day in enumerate(seen)
    ]


@st.composite
def partitions(draw: st.DrawFn) -> Partition:
    found = draw(members())
    part = [draw(st.integers(0, 4)) for _ in found]
    return [
        [member for member, of in zip(found, part, strict=True) if of == number]
        for number in sorted(set(part))
    ]


@given(partitions(), st.randoms(use_true_random=False))
def test_names_don_t_depend_on_any_order(partition: Partition, chance: Random) -> None:
    shuffled = [list(cluster) for cluster in partition]
    chance.shuffle(shuffled)
    for cluster in shuffled:
        chance.shuffle(cluster)
    assert name_partition(shuffled) == name_partition(partition)


@given(partitions())
def test_every_cluster_has_one_name_of_its_own(partition: Partition) -> None:
    named = name_partition(partition).entities
    names = [{named[member.mention] for member in cluster} for cluster in partition]
    assert all(len(name) == 1 for name in names)
    assert len(set.union(*names)) == len(partition)


@given(partitions())
def test_every_founded_id_leads_to_the_cluster_of_the_oldest_mention_that_founds_it(
    partition: Partition,
) -> None:
    entities, redirects, parted = name_partition(partition)
    assert not redirects.keys() & set(entities.values())
    everyone = sorted((member for cluster in partition for member in cluster), key=lambda one: one.age)
    for id in {id for member in everyone for id in member.founded}:
        oldest = next(member for member in everyone if id in member.founded)
        assert redirects.get(id, id) == entities[oldest.mention]
    for member in everyone:
        for one, other in combinations(sorted(member.founded), 2):
            assert ((one, other) in parted) == (redirects.get(one, one) != redirects.get(other, other))


@given(partitions(), st.data())
def test_the_id_of_the_oldest_survives_a_merge_and_a_split_and_nobody_else_s_changes(
    partition: Partition, data: st.DataObject
) -> None:
    if len(partition) < 2:
        partition = [*partition, [Member("x", ("lonex",), "lonex", ("9", "Rx", "m"))]]
    first, second, *others = data.draw(st.permutations(partition))
    older, younger = sorted((first, second), key=lambda cluster: min(member.age for member in cluster))
    apart = name_partition(partition).entities
    together = name_partition([older + younger, *others]).entities
    assert {together[member.mention] for member in older + younger} == {apart[older[0].mention]}
    for cluster in others:
        assert together[cluster[0].mention] == apart[cluster[0].mention]


def test_a_part_without_an_id_of_its_own_goes_by_the_lone_id_of_its_oldest_mention() -> None:
    first = Member("m1", ("a",), "lone1", ("1", "R1", "m"))
    second = Member("m2", ("a",), "lone2", ("2", "R2", "m"))
    third = Member("m3", ("a", "b"), "lone3", ("3", "R3", "m"))
    assert name_partition([[first], [second], [third]]).entities == {"m1": "a", "m2": "lone2", "m3": "b"}
    assert name_partition([[first], [second, third]]) == (
        {"m1": "a", "m2": "lone2", "m3": "lone2"},
        {"b": "lone2"},
        {("a", "b")},
    )


def test_an_empty_cluster_is_refused() -> None:
    with pytest.raises(ValueError, match=r"empty"):
        name_partition([[]])
