"""Clusters from weighted pairs: weak chains don't join crowds, and what must not be together isn't."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hub.identity.clusters import Constraints, cluster

Edges = list[tuple[int, int, float]]


def _clusters(
    edges: Edges,
    records: int,
    strong: list[str | None] | None = None,
    sources: list[int] | None = None,
    together: tuple[tuple[int, ...], ...] = (),
    apart: tuple[tuple[int, int], ...] = (),
) -> list[int]:
    left, right = (np.array([edge[side] for edge in edges], np.int64) for side in (0, 1))
    weights = np.array([edge[2] for edge in edges], float)
    found = cluster(
        left,
        right,
        weights,
        records,
        Constraints(strong or [None] * records, sources, together, apart),
        lambda a, b: np.full(len(a), -6.0),
    )
    return found.tolist()


def _crowd(members: range, weight: float) -> Edges:
    return [(a, b, weight) for a in members for b in members if a < b]


def test_one_weak_link_does_not_join_two_crowds() -> None:
    edges = [*_crowd(range(4), 8.0), *_crowd(range(4, 8), 8.0), (3, 4, 1.0)]
    assert _clusters(edges, 8) == [0, 0, 0, 0, 4, 4, 4, 4]


def test_a_record_far_from_one_of_its_cluster_but_near_the_rest_stays() -> None:
    edges = [*_crowd(range(3), 9.0), (0, 3, 9.0), (1, 3, 7.0), (2, 3, -2.0)]
    assert _clusters(edges, 4) == [0, 0, 0, 0]


def test_two_valid_strong_identifiers_never_meet() -> None:
    edges = [(0, 1, 20.0), (1, 2, 20.0), (0, 2, 19.0)]
    found = _clusters(edges, 3, strong=["A", None, "B"])
    assert found[0] != found[2]


def test_one_per_source_holds() -> None:
    edges = [(0, 1, 9.0), (0, 2, 8.0), (1, 2, 8.0)]
    assert _clusters(edges, 3, sources=[0, 0, 1]) != [0, 0, 0]


def test_what_was_judged_one_is_one_whatever_speaks_against_it() -> None:
    assert _clusters([(0, 1, -9.0)], 3, strong=["A", "B", None], together=((0, 1),)) == [0, 0, 2]


def test_what_was_judged_one_brings_its_own_along() -> None:
    edges = [(0, 1, 9.0), (2, 3, 9.0)]
    assert _clusters(edges, 4, together=((0, 2),), strong=["A", None, None, None])[0] == 0
    assert _clusters([*edges, (0, 3, 6.0), (1, 2, 6.0), (1, 3, 6.0)], 4, together=((0, 2),)) == [0, 0, 0, 0]


def test_what_was_judged_different_never_meets_not_even_through_others() -> None:
    edges = _crowd(range(4), 9.0)
    found = _clusters(edges, 4, apart=((0, 3),))
    assert found[0] != found[3]
    assert len(set(found)) == 2


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.floats(-10, 10)), max_size=30),
    st.lists(st.sampled_from(["A", "B", None]), min_size=10, max_size=10),
    st.randoms(use_true_random=False),
)
def test_constraints_hold_and_order_does_not_matter(
    edges: Edges, strong: list[str | None], draw: object
) -> None:
    unique = list({(a, b): (a, b, w) for a, b, w in edges if a < b}.values())
    found = _clusters(unique, 10, strong)
    for label in set(found):
        assert len({strong[place] for place in range(10) if found[place] == label} - {None}) <= 1
    assert _clusters(list(reversed(unique)), 10, strong) == found
