"""What a source gives becomes a stored value, nothing, or a reason that doesn't repeat it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_schema.fields import FieldType
from graph_schema.values import convert, converter

NAN = float("nan")


@pytest.mark.parametrize("kind", [*FieldType, "cn.ric", "cn.court_case", "local:x", "other:x"])
@pytest.mark.parametrize("raw", [None, "", "   ", "\u3000", "\xa0\t\n", NAN])
def test_what_a_source_leaves_empty_is_none(kind: str, raw: object):
    assert convert(kind, raw) is None


@pytest.mark.parametrize(
    ("kind", "raw", "stored"),
    [
        ("text", "  a  b ", "a b"),
        ("text", "\u3000张\u3000三\xa0", "张 三"),
        ("text", "a\r\n\tb", "a b"),
        ("text", "\ufeffa\u200bb\x00c\x7f", "abc"),
        ("text", "O’Brien – 12½ £", "O’Brien – 12½ £"),
        ("text", 12, "12"),
        ("text", 12.0, "12"),
        ("text", 12.5, "12.5"),
        ("text", True, "true"),
        ("text", Decimal("1.50"), "1.50"),
        ("long_text", "\n\t\t\n\t\t大道西行  便道 \r\n\r\n第二行\t\n", "大道西行  便道\n\n第二行"),
        ("long_text", "a\u2028b\x0bc\rd", "a\nb\nc\nd"),
        ("long_text", "a\x00\ufeffb", "ab"),
        ("texts", ["a", " ", None, "b "], ["a", "b"]),
        ("texts", "a", ["a"]),
        ("number", "1,234.50", 1234.5),
        ("number", "-1,234,567", -1234567.0),
        ("number", "￥１，２００．５", 1200.5),
        ("number", "3500元", 3500.0),
        ("number", "£3,500", 3500.0),
        ("number", "1e3", 1000.0),
        ("number", ".5", 0.5),
        ("number", 7, 7.0),
        ("number", Decimal("1.5"), 1.5),
        ("integer", "12", 12),
        ("integer", "12.0", 12),
        ("integer", "1,200", 1200),
        ("integer", "-5", -5),
        ("integer", 12.0, 12),
        ("integer", Decimal("12"), 12),
        ("integer", 2**63 - 1, 2**63 - 1),
        ("boolean", "Yes", True),
        ("boolean", "是", True),
        ("boolean", 1, True),
        ("boolean", "0", False),
        ("boolean", "FALSE", False),
        ("boolean", "否", False),
        ("boolean", False, False),
        ("sex", "男", "male"),
        ("sex", "F", "female"),
        ("sex", "2", "female"),
        ("sex", 1, "male"),
        ("sex", "Male", "male"),
        ("sex", "Other", "other"),
        ("sex", "未说明的性别", "unknown"),
        ("phone", 13800138000, "+8613800138000"),
        ("phone", 13800138000.0, "+8613800138000"),
        ("email", "A@example.org", "a@example.org"),
        ("division", 500117000000, "500117"),
        ("longitude", "106.276", 106.276),
        ("latitude", -33.9, -33.9),
        ("partial_date", "2019-02", "2019-02"),
        ("partial_date", datetime(2019, 2, 5), "2019-02-05"),
        ("partial_date", "2019-02-05T10:03:04+08:00", "2019-02-05"),
        ("time", "2019-02-05T10:03:04", "2019-02-05T10:03:04Z"),
        ("cn.ric", "无", None),
        ("cn.court_case", "N/A", None),
        ("local:country", "NA", "NA"),
        ("local:x", 12.0, "12"),
    ],
)
def test_a_value_is_stored_in_its_type(kind: str, raw: object, stored: object):
    found = convert(kind, raw)

    assert found == stored
    assert type(found) is type(stored)


@pytest.mark.parametrize(
    ("kind", "raw", "reason"),
    [
        ("text", "x" * 10_001, "longer than 10000 characters"),
        ("text", "bad\ud800", "not valid Unicode"),
        ("text", ["secret"], "not a single text"),
        ("text", {"secret": 1}, "not a single text"),
        ("text", b"secret", "not a single text"),
        ("long_text", "x" * 1_000_001, "longer than 1000000 characters"),
        ("long_text", "bad\ud800", "not valid Unicode"),
        ("number", "12,34", "not a number"),
        ("number", "1_000", "not a number"),
        ("number", "twelve", "not a number"),
        ("number", "nan", "not a number"),
        ("number", "1e400", "not a finite number"),
        ("number", float("inf"), "not a finite number"),
        ("number", 10**400, "not a finite number"),
        ("number", True, "a truth value"),
        ("number", "1" * 100, "not a number"),
        ("integer", "12.5", "not a whole number"),
        ("integer", 12.5, "not a whole number"),
        ("integer", float("inf"), "not a finite number"),
        ("integer", 2**63, "more than 64 bits"),
        ("integer", "9" * 30, "more than 64 bits"),
        ("integer", "1e300", "more than 64 bits"),
        ("integer", False, "a truth value"),
        ("boolean", "maybe", "not a known word for yes or no"),
        ("boolean", 2, "not a known word for yes or no"),
        ("sex", "secret", "not a known word for a sex"),
        ("latitude", "106.276", "latitude is not between -90 and 90"),
        ("longitude", 181, "longitude is not between -180 and 180"),
        ("cn.ric", 500117195006011230.0, "lost its last digits"),
        ("cn.ric", "500117195006011230", "checksum does not match"),
        ("local:x", True, "a truth value"),
        ("time", "2019-02-30", "no such day"),
    ],
)
def test_a_value_that_cannot_be_is_refused_without_repeating_it(kind: str, raw: object, reason: str):
    with pytest.raises(ValueError, match=reason) as caught:
        convert(kind, raw)
    assert "secret" not in str(caught.value)
    assert "500117" not in str(caught.value)


def test_an_unknown_type_is_an_error_when_the_converter_is_made():
    with pytest.raises(ValueError, match="no identifier scheme 'colour'"):
        converter("colour")


def test_formats_zone_and_region_belong_to_the_converter():
    convert_time = converter("time", zone="America/New_York", formats=("%m/%d/%Y %H:%M",))
    convert_phone = converter("phone", region="GB")

    assert convert_time("3/14/2025 1:20") == "2025-03-14T01:20-04:00"
    assert convert_phone("020 7946 0000") == "+442079460000"


raw_values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.decimals(),
    st.text(),
    st.binary(max_size=5),
    st.lists(st.text(max_size=5), max_size=3),
)


@given(st.sampled_from([*FieldType, "cn.ric", "cn.uscc", "passport", "local:x"]), raw_values)
def test_every_raw_value_is_stored_or_refused_and_storing_again_changes_nothing(kind: str, raw: object):
    reason, stored = "", None
    try:
        stored = convert(kind, raw)
    except ValueError as error:
        reason = str(error)

    assert len(repr(raw)) < 8 or repr(raw) not in reason
    assert convert(kind, stored) == stored
