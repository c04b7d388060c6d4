"""Candidate pairs: linear in the records, whatever the names."""

from __future__ import annotations

import numpy as np

from hub.identity.blocking import Pairs, blocks, candidates, estimated_recall, pairs
from hub.identity.key import Key, key
from hub.identity.rules import choose


def _candidates(keys: list[Key], records: int, sources: np.ndarray | None = None) -> Pairs:
    return candidates(choose(keys, records, sources), {one.name: one for one in keys}, records, sources)


def test_a_name_that_half_the_city_has_does_not_explode() -> None:
    records = 3_000
    surname = ["li" if place % 2 else f"s{place % 700}" for place in range(records)]
    born = [f"{place % 900}" for place in range(records)]
    found = _candidates([key("family", "family", surname), key("born", "born", born)], records)
    assert 0 < len(found.left) <= 40 * records + 300_000
    assert (found.left < found.right).all()


def test_a_block_above_its_cap_gives_no_pairs() -> None:
    one = key("x", "x", ["a"] * 10 + ["b"] * 3)
    assert len(pairs([one], 3, 13)) == 3
    assert len(pairs([one], 10, 13)) == 48


def test_blocks_of_two_tables_meet_by_the_values_alone() -> None:
    first = [key("name", "name", ["li", "wei", "x"]), key("born", "born", ["1", "2", "1"])]
    second = [key("name", "name", ["wei", "li"]), key("born", "born", ["1", "1"])]
    chosen = choose([key("name", "name", ["li"] * 3), key("born", "born", ["1"] * 3)], 3)
    one = blocks(chosen, {key.name: key for key in first})
    two = blocks(chosen, {key.name: key for key in second})
    joint = next(place for place, rule in enumerate(chosen) if len(rule.keys) == 2)
    of_li = one.key[(one.rule == joint) & (one.row == 0)]
    assert of_li.tolist() == two.key[(two.rule == joint) & (two.row == 1)].tolist()
    assert of_li.tolist() != two.key[(two.rule == joint) & (two.row == 0)].tolist()


def test_a_key_with_two_slots_meets_swapped_values() -> None:
    swapped = key("name", "name", ["wei", "li", "x"], ["li", "wei", "y"])
    assert pairs([swapped], 3, 3).tolist() == [1]


def test_sources_can_be_kept_apart() -> None:
    found = _candidates([key("x", "x", ["a"] * 6)], 6, np.array([0, 0, 0, 1, 1, 1]))
    assert len(found.left) == 9


def test_recall_is_estimated_from_two_independent_catches() -> None:
    # 300 records in pairs; one key finds 90 % of them, the other 80 %, independently.
    draw = np.random.default_rng(1)
    records = 2_000
    first = [f"a{p // 2}" if draw.random() < 0.95 else f"x{p}" for p in range(records)]
    second = [f"b{p // 2}" if draw.random() < 0.9 else f"y{p}" for p in range(records)]
    keys = {"one": key("one", "one", first), "two": key("two", "two", second)}
    rules = [rule for rule in choose(list(keys.values()), records) if len(rule.keys) == 1]
    assert len(rules) == 2
    found = candidates(rules, keys, records)
    truth = found.left // 2 == found.right // 2
    guess = estimated_recall(rules, keys, found.left[truth], found.right[truth], records)
    assert guess is not None
    assert abs(guess - truth.sum() / (records / 2)) < 0.02
