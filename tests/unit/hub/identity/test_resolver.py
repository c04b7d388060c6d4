"""Merging by exact identifiers: the same bridges give the same merges, in any order and any number of steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hypothesis import given
from hypothesis import strategies as st

from hub.identity.prepared import Bridge
from hub.identity.resolver import find_merges
from hub.ledger.values import Redirect

IDS = st.sampled_from([f"P{number}" for number in range(8)])
BRIDGES = st.lists(
    st.lists(IDS, min_size=2, max_size=3, unique=True).map(lambda ids: Bridge("person", tuple(ids))),
    max_size=8,
)


class Graph:
    """Redirects and births, as ledger and graph would tell them."""

    def __init__(self, births: Mapping[str, str] | None = None) -> None:
        self.redirects: dict[str, str] = {}
        self.births = dict(births or {})

    def lookup(self, ids: Sequence[str]) -> dict[str, str]:
        return {one: self.redirects[one] for one in ids if one in self.redirects}

    def minted(self, entity: str, ids: Sequence[str]) -> dict[str, str]:
        return {one: self.births[one] for one in ids if one in self.births}

    def take(self, bridges: Sequence[Bridge]) -> list[Redirect]:
        merges = find_merges(bridges, self.lookup, self.minted)
        moved = {merge.old: merge.new for merge in merges}
        self.redirects = {old: moved.get(new, new) for old, new in self.redirects.items()} | moved
        return merges

    def clusters(self) -> set[frozenset[str]]:
        found: dict[str, set[str]] = {}
        for number in range(8):
            one = f"P{number}"
            found.setdefault(self.redirects.get(one, one), set()).add(one)
        return {frozenset(members) for members in found.values()}


@given(BRIDGES, st.randoms())
def test_the_order_of_bridges_does_not_matter(bridges: list[Bridge], chance: object) -> None:
    shuffled = list(bridges)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert Graph().take(bridges) == Graph().take(shuffled)


@given(BRIDGES, st.integers(0, 8))
def test_bridges_in_two_runs_unite_the_same_entities_as_in_one(bridges: list[Bridge], cut: int) -> None:
    at_once, in_steps = Graph(), Graph()
    at_once.take(bridges)
    in_steps.take(bridges[:cut])
    in_steps.take(bridges[cut:])
    assert at_once.clusters() == in_steps.clusters()


@given(BRIDGES)
def test_what_is_known_is_not_merged_again(bridges: list[Bridge]) -> None:
    graph = Graph()
    graph.take(bridges)
    assert graph.take(bridges) == []


@given(BRIDGES, st.dictionaries(IDS, st.sampled_from(["r1", "r2"])))
def test_redirects_lead_to_an_entity_that_stays(bridges: list[Bridge], births: dict[str, str]) -> None:
    graph = Graph(births)
    merges = graph.take(bridges)
    gone = {merge.old for merge in merges}
    assert len(gone) == len(merges)
    assert not gone & {merge.new for merge in merges}
    assert all(merge.present == (merge.old in births) for merge in merges)


def test_the_entity_that_was_minted_first_stays() -> None:
    graph = Graph({"P2": "20260101", "P1": "20260102"})
    assert graph.take([Bridge("person", ("P0", "P1", "P2"))]) == [
        Redirect("P0", "P2", "person", present=False),
        Redirect("P1", "P2", "person", present=True),
    ]


def test_of_new_entities_the_one_with_the_strongest_identifier_stays() -> None:
    assert Graph().take([Bridge("person", ("P5", "P1"))]) == [Redirect("P1", "P5", "person", present=False)]


def test_entities_of_two_types_are_never_one() -> None:
    merges = find_merges(
        [Bridge("person", ("X1", "X2")), Bridge("case", ("X2", "X3"))], lambda ids: {}, lambda entity, ids: {}
    )
    assert merges == [
        Redirect("X3", "X2", "case", present=False),
        Redirect("X2", "X1", "person", present=False),
    ]


@given(BRIDGES, st.frozensets(st.tuples(IDS, IDS).map(lambda pair: (min(pair), max(pair))), max_size=4))
def test_ids_that_are_parted_are_not_joined_by_a_bridge_of_their_own(
    bridges: list[Bridge], parted: frozenset[tuple[str, str]]
) -> None:
    for bridge in bridges:
        merges = find_merges([bridge], lambda ids: {}, lambda entity, ids: {}, parted)
        end = {merge.old: merge.new for merge in merges}
        for one, other in parted:
            if one != other and {one, other} <= set(bridge.ids):
                assert end.get(one, one) != end.get(other, other)
        if not any(one != other and {one, other} <= set(bridge.ids) for one, other in parted):
            assert len({end.get(one, one) for one in bridge.ids}) == 1
