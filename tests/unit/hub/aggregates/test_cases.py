"""Which cases a month counts, and how they stood when it was settled."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from hub.aggregates.cases import Case, Month, published_cells, rows_by, settled_months

ZONE, MARCH = ZoneInfo("Asia/Shanghai"), Month(2026, 3)


def case(number: int, opened: str = "2026-03-05", **said: str | None) -> Case:
    fields = {"closed": None, "due": None, "kind": "theft", "division": "500117101003"} | said
    return Case(f"C{number}", opened, **fields)


def many(count: int, start: int = 0, opened: str = "2026-03-05", **said: str | None) -> list[Case]:
    return [case(start + number, opened, **said) for number in range(count)]


def states(cases: list[Case]) -> dict[str, int | None]:
    cells = published_cells(cases, MARCH, ZONE)
    return {state: cells[("*", "*", state)] for state in ("closed", "open", "overdue")}


def test_a_case_is_closed_open_or_overdue_as_it_stood_ten_days_after_the_month() -> None:
    cases = [
        *many(10, 0, closed="2026-04-10"),
        *many(11, 100, closed="2026-04-11"),
        *many(12, 200, due="2026-04-10"),
        *many(13, 300, due="2026-04-10", closed="2026-05-01"),
        *many(14, 400, due="2026-04-11"),
    ]
    assert states(cases) == {"closed": 10, "open": 25, "overdue": 25}


def test_a_month_begins_and_ends_in_the_hubs_zone() -> None:
    inside = many(10, 0, "2026-02-28T16:00:00+00:00") + many(10, 100, "2026-03-31T15:59:59+00:00")
    outside = many(10, 200, "2026-02-28T15:59:59+00:00") + many(10, 300, "2026-03-31T16:00:00+00:00")
    assert states(inside + outside) == {"closed": 0, "open": 20, "overdue": 0}


def test_a_case_of_several_records_counts_once_as_the_first_of_them_says() -> None:
    cases = many(10) + many(10, 0, "2026-03-06", kind="fire")
    cells = published_cells(cases, MARCH, ZONE)
    assert cells[("theft", "*", "*")] == cells[("*", "*", "*")] == 10


def test_towns_are_those_of_the_division_codes_and_what_is_not_stated_is_said() -> None:
    cases = (
        many(10)
        + many(11, 100, division="500117102")
        + many(12, 200, division="BX7")
        + many(13, 300, division=None)
    )
    cells = published_cells(cases, MARCH, ZONE)
    assert {cell[1]: count for cell, count in cells.items() if cell[0] == cell[2] == "*"} == {
        "500117101": 10,
        "500117101/500117101003": 10,
        "500117102": 11,
        "BX7": 12,
        "-": 13,
        "*": 46,
    }


def test_communities_are_told_beside_their_towns_and_not_among_them() -> None:
    cases = many(10) + many(20, 100, division="500117101004") + many(30, 200, division="500117101")
    cells = published_cells(cases, MARCH, ZONE)
    assert [(row["town"], row["all"]) for row in rows_by(cells, "town")] == [("500117101", 60), ("*", 60)]
    assert [(row["town"], row["community"], row["all"]) for row in rows_by(cells, "community")] == [
        ("500117101", "-", 30),
        ("500117101", "500117101003", 10),
        ("500117101", "500117101004", 20),
    ]


def test_a_small_count_is_kept_back_with_one_by_which_it_could_be_reckoned() -> None:
    cases = many(30) + many(3, 100, kind="fire") + many(40, 200, kind="noise")
    cells = published_cells(cases, MARCH, ZONE)
    hidden = {cell for cell, count in cells.items() if count is None and cell[1] == cell[2] == "*"}
    assert ("fire", "*", "*") in hidden
    assert len(hidden) >= 2


def test_a_month_without_a_case_has_no_cells() -> None:
    assert published_cells(many(20, 0, "2026-02-01"), MARCH, ZONE) == {}


def test_a_table_is_rows_with_the_total_last() -> None:
    rows = rows_by(published_cells(many(30) + many(40, 100, kind="noise"), MARCH, ZONE), "kind")
    assert [(row["kind"], row["open"], row["closed"], row["all"]) for row in rows] == [
        ("noise", 40, 0, 40),
        ("theft", 30, 0, 30),
        ("*", 70, 0, 70),
    ]


@pytest.mark.parametrize(
    ("today", "months"),
    [
        (date(2026, 4, 10), ["2026-01", "2026-02"]),
        (date(2026, 4, 11), ["2026-02", "2026-03"]),
        (date(2026, 1, 5), ["2025-10", "2025-11"]),
    ],
)
def test_a_month_is_settled_ten_days_after_its_end(today: date, months: list[str]) -> None:
    assert [str(month) for month in settled_months(today, 2)] == months


def test_months_are_read_and_told_alike() -> None:
    assert (str(Month.parse("2026-12").next), str(Month.parse("2026-01").before)) == ("2027-01", "2025-12")
    with pytest.raises(ValueError, match="month"):
        Month.parse("2026-13")
