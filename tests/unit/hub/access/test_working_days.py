from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.access.working_days import WorkingDays, read_working_days
from hub.errors import InvalidDeclaration

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def china(tmp_path: Path) -> WorkingDays:
    return read_working_days(tmp_path, SHANGHAI)


def write(home: Path, text: str) -> WorkingDays:
    (home / "access").mkdir(exist_ok=True)
    (home / "access" / "working_days.yaml").write_text(text, "utf-8")
    return read_working_days(home, SHANGHAI)


def test_the_day_on_which_a_term_begins_does_not_count(china: WorkingDays) -> None:
    term = china.after(date(2026, 11, 25), 1)  # a Wednesday
    assert (term.due, term.holidays, term.workdays) == (date(2026, 11, 26), (), ())


def test_holidays_are_left_out_and_a_sunday_on_which_people_work_counts(china: WorkingDays) -> None:
    term = china.after(date(2026, 9, 18), 10)  # a Friday
    assert term.workdays == (date(2026, 9, 20),)
    # Mid-autumn festival on Friday 25; national holiday from Thursday, October 1, to Wednesday, October 7.
    assert term.holidays == (date(2026, 9, 25), *(date(2026, 10, day) for day in (1, 2, 5, 6, 7)))
    # September 20 to 24 are five, 28 to 30 three, October 8 and 9 two.
    assert term.due == date(2026, 10, 9)


def test_days_after_the_last_announced_year_follow_weekends_and_the_term_says_so(china: WorkingDays) -> None:
    term = china.after(date(2026, 12, 28), 5)
    assert (term.due, term.assumed_from) == (date(2027, 1, 4), 2027)
    assert "by weekends alone from 2027 on" in term.counted()
    assert china.after(date(2026, 11, 2), 5).assumed_from is None


def test_a_home_announces_a_year_of_its_own(tmp_path: Path) -> None:
    days = write(tmp_path, "holidays: ['2027-01-01']\nworkdays: ['2027-01-02']\n")
    term = days.after(date(2026, 12, 31), 1)
    assert (term.due, term.assumed_from) == (date(2027, 1, 2), None)
    assert term.counted() == (
        "1 working day after 2026-12-31, without the holidays 2027-01-01, with the make-up workdays 2027-01-02."
    )


def test_a_home_takes_back_what_the_library_says(tmp_path: Path) -> None:
    days = write(tmp_path, "workdays: [2026-10-01]\nholidays: [2026-09-20]\n")
    assert days.works(date(2026, 10, 1))
    assert not days.works(date(2026, 9, 20))


def test_a_city_elsewhere_counts_weekends_and_its_own_holidays_alone(tmp_path: Path) -> None:
    days = write(tmp_path, "base: weekends\nholidays: [2026-12-25]\n")
    assert days.works(date(2026, 10, 1))
    assert not days.works(date(2026, 12, 25))
    assert days.after(date(2030, 1, 1), 3).assumed_from is None


def test_a_wrong_calendar_is_an_error_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(InvalidDeclaration, match=r"working_days.yaml:2: unknown key 'holiday'"):
        write(tmp_path, "base: china\nholiday: [2026-12-25]\n")


def test_a_term_lasts_to_the_end_of_its_last_day_in_the_hubs_zone(china: WorkingDays) -> None:
    term = china.after(date(2026, 11, 25), 1)
    assert not china.over(term, datetime(2026, 11, 26, 15, 59, tzinfo=UTC))  # 23:59 in Shanghai
    assert china.over(term, datetime(2026, 11, 26, 16, 0, tzinfo=UTC))


def test_a_day_begins_at_its_first_moment_on_the_night_the_clocks_change() -> None:
    days = WorkingDays(ZoneInfo("America/Sao_Paulo"))
    assert days.begin(date(2018, 11, 5)).astimezone(UTC).hour == 2  # summer time since the day before
    assert days.begin(date(2018, 11, 3)).astimezone(UTC).hour == 3


@given(
    start=st.dates(date(2004, 1, 1), date(2040, 1, 1)),
    days=st.integers(1, 30),
    off=st.frozensets(st.dates(date(2004, 1, 1), date(2040, 3, 1)), max_size=30),
)
def test_a_term_has_exactly_its_number_of_working_days_and_ends_on_one(
    start: date, days: int, off: frozenset[date]
) -> None:
    calendar = WorkingDays(SHANGHAI, holidays=off)
    term = calendar.after(start, days)
    between = [date.fromordinal(n) for n in range(start.toordinal() + 1, term.due.toordinal() + 1)]
    assert sum(map(calendar.works, between)) == days
    assert calendar.works(term.due)
