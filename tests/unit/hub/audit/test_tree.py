"""The tree's roots and proofs, against pymerkle and against a verifier written from the RFC alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from hub.audit.tree import (
    EMPTY,
    HEIGHT,
    Frontier,
    Node,
    Span,
    consistency_spans,
    inclusion_spans,
    kept_nodes,
    leaf_hash,
    root_nodes,
    span_hash,
)
from tests.unit.hub.audit.proofs import consistent, included


class Grown:
    """A tree with all that is kept of it."""

    def __init__(self, size: int) -> None:
        self.frontier = Frontier()
        self.kept: dict[Node, bytes] = {}
        self.roots = [EMPTY]
        for number in range(size):
            leaf = leaf_hash(b"%d" % number)
            self.kept[Node(0, number)] = leaf
            self.kept.update(self.frontier.append(leaf))
            self.roots.append(self.frontier.root())

    def hashes(self, spans: list[Span]) -> list[bytes]:
        kept = {node: self.kept[node] for node in kept_nodes(spans)}
        return [span_hash(span, kept) for span in spans]


TREE = Grown(700)
ORACLE = InmemoryTree(algorithm="sha256")
for _number in range(700):
    ORACLE.append_entry(b"%d" % _number)

SIZES = st.integers(1, 700)


def test_only_every_fourth_level_is_kept() -> None:
    assert {node.level for node in TREE.kept} == {0, HEIGHT, 2 * HEIGHT}
    assert len(TREE.kept) == 700 + 700 // 16 + 700 // 256


def test_the_root_of_no_leaves_is_the_hash_of_nothing() -> None:
    assert Frontier().root() == EMPTY == ORACLE.get_root(0)


@given(SIZES)
def test_every_root_is_that_of_another_implementation(size: int) -> None:
    assert TREE.roots[size] == ORACLE.get_root(size)
    assert TREE.hashes([Span(0, size)]) == [TREE.roots[size]]
    assert sum(1 << node.level for node in root_nodes(size)) == size


@given(SIZES, st.data())
def test_every_leaf_has_a_proof_that_two_others_accept(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    path = TREE.hashes(inclusion_spans(index, size))
    leaf = leaf_hash(b"%d" % index)
    assert included(leaf, index, size, path, TREE.roots[size])
    assert [leaf, *path] == ORACLE.prove_inclusion(index + 1, size).path
    wrong = data.draw(st.integers(0, size - 1))
    assert included(leaf, wrong, size, path, TREE.roots[size]) == (wrong == index)


@given(SIZES, SIZES)
def test_every_tree_is_proved_to_begin_the_later_ones(one: int, other: int) -> None:
    first, second = sorted((one, other))
    path = TREE.hashes(consistency_spans(first, second))
    assert consistent(first, second, TREE.roots[first], TREE.roots[second], path)
    assert not consistent(first, second, TREE.roots[first - 1], TREE.roots[second], path)
    # pymerkle's own proof holds between our roots; its path is not of the RFC's form, so that the two aren't compared.
    ORACLE.prove_consistency(first, second).verify(TREE.roots[first], TREE.roots[second], first, second)


@given(SIZES)
def test_a_frontier_goes_on_where_it_was_put_away(size: int) -> None:
    half = Grown(size // 2).frontier
    again = Frontier.of_bytes(half.size, half.packed())
    for number in range(size // 2, size):
        again.append(leaf_hash(b"%d" % number))
    assert again.root() == TREE.roots[size]


def test_a_frontier_with_too_few_hashes_is_refused() -> None:
    with pytest.raises(ValueError, match="1 hashes for a tree of 3"):
        Frontier.of_bytes(3, bytes(32))


@pytest.mark.parametrize(("index", "size"), [(5, 5), (0, 0), (-1, 3)])
def test_there_is_no_proof_of_a_leaf_that_is_not_there(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="there is no leaf"):
        inclusion_spans(index, size)


@pytest.mark.parametrize(("first", "second"), [(0, 3), (4, 3)])
def test_there_is_no_proof_that_a_longer_tree_begins_a_shorter_one(first: int, second: int) -> None:
    with pytest.raises(ValueError, match="no beginning"):
        consistency_spans(first, second)
