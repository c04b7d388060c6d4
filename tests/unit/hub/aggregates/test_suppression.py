"""Small counts can't be read, nor reckoned from anything that is shown of the same family."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.aggregates.family import TOTAL, Cell, Family
from hub.aggregates.nested import Nested
from hub.aggregates.suppression import K, suppressed
from tests.unit.hub.aggregates.attack import intervals

ONE = Family(("kind",), (("kind",),))
TWO = Family(("kind", "state"), (("kind", "state"),))
THREE = Family(("kind", "town", "state"), (("kind", "town", "state"),))
LINKED = Family(("kind", "town", "state"), (("kind", "state"), ("town", "state")))
VALUES = {"kind": "abcd", "town": "uvw", "state": "xyz"}
#: Two of three towns have parts.
PARTS = {part: part[0] for part in ("u/1", "u/2", "u/-", "v/1", "v/2")}
NESTED = Nested(LINKED, "town", "state", PARTS)


@st.composite
def counted(draw: st.DrawFn) -> tuple[Family | Nested, dict[Cell, int]]:
    """Counts as they come in a town: many small, some large, many none."""
    family = draw(st.sampled_from([ONE, TWO, THREE, LINKED, NESTED]))
    values = VALUES | {"town": [*PARTS, "w"]} if isinstance(family, Nested) else VALUES
    dimensions = LINKED.dimensions if isinstance(family, Nested) else family.dimensions
    finest = st.tuples(*(st.sampled_from(values[name]) for name in dimensions))
    count = st.one_of(st.integers(1, K - 1), st.integers(1, 60), st.sampled_from([1, K - 1, K, K + 1]))
    return family, draw(st.dictionaries(finest, count, min_size=1, max_size=20))


def told(
    family: Family | Nested, counts: dict[Cell, int]
) -> tuple[dict[Cell, int], dict[Cell, int], set[Cell]]:
    cells = family.published(counts)
    hidden = set(suppressed(family, cells))
    return cells, {cell: count for cell, count in cells.items() if cell not in hidden}, hidden


@settings(max_examples=50, deadline=None)
@given(counted())
def test_who_solves_for_a_hidden_cell_is_left_with_a_range_of_k_and_for_a_small_one_with_all_up_to_k(
    given_counts: tuple[Family | Nested, dict[Cell, int]],
) -> None:
    cells, shown, hidden = told(*given_counts)
    assert {cell for cell, count in cells.items() if 0 < count < K} <= hidden
    for cell, (least, most) in intervals(shown, hidden).items():
        assert least - 1e-6 <= cells[cell] <= most + 1e-6
        assert most - least >= K - 1e-6
        if 0 < cells[cell] < K:
            assert least <= 1e-6
            assert most >= K - 1e-6


@settings(max_examples=50, deadline=None)
@given(counted())
def test_what_is_kept_back_depends_on_the_counts_alone(
    given_counts: tuple[Family | Nested, dict[Cell, int]],
) -> None:
    family, counts = given_counts
    turned = dict(random.Random(1).sample(sorted(counts.items()), len(counts)))
    assert told(family, counts) == told(family, turned)


def test_keeping_back_small_cells_alone_is_undone_by_one_subtraction() -> None:
    cells = TWO.published({("a", "x"): 3, ("a", "y"): 20, ("b", "x"): 30, ("b", "y"): 40})
    small = {("a", "x")}
    naive = {cell: count for cell, count in cells.items() if cell not in small}
    assert intervals(naive, small) == {("a", "x"): (3, 3)}
    hidden = suppressed(TWO, cells)
    assert small < hidden
    assert intervals({c: n for c, n in cells.items() if c not in hidden}, set(hidden))[("a", "x")][0] == 0


def test_where_all_counts_are_large_all_are_shown() -> None:
    cells = TWO.published({(kind, state): 10 for kind in "ab" for state in "xy"})
    assert suppressed(TWO, cells) == frozenset()
    assert cells[(TOTAL, TOTAL)] == 40


def test_a_family_smaller_than_k_shows_nothing() -> None:
    cells = TWO.published({("a", "x"): 4, ("b", "x"): 5})
    assert suppressed(TWO, cells) >= {cell for cell, count in cells.items() if count}


def test_two_tables_of_a_family_are_judged_as_one() -> None:
    """Each alone would show its states; together one table's small state would be told by the other's total."""
    counts = {("a", "u", "x"): 3, ("a", "u", "y"): 40, ("b", "v", "x"): 40, ("b", "v", "y"): 40}
    _, shown, hidden = told(LINKED, counts)
    assert ("a", TOTAL, "x") in hidden
    assert (TOTAL, "u", "x") in hidden
    assert all(most - least >= K for least, most in intervals(shown, hidden).values())


def test_every_row_and_column_has_a_cell_for_every_value() -> None:
    cells = TWO.published({("a", "x"): 12, ("b", "y"): 15})
    assert cells[("a", "y")] == 0
    assert cells[("a", TOTAL)] == 12
    assert len(cells) == 9


@pytest.mark.parametrize(
    "tables",
    [(("kind", "x"),), ((),), (("kind", "town"), ("town", "state"), ("kind", "state"))],
    ids=["unknown dimension", "no dimension", "tables in a ring"],
)
def test_a_family_of_no_use_is_refused(tables: tuple[tuple[str, ...], ...]) -> None:
    with pytest.raises(ValueError, match="table"):
        Family(("kind", "town", "state"), tables)


def test_parts_make_up_what_they_are_parts_of() -> None:
    counts = {("a", "u/1", "x"): 3, ("b", "u/2", "y"): 4, ("a", "w", "x"): 5}
    cells = NESTED.published(counts)
    assert cells[(TOTAL, "u", TOTAL)] == 7
    assert cells[(TOTAL, "u/1", TOTAL)] == cells[(TOTAL, "u/1", "x")] == 3
    assert cells[(TOTAL, "u/1", "y")] == 0
    assert not any(cell[1] in PARTS and cell[0] != TOTAL for cell in cells)
    for relation in NESTED.relations(cells):
        assert cells[relation.total] == sum(cells[part] for part in relation.parts)
    assert any(one.total == (TOTAL, "u", "x") for one in NESTED.relations(cells))
