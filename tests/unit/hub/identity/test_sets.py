"""Disjoint sets."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hub.identity.sets import DisjointSets


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=20))
def test_two_items_have_one_root_where_joins_lead_from_one_to_the_other(joins: list[tuple[int, int]]) -> None:
    sets = DisjointSets(range(10))
    reached = {one: {one} for one in range(10)}
    for a, b in joins:
        assert sets.join(a, b) == (b not in reached[a])
        together = reached[a] | reached[b]
        for one in together:
            reached[one] = together
    assert {frozenset(group) for group in sets.groups()} == {frozenset(one) for one in reached.values()}
    assert all((sets.root(a) == sets.root(b)) == (b in reached[a]) for a in range(10) for b in range(10))


def test_the_first_ones_root_stands_for_both_and_the_unseen_are_alone() -> None:
    sets = DisjointSets[str]()
    assert sets.join("a", "b")
    assert sets.join("c", "b")
    assert not sets.join("b", "c")
    assert {sets.root(one) for one in "abc"} == {"c"}
    assert sets.root("d") == "d"
