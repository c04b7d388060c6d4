"""How long a step takes is told of at least ten cases, and where the count of closed cases is told."""

from zoneinfo import ZoneInfo

from hub.aggregates.cases import Month
from hub.aggregates.durations import Course, durations
from hub.aggregates.suppression import K

MARCH = Month(2026, 3)
ZONE = ZoneInfo("Asia/Shanghai")
TOLD = {("theft", "*", "closed"): 40, ("fire", "*", "closed"): None}


def many(count: int, **said: str | None) -> list[Course]:
    known = {"kind": "theft", "opened": "2026-03-05T10:00:00+08:00", "occurred": None, "replied": None}
    known["closed"] = "2026-03-09"
    return [Course(case=f"C{n}", **(known | said)) for n in range(count)]  # type: ignore[arg-type]


def test_the_median_of_whole_days_is_told_by_kind_and_step() -> None:
    courses = many(K, occurred="2026-03-01", replied="2026-03-05T23:00:00+08:00")
    assert durations(courses, MARCH, ZONE, TOLD) == {
        ("theft", "closing"): 4,
        ("theft", "replying"): 0,
        ("theft", "reporting"): 4,
    }


def test_of_fewer_than_ten_or_of_a_kind_that_is_kept_back_there_is_none() -> None:
    assert durations(many(K - 1), MARCH, ZONE, TOLD) == {}
    assert durations(many(3 * K, kind="fire"), MARCH, ZONE, TOLD) == {}
    assert durations(many(3 * K, kind="noise"), MARCH, ZONE, TOLD) == {}


def test_a_case_of_two_records_counts_once() -> None:
    assert durations(many(K - 1) + many(K - 1, closed="2026-03-06"), MARCH, ZONE, TOLD) == {}


def test_times_that_are_no_days_run_backwards_or_came_after_the_month_was_settled_do_not_count() -> None:
    for closed in ("2026-03", "2026-03-04", "2026-04-11", None):
        assert durations(many(K, closed=closed), MARCH, ZONE, TOLD) == {}
    assert durations(many(K, closed="2026-04-10"), MARCH, ZONE, TOLD) == {("theft", "closing"): 36}


def test_only_cases_opened_in_the_month_count() -> None:
    assert durations(many(K, opened="2026-02-28T15:59:59+00:00"), MARCH, ZONE, TOLD) == {}
    assert durations(many(K, opened="2026-02-28T16:00:00+00:00"), MARCH, ZONE, TOLD) != {}
