"""Times of different precision stand in the order in which they can have happened."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.files.times import agree, position

ZONE = ZoneInfo("Asia/Shanghai")
moments = st.datetimes(datetime(1980, 1, 1), datetime(2030, 1, 1)).map(lambda one: one.replace(microsecond=0))
offsets = st.integers(-12, 14).map(lambda hours: timezone(timedelta(hours=hours)))


@given(one=moments, other=moments, first=offsets, second=offsets)
def test_times_with_offsets_stand_as_their_moments_do(
    one: datetime, other: datetime, first: timezone, second: timezone
) -> None:
    a, b = one.replace(tzinfo=first), other.replace(tzinfo=second)
    assert (position(a.isoformat(), ZONE) < position(b.isoformat(), ZONE)) == (
        (a.astimezone(UTC), len(a.isoformat())) < (b.astimezone(UTC), len(b.isoformat()))
    )


@given(moment=moments, length=st.sampled_from([4, 7, 10]))
def test_a_day_month_or_year_comes_before_the_times_that_lie_in_it(moment: datetime, length: int) -> None:
    time = moment.replace(tzinfo=ZONE).isoformat()
    assert position(time[:length], ZONE) < position(time, ZONE)
    assert agree(time[:length], time)


@given(day=st.dates(date(1980, 1, 2), date(2030, 1, 1)))
def test_a_day_comes_after_all_of_the_day_before(day: date) -> None:
    before = datetime(day.year, day.month, day.day, tzinfo=ZONE) - timedelta(seconds=1)
    assert position(before.isoformat(), ZONE) < position(day.isoformat(), ZONE)


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        ("2019", "2019-02-05", True),
        ("2019-02", "2019-03", False),
        ("2019-02-05", "2019-02-05T23:59:59+08:00", True),
        ("2019-02-05T10:00:00+08:00", "2019-02-05T02:00:00+00:00", True),
        ("2019-02-05T10:00:00+08:00", "2019-02-05T10:00:00+00:00", False),
        ("2019-02-05", "2019-02-06T00:00:00+08:00", False),
    ],
)
def test_two_times_agree_where_both_can_be_true(one: str, other: str, both: bool) -> None:
    assert agree(one, other) == agree(other, one) == both


def test_what_is_no_time_still_has_its_place() -> None:
    assert position("unknown", ZONE) == ("unknown", 7)
