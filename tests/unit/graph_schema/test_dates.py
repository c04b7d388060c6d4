"""Dates keep the precision of the source, times get an offset, and what no calendar has is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfoNotFoundError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_schema.dates import parse_partial, parser

SHANGHAI = "Asia/Shanghai"


@pytest.mark.parametrize("text", ["2019", "2019-02", "2019-02-05", "0001-01-01", "9999-12-31", "2020-02-29"])
def test_a_partial_date_stays_as_it_is(text: str):
    assert parse_partial(text) == text


@pytest.mark.parametrize(
    ("raw", "formats", "stored"),
    [
        ("2019-02-05T10:03:04", (), "2019-02-05T10:03:04+08:00"),
        ("2019-02-05 10:03:04", (), "2019-02-05T10:03:04+08:00"),
        ("2019-02-05T10:03", (), "2019-02-05T10:03+08:00"),
        ("2019-02-05T10:03:04.5", (), "2019-02-05T10:03:04.500+08:00"),
        ("2019-02-05T10:03:04,123456", (), "2019-02-05T10:03:04.123456+08:00"),
        ("2019-02-05T10:03:04.123456789", (), "2019-02-05T10:03:04.123456+08:00"),
        ("2019-02-01T02:26:00+00:00", (), "2019-02-01T02:26:00Z"),
        ("2019-02-01T02:26:00Z", (), "2019-02-01T02:26:00Z"),
        ("2019-02-01T02:26Z", (), "2019-02-01T02:26Z"),
        ("2014-07-12T10:58:43-05:00", (), "2014-07-12T10:58:43-05:00"),
        ("2014-07-12T10:58:43-0530", (), "2014-07-12T10:58:43-05:30"),
        ("2014-07-12 10:58:43 +08", (), "2014-07-12T10:58:43+08:00"),
        ("1988-07-01T12:00:00", (), "1988-07-01T12:00:00+09:00"),
        ("24/08/2017", ("%d/%m/%Y",), "2017-08-24"),
        ("4/8/2017", ("%d/%m/%Y",), "2017-08-04"),
        ("3/14/2025 1:20", ("%m/%d/%Y %H:%M",), "2025-03-14T01:20+08:00"),
        ("2019-02", ("%Y-%m",), "2019-02"),
        ("2019年2月5日", ("%Y年%m月%d日",), "2019-02-05"),
        ("2020/1/6 12:09:38", ("%Y/%m/%d %H:%M:%S",), "2020-01-06T12:09:38+08:00"),
        ("2020/1/6  12:09:38", ("%Y/%m/%d %H:%M:%S",), "2020-01-06T12:09:38+08:00"),
        ("19081209", ("%Y%m%d",), "1908-12-09"),
        ("5 Feb 2019", ("%d %b %Y",), "2019-02-05"),
        ("February 2019", ("%B %Y",), "2019-02"),
        ("02/05/19 11:30 PM", ("%m/%d/%y %I:%M %p",), "2019-02-05T23:30+08:00"),
        ("2019-02-05 下午 1:05", ("%Y-%m-%d %p %I:%M",), "2019-02-05T13:05+08:00"),
        ("02/05/75", ("%m/%d/%y",), "1975-02-05"),
        ("2019-02-05 10:03:04.25 +0100", ("%Y-%m-%d %H:%M:%S.%f %z",), "2019-02-05T10:03:04.250+01:00"),
        ("5/2/2019", ("iso", "%d/%m/%Y"), "2019-02-05"),
        ("2019-02-05", ("%d/%m/%Y", "iso"), "2019-02-05"),
        ("43501", ("excel",), "2019-02-05"),
        ("43501.5", ("excel",), "2019-02-05T12:00:00+08:00"),
        (2019, ("excel",), "1905-07-11"),
        ("1549332184", ("epoch_s",), "2019-02-05T10:03:04+08:00"),
        (1549332184250, ("epoch_ms",), "2019-02-05T10:03:04.250+08:00"),
    ],
)
def test_a_date_is_read_in_its_declared_format(raw: object, formats: tuple[str, ...], stored: str):
    assert parse_partial(raw, formats, SHANGHAI) == stored


@pytest.mark.parametrize(
    ("raw", "stored"),
    [
        (datetime(2019, 2, 5, 10, 3, 4), "2019-02-05T10:03:04+08:00"),
        (datetime(2019, 2, 5, 10, 3, 4, 5), "2019-02-05T10:03:04.000005+08:00"),
        (datetime(2019, 2, 5, 2, 3, 4, tzinfo=UTC), "2019-02-05T02:03:04Z"),
        (datetime(2019, 2, 5, 2, tzinfo=timezone(timedelta(hours=-5))), "2019-02-05T02:00:00-05:00"),
        (date(2019, 2, 5), "2019-02-05"),
        (2019, "2019"),
        (2019.0, "2019"),
        (43501, "2019-02-05"),
        (43501.5, "2019-02-05T12:00:00+08:00"),
    ],
)
def test_what_a_driver_or_spreadsheet_hands_over_needs_no_format(raw: object, stored: str):
    assert parse_partial(raw, (), SHANGHAI) == stored


@pytest.mark.parametrize("raw", [None, "", "  ", "\t\n", float("nan")])
def test_an_empty_date_is_none(raw: object):
    assert parse_partial(raw, ("%d/%m/%Y",)) is None


def test_pandas_missing_time_is_none():
    pandas = pytest.importorskip("pandas")

    assert parse_partial(pandas.NaT) is None


@pytest.mark.parametrize(
    ("raw", "formats", "reason"),
    [
        ("2019-02-30", (), "no such day"),
        ("2019-13-01", (), "no such day"),
        ("2019-00", (), "no such day"),
        ("2019-02-29T10:00:00", (), "no such day"),
        ("0000", (), "no such day"),
        ("30/02/2019", ("%d/%m/%Y",), "no such day"),
        ("30/02/2019", ("%d/%m/%Y", "iso"), "no such day"),
        ("31 Foo 2019", ("%d %b %Y",), "no such day"),
        ("2019-02-05T25:00:00", (), "no such time"),
        ("2019-02-05T10:60", (), "no such time"),
        ("2019-02-05T10:03:04+25:00", (), "no such time"),
        ("13:30 PM 5/2/2019", ("%I:%M %p %d/%m/%Y",), "no such time"),
        ("05.02.2019", (), "not a date or time"),
        ("5/2/2019", (), "not a date or time"),
        ("2019-2-5", (), "not a date or time"),
        ("2019-W06-2", (), "not a date or time"),
        ("２０１９", (), "not a date or time"),
        ("43501", (), "not a date or time"),
        ("soon", ("excel", "epoch_s"), "not a date or time"),
        (59, (), "not a date or time"),
        (3_000_000, (), "not a date or time"),
        (float("inf"), (), "not a date or time"),
        (10**20, ("epoch_s",), "no such time"),
        (True, (), "not a date or time"),
        (["2019"], (), "not a date or time"),
    ],
)
def test_a_date_that_cannot_be_is_refused_without_repeating_it(
    raw: object, formats: tuple[str, ...], reason: str
):
    with pytest.raises(ValueError, match=reason) as caught:
        parse_partial(raw, formats)
    assert str(raw) not in str(caught.value)


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("%Q", "unknown directive %Q"),
        ("%Y-%", "unknown directive %"),
        ("%d %d %m %Y", "twice"),
        ("%d/%m", "lacks the year"),
        ("%Y %d", "a part between"),
        ("%Y-%m-%d %M", "a part between"),
        ("%Y-%m-%d %I:%M", "needs both"),
    ],
)
def test_a_format_that_cannot_work_is_an_error_when_it_is_declared(pattern: str, reason: str):
    with pytest.raises(ValueError, match=reason):
        parser((pattern,), SHANGHAI)


def test_an_unknown_zone_is_an_error_when_it_is_declared():
    with pytest.raises(ZoneInfoNotFoundError):
        parser((), "Asia/Atlantis")


@given(
    st.datetimes(datetime(1910, 1, 1), datetime(2100, 1, 1)),
    st.sampled_from(["UTC", SHANGHAI, "America/New_York"]),
)
def test_a_stored_time_reads_back_as_itself(moment: datetime, zone: str):
    stored = parse_partial(moment, (), zone)

    assert stored is not None
    assert parse_partial(stored, (), "Europe/Berlin") == stored
    assert datetime.fromisoformat(stored).replace(tzinfo=None) == moment


@given(st.dates(date(1000, 1, 1)), st.sampled_from(["%d/%m/%Y", "%Y年%m月%d日", "%b %d, %Y", "%Y%m%d"]))
def test_any_day_written_in_a_format_is_read_in_it(day: date, pattern: str):
    assert parse_partial(day.strftime(pattern), (pattern,)) == day.isoformat()


@given(
    st.datetimes(datetime(1910, 1, 1), datetime(2100, 1, 1)).map(lambda moment: moment.replace(microsecond=0))
)
def test_the_quick_way_and_the_pattern_read_the_same(moment: datetime):
    text = moment.isoformat()

    assert parse_partial(text, (), SHANGHAI) == parse_partial(f" {text}", (), SHANGHAI)


@given(st.text(max_size=30), st.sampled_from([(), ("%d/%m/%Y",), ("excel",), ("epoch_ms", "iso")]))
def test_any_text_is_a_date_or_a_reason(text: str, formats: tuple[str, ...]):
    reason, stored = None, None
    try:
        stored = parse_partial(text, formats)
    except ValueError as error:
        reason = str(error)

    assert reason in {None, "not a date or time in a declared format", "no such day", "no such time"}
    assert stored is None or parse_partial(stored) == stored
