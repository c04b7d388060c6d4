"""Measures of clusters against the truth, on cases small enough to count by hand."""

from __future__ import annotations

import pytest

from hub.identity.evaluation import evaluate


def test_a_perfect_clustering_scores_one() -> None:
    found = evaluate({"a": "1", "b": "1", "c": "2"}, {"a": "x", "b": "x", "c": "y"})
    assert found.pairwise.f1 == 1.0
    assert found.b_cubed.f1 == 1.0


def test_pairs_and_records_are_counted_as_their_papers_say() -> None:
    # Found {a,b,c} {d}; true {a,b} {c,d}: of 3 found pairs 1 is right, of 2 true pairs 1 is found.
    found = evaluate(dict(zip("abcd", "1112", strict=True)), dict(zip("abcd", "xxyy", strict=True)))
    assert found.pairwise.precision == pytest.approx(1 / 3)
    assert found.pairwise.recall == pytest.approx(1 / 2)
    assert found.b_cubed.precision == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4)
    assert found.b_cubed.recall == pytest.approx((1 + 1 + 1 / 2 + 1 / 2) / 4)
    assert found.sizes == {1: 1, 3: 1}


def test_records_without_a_truth_are_left_out() -> None:
    assert evaluate({"a": "1", "b": "1"}, {"a": "x"}).records == 1
