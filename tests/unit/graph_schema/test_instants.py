"""Partial dates and times are ordered as far as they can be, and no further."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_schema.instants import before, span, utc

days = st.dates(date(1900, 1, 1), date(2100, 12, 31))
stored = st.one_of(
    days.map(lambda day: f"{day:%Y}"),
    days.map(lambda day: f"{day:%Y-%m}"),
    days.map(date.isoformat),
    st.datetimes(datetime(1900, 1, 2), datetime(2100, 1, 1)).map(
        lambda moment: moment.isoformat(timespec="seconds") + "Z"
    ),
    st.datetimes(datetime(1900, 1, 2), datetime(2100, 1, 1)).map(
        lambda moment: moment.isoformat(timespec="minutes") + "+08:00"
    ),
)


@pytest.mark.parametrize(
    ("text", "first", "after"),
    [
        ("2019", datetime(2018, 12, 31, 10), datetime(2020, 1, 1, 12)),
        ("2019-02", datetime(2019, 1, 31, 10), datetime(2019, 3, 1, 12)),
        ("2019-12", datetime(2019, 11, 30, 10), datetime(2020, 1, 1, 12)),
        ("2019-02-28", datetime(2019, 2, 27, 10), datetime(2019, 3, 1, 12)),
        ("2019-02-05T10:03+08:00", datetime(2019, 2, 5, 2, 3), datetime(2019, 2, 5, 2, 4)),
        ("2019-02-05T10:03:04Z", datetime(2019, 2, 5, 10, 3, 4), datetime(2019, 2, 5, 10, 3, 5)),
        (
            "2019-02-05T10:03:04.500Z",
            datetime(2019, 2, 5, 10, 3, 4, 500000),
            datetime(2019, 2, 5, 10, 3, 4, 501000),
        ),
    ],
)
def test_a_date_spans_all_that_it_may_mean(text: str, first: datetime, after: datetime):
    assert span(text) == (first.replace(tzinfo=UTC), after.replace(tzinfo=UTC))


@pytest.mark.parametrize("text", ["", "soon", "2019-13", "0001-01-01", "9999-12-31", "2019-02-05T"])
def test_what_is_no_stored_date_has_no_span(text: str):
    with pytest.raises(ValueError, match=r"\w"):
        span(text)


@pytest.mark.parametrize(
    ("one", "other", "answer"),
    [
        ("2018", "2019", True),
        ("2019", "2019-02", False),
        ("2019-01", "2019-02", True),
        ("2019-01-31", "2019-02", True),
        ("2019-02-05T10:03:04+08:00", "2019-02-05T03:00:00Z", True),
        ("2019-02-05T10:03+08:00", "2019-02-05", False),
        ("2019-02-05", "2019-02-09T00:00:00Z", True),
    ],
)
def test_before_says_yes_only_where_it_is_sure(one: str, other: str, answer: bool):
    assert before(one, other) is answer


@given(stored, stored)
def test_before_is_never_true_both_ways(one: str, other: str):
    assert not (before(one, other) and before(other, one))
    assert not before(one, one)


@given(st.datetimes(datetime(1900, 1, 2), datetime(2100, 1, 1)), st.integers(-11, 13))
def test_a_time_lies_in_the_span_of_its_own_day_month_and_year(moment: datetime, hours: int):
    text = f"{moment.isoformat(timespec='seconds')}{hours:+03}:00"
    instant = span(text)[0]

    for length in (4, 7, 10):
        first, after = span(text[:length])
        assert first <= instant < after


@given(days)
def test_days_of_one_calendar_are_ordered_as_they_follow(day: date):
    tomorrow = day + timedelta(days=1)

    assert before(day.isoformat(), tomorrow.isoformat())
    assert not before(tomorrow.isoformat(), day.isoformat())


@pytest.mark.parametrize(
    ("text", "sortable"),
    [
        ("2019", "2018-12-31T16:00:00.000000Z"),
        ("2019-02", "2019-01-31T16:00:00.000000Z"),
        ("2019-02-05", "2019-02-04T16:00:00.000000Z"),
        ("2019-02-05T10:03+08:00", "2019-02-05T02:03:00.000000Z"),
        ("2019-02-05T10:03:04.5Z", "2019-02-05T10:03:04.500000Z"),
    ],
)
def test_a_modification_time_is_written_so_that_it_sorts(text: str, sortable: str):
    assert utc(text, "Asia/Shanghai") == sortable


@given(stored, stored)
def test_sortable_times_sort_as_instants_do(one: str, other: str):
    first, second = utc(one), utc(other)

    assert len(first) == len("2019-02-05T02:03:04.000000Z")
    assert (first < second) == (datetime.fromisoformat(first) < datetime.fromisoformat(second))
