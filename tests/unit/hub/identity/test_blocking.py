"""Candidate pairs: linear in the records, whatever the names."""

from __future__ import annotations

import numpy as np

from hub.identity.blocking import candidates, estimated_recall, rule_pairs
from hub.identity.evidence.evidence import key


def test_a_name_that_half_the_city_has_does_not_explode() -> None:
    records = 3_000
    surname = ["li" if place % 2 else f"s{place % 700}" for place in range(records)]
    born = [f"{place % 900}" for place in range(records)]
    found = candidates([key("family", "family", surname), key("born", "born", born)], records)
    assert 0 < len(found.left) <= 40 * records + 300_000
    assert (found.left < found.right).all()


def test_few_records_are_all_compared() -> None:
    found = candidates([key("x", "x", ["a"] * 10)], 10)
    assert len(found.left) == 45


def test_a_key_with_two_slots_meets_swapped_values() -> None:
    swapped = key("name", "name", ["wei", "li", "x"], ["li", "wei", "y"])
    found = candidates([swapped], 3)
    assert (0, 1) in set(zip(found.left.tolist(), found.right.tolist(), strict=True))


def test_sources_can_be_kept_apart() -> None:
    found = candidates([key("x", "x", ["a"] * 6)], 6, np.array([0, 0, 0, 1, 1, 1]))
    assert len(found.left) == 9


def test_recall_is_estimated_from_two_independent_catches() -> None:
    # 300 records in pairs; one key finds 90 % of them, the other 80 %, independently.
    draw = np.random.default_rng(1)
    records = 2_000
    first = [f"a{p // 2}" if draw.random() < 0.95 else f"x{p}" for p in range(records)]
    second = [f"b{p // 2}" if draw.random() < 0.9 else f"y{p}" for p in range(records)]
    found = candidates([key("one", "one", first), key("two", "two", second)], records)
    truth = found.left // 2 == found.right // 2
    singles = [rule for rule in found.rules if len(rule.keys) == 1]
    made = np.unique(np.concatenate([rule_pairs(rule, records) for rule in singles]))
    guess = estimated_recall(found.rules, found.left[truth], found.right[truth], records)
    assert guess is not None
    assert abs(guess - len(made) / (records / 2)) < 0.02
