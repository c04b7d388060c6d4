from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.options import Incremental
from connectors.sources.cursor import as_time, back, not_after, rank, start_of
from connectors.sources.seen import LIMIT, Seen

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("cursor", "earlier"),
    [
        ("2019-02-05T10:03:04+08:00", "2019-02-05T09:53:04+08:00"),
        ("2019-02-05T10:03:04.120Z", "2019-02-05T09:53:04.120Z"),
        ("2019-02-05 00:03:04", "2019-02-04 23:53:04"),
        ("2019-02-05 10:03", "2019-02-05 09:53"),
        ("2019-02-05", "2019-02-04"),
        ("1700000000", "1699999400"),
        ("letters", "letters"),
    ],
)
def test_a_cursor_goes_back_in_the_form_it_came_in(cursor, earlier):
    assert back(cursor, timedelta(minutes=10), ZONE) == earlier


def test_times_are_compared_as_times_and_numbers_as_numbers():
    assert rank("2019-02-05T10:00:00+08:00", ZONE) < rank("2019-02-05T03:00:00Z", ZONE)
    assert rank("9", ZONE) < rank("10", ZONE)


def test_a_time_ahead_of_the_clock_does_not_become_the_cursor():
    now = datetime(2026, 11, 25, tzinfo=UTC)
    assert not_after("2999-01-01 00:00:00", now, ZONE) == "2026-11-25 08:00:00"
    assert not_after("2026-11-24T00:00:00Z", now, ZONE) == "2026-11-24T00:00:00Z"


@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2050, 1, 1)), st.timedeltas(timedelta(0), timedelta(days=9))
)
def test_going_back_never_skips_anything(moment, lag):
    for text in (moment.isoformat(), moment.isoformat(" ", "milliseconds"), moment.date().isoformat()):
        wanted = as_time(text, ZONE).astimezone(UTC) - lag
        earlier = as_time(back(text, lag, ZONE), ZONE).astimezone(UTC)
        assert timedelta(0) <= wanted - earlier < timedelta(days=1)


def test_since_goes_further_back_than_the_cursor_but_never_leaves_a_gap():
    declared = Incremental(cursor_path="at", initial_value="2020-01-01", lag=timedelta(days=1))
    assert start_of(declared, "2026-01-02", None, ZONE) == "2026-01-01"
    assert start_of(declared, "2026-01-02", "2025-01-01", ZONE) == "2025-01-01"
    assert start_of(declared, "2026-01-02", "2026-06-01", ZONE) == "2026-01-01"
    assert start_of(declared, None, "2026-06-01", ZONE) == "2026-06-01"
    assert start_of(declared, None, None, ZONE) == "2020-01-01"


def test_seen_files_survive_the_way_through_the_ledger():
    seen = Seen(None)
    seen.add("a", b"1" * 32, 688)
    again = Seen(seen.cursor)
    assert again.rows(b"1" * 32) == 688
    assert not again.is_new("a", b"1" * 32)
    assert not again.is_new("b", b"1" * 32)
    assert again.is_new("a", b"2" * 32)


def test_the_cursor_of_a_folder_is_bounded_and_keeps_what_is_there():
    entries = [f"{number:024d}" for number in range(LIMIT + 500)]
    seen = Seen("f2:" + "".join(entries))
    seen.add("here", b"1" * 32, 1)
    seen = Seen("f2:" + seen.cursor.removeprefix("f2:")[-24:] + "".join(entries))
    seen.retain(["here"])
    assert len(seen.cursor) == len("f2:") + 24 * LIMIT
    assert not seen.is_new("here", b"1" * 32)
