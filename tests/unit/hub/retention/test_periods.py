from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from hub.retention.periods import day_of, end_of

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2019-02-05", date(2019, 2, 5)),
        ("2019-02", date(2019, 2, 28)),
        ("2020-02", date(2020, 2, 29)),
        ("2019", date(2019, 12, 31)),
        ("2019-02-05T17:00:00.000000Z", date(2019, 2, 6)),
        ("2019-02-05T17:00:00", date(2019, 2, 5)),
        ("20190205T170000123Z-7kq2m9xa", date(2019, 2, 6)),
    ],
)
def test_the_day_of_an_event_is_the_zones_and_of_a_partial_date_the_last(text: str, day: date) -> None:
    assert day_of(text, SHANGHAI) == day


@pytest.mark.parametrize("text", ["", "soon", "2019-13", "19-02-05"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        day_of(text, SHANGHAI)


@pytest.mark.parametrize(
    ("event", "period", "end"),
    [
        (date(2019, 2, 5), "P5Y", date(2024, 2, 5)),
        (date(2020, 2, 29), "P1Y", date(2021, 2, 28)),
        (date(2019, 1, 31), "P1M", date(2019, 2, 28)),
        (date(2019, 11, 30), "P18M", date(2021, 5, 30)),
        (date(2019, 2, 5), "P2W", date(2019, 2, 19)),
        (date(2019, 2, 5), "P1Y2M3D", date(2020, 4, 8)),
        (date(2019, 2, 5), "PT6H", date(2019, 2, 6)),
    ],
)
def test_a_period_ends_by_the_calendar(event: date, period: str, end: date) -> None:
    assert end_of(event, period) == end


def test_a_period_of_fractions_is_refused() -> None:
    with pytest.raises(ValueError, match="no ISO 8601 period of whole numbers"):
        end_of(date(2019, 2, 5), "P0.5Y")
