import datetime as dt
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson
import pytest

from connectors.sources.plain import plain, plain_row

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (Decimal("1.10"), "1.10"),
        (Decimal("1E+2"), "100"),
        (dt.datetime(2019, 2, 5, 2, 3, tzinfo=dt.UTC), "2019-02-05T10:03:00+08:00"),
        (dt.datetime(2019, 2, 5, 2, 3), "2019-02-05T02:03:00"),
        (dt.date(2019, 2, 5), "2019-02-05"),
        (dt.time(2, 3), "02:03:00"),
        (dt.timedelta(minutes=1), 60.0),
        (memoryview(b"\x01\xff"), "01ff"),
        (float("nan"), "nan"),
        (2**70, str(2**70)),
        (UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        ([Decimal(1), {"a": (dt.date(2019, 2, 5),)}], ["1", {"a": ["2019-02-05"]}]),
        ({"b", "a"}, ["a", "b"]),
        (True, True),
        (None, None),
    ],
)
def test_each_kind_of_value_has_one_form_in_json(value, told):
    assert plain(value, ZONE) == told
    assert orjson.loads(orjson.dumps(plain_row({"x": value}, ZONE))) == {"x": told}
