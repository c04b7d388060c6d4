"""A trained matcher: the same bits for a pair wherever and whenever it is scored."""

from __future__ import annotations

import numpy as np
import pytest

from hub.identity.tables import Table
from hub.identity.trained import Trained
from hub.identity.training import train
from tests.benchmarks.made_people import make, scenarios


def _table(name: str, records: int) -> tuple[Table, dict[str, str]]:
    scenario = next(one for one in scenarios(records) if one.name == name)
    made, _ = make(scenario)
    ids = [f"r{place:05d}" for place in range(len(made))]
    values = {column: [one[column] for one in made] for column in scenario.keep}
    return Table(ids, [0] * len(ids), values), scenario.mapping


def _part(table: Table, rows: list[int]) -> Table:
    return Table(
        [table.ids[row] for row in rows],
        [table.sources[row] for row in rows],
        {name: [cells[row] for row in rows] for name, cells in table.values.items()},
    )


@pytest.fixture(scope="module", params=["chinese-dirty", "western-dirty"])
def learned(request: pytest.FixtureRequest) -> tuple[Trained, Table]:
    table, mapping = _table(request.param, 900)
    return train(table, "person", mapping, least_common=5, meta={"datasets": ["made"]}), table


def test_a_pair_weighs_the_same_alone_and_among_all(learned: tuple[Trained, Table]) -> None:
    trained, table = learned
    found = trained.candidates(table)
    weights = trained.weights(table, found.left, found.right)
    for place in np.random.default_rng(1).integers(0, len(found.left), 5).tolist():
        left, right = int(found.left[place]), int(found.right[place])
        zero, one = np.array([0]), np.array([1])
        assert trained.weights(_part(table, [left, right]), zero, one)[0] == weights[place]
        assert trained.weights(_part(table, [right, left]), zero, one)[0] == weights[place]


def test_a_record_stands_in_the_same_blocks_alone_and_among_all(learned: tuple[Trained, Table]) -> None:
    trained, table = learned
    row, rule, key = trained.blocks(table)
    for one in (0, 7, 400):
        mine = set(zip(rule[row == one].tolist(), key[row == one].tolist(), strict=True))
        alone = trained.blocks(_part(table, [one]))
        assert mine == set(zip(alone.rule.tolist(), alone.key.tolist(), strict=True))
        assert mine


def test_candidates_are_the_pairs_that_share_a_block(learned: tuple[Trained, Table]) -> None:
    trained, table = learned
    row, rule, key = trained.blocks(table)
    block: dict[tuple[int, int], list[int]] = {}
    for place, of_rule, of_key in zip(row.tolist(), rule.tolist(), key.tolist(), strict=True):
        block.setdefault((of_rule, of_key), []).append(place)
    expected = {
        (min(a, b), max(a, b))
        for (of_rule, _), rows in block.items()
        if len(rows) <= trained.rules[of_rule].cap
        for a in rows
        for b in rows
        if a < b
    }
    found = trained.candidates(table)
    assert set(zip(found.left.tolist(), found.right.tolist(), strict=True)) == expected


def test_a_model_written_down_is_the_same_model(learned: tuple[Trained, Table]) -> None:
    trained, table = learned
    again = Trained.from_json(trained.to_json())
    assert again.to_json() == trained.to_json()
    found = trained.candidates(table)
    read = again.candidates(table)
    assert (found.left.tolist(), found.right.tolist()) == (read.left.tolist(), read.right.tolist())
    before = trained.weights(table, found.left, found.right)
    assert (before == again.weights(table, found.left, found.right)).all()


def test_a_written_model_names_no_value_of_few_records(learned: tuple[Trained, Table]) -> None:
    trained, table = learned
    written = trained.to_json()
    rare = [phone for phone in table.values["phone"] if phone and table.values["phone"].count(phone) < 5]
    assert rare
    assert not [phone for phone in rare if phone in written]


def test_the_steps_add_up_to_the_weight(learned: tuple[Trained, Table]) -> None:
    trained, table = learned
    found = trained.candidates(table)
    weights = trained.weights(table, found.left, found.right)
    for place in (0, len(weights) // 2, int(np.argmax(weights))):
        steps = trained.explain(table, int(found.left[place]), int(found.right[place]))
        assert sum(step.bits for step in steps) == pytest.approx(weights[place], abs=1e-6)
        assert all(step.words for step in steps)


def test_a_model_of_another_format_is_refused() -> None:
    with pytest.raises(ValueError, match="train it anew"):
        Trained.from_json('{"format": 0}')
