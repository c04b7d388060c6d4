"""Which of several rows of one key goes on, in whatever order and cut they came."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path

import pytest

from hub.landing import Part
from hub.pipeline.preparation import Outline, PreparedPart
from hub.pipeline.versions import Verdict, judge

SAME, OLDER, CONFLICT = Verdict.SAME, Verdict.OLDER, Verdict.CONFLICT
Row = tuple[str, str, str | None]


def part(*rows: Row, run: str = "r1") -> PreparedPart:
    """A part of rows (key, content, time)."""
    done = PreparedPart(Part("d.s", run, "p", len(rows)), Path())
    done.outlines = [Outline(*row) for row in rows]
    return done


def verdicts(*parts: PreparedPart) -> dict[Row, Verdict]:
    """Verdict by row, for rows that are all unlike."""
    return {tuple(parts[number].outlines[row]): verdict for (number, row), verdict in judge(parts).items()}  # type: ignore[misc]


def test_a_key_that_comes_once_has_no_verdict() -> None:
    assert judge([part(("a", "1", None), ("b", "1", None)), part(("c", "1", "t1"))]) == {}


@pytest.mark.parametrize("order", [*permutations((("a", "1", "t1"), ("a", "2", "t2"), ("a", "3", "t3")))])
def test_the_latest_version_goes_on_in_whatever_order_they_come(order: tuple[Row, ...]) -> None:
    expected = {("a", "1", "t1"): OLDER, ("a", "2", "t2"): OLDER}
    assert verdicts(part(*order)) == expected
    assert verdicts(*(part(row) for row in order)) == expected


def test_of_versions_of_one_time_the_first_goes_on_and_the_others_wait() -> None:
    rows = (("a", "1", "t1"), ("a", "2", "t1"), ("a", "3", "t1"))
    assert verdicts(part(*rows)) == {rows[1]: CONFLICT, rows[2]: CONFLICT}


def test_without_times_the_run_that_came_later_holds() -> None:
    first, second = part(("a", "1", None), run="r1"), part(("a", "2", None), run="r2")
    assert verdicts(second, first) == verdicts(first, second) == {("a", "1", None): OLDER}


def test_the_same_again_is_unchanged_also_behind_a_conflict() -> None:
    assert judge([part(("a", "1", None), ("a", "2", None), ("a", "1", None))]) == {
        (0, 1): CONFLICT,
        (0, 2): SAME,
    }


def test_of_rows_that_say_the_same_at_two_times_the_later_goes_on() -> None:
    assert verdicts(part(("a", "1", "t1")), part(("a", "1", "t3"))) == {("a", "1", "t1"): SAME}


def test_what_comes_back_after_another_version_makes_both_before_it_earlier_ones() -> None:
    rows = (("a", "1", "t1"), ("a", "2", "t2"), ("a", "1", "t3"))
    assert verdicts(part(*rows)) == {rows[0]: OLDER, rows[1]: OLDER}


def test_a_conflict_is_of_its_own_time_only() -> None:
    rows = (("a", "1", "t1"), ("a", "2", "t1"), ("a", "3", "t2"))
    assert verdicts(part(*rows)) == {rows[0]: OLDER, rows[1]: CONFLICT}
