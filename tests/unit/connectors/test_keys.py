from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.keys import ContentKeys, as_text, cell, content_hash, derive_keys, identify, row_key
from connectors.manifest import Dataset

ZONE = ZoneInfo("Asia/Shanghai")
CELLS = st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False)


def dataset(**options: object) -> Dataset:
    base = {"title": "t", "legal_basis": "l", "retention": "P1Y", "key": "id"}
    return Dataset.model_validate({**base, **options})


@given(st.dictionaries(st.text(), CELLS))
def test_the_hash_depends_on_content_and_not_on_the_order_of_columns(row: dict[str, object]) -> None:
    turned = dict(reversed(row.items()))
    assert content_hash(row) == content_hash(turned)
    assert len(content_hash(row)) == 32
    assert content_hash({**row, "one more": 1}) != content_hash(row)


def test_values_that_json_does_not_know_have_a_hash_too() -> None:
    row = {"amount": Decimal("1.50"), "day": date(2019, 2, 5), "big": 2**80}
    assert content_hash(row) == content_hash(dict(row))


def test_equal_rows_of_a_unit_get_keys_of_their_own_and_the_same_ones_again() -> None:
    assert derive_keys(["a", "b", "a"]) == ["a-1", "b-1", "a-2"]
    keys = ContentKeys()
    assert [keys.key("a"), keys.key("b"), keys.key("a")] == derive_keys(["a", "b", "a"])


@pytest.mark.parametrize(
    ("row", "columns", "key"),
    [
        ({"a": 7}, ["a"], "7"),
        ({"a": 7.0}, ["a"], "7"),
        ({"a": " x "}, ["a"], "x"),
        ({"a": ""}, ["a"], None),
        ({}, ["a"], None),
        ({"a": 1, "b": "2"}, ["a", "b"], "1|2"),
        ({"a": "1|2", "b": "3"}, ["a", "b"], "1\\|2|3"),
        ({"a": "1", "b": None}, ["a", "b"], None),
        ({"a": {"b": "deep"}}, ["a.b"], "deep"),
        ({"a.b": "flat", "a": {"b": "deep"}}, ["a.b"], "flat"),
    ],
)
def test_a_key_is_made_of_its_columns(row: dict[str, object], columns: list[str], key: str | None) -> None:
    assert row_key(row, columns) == key


@given(st.text(min_size=1), st.text(min_size=1), st.text(min_size=1), st.text(min_size=1))
def test_keys_of_several_columns_never_collide(a: str, b: str, c: str, d: str) -> None:
    one, other = row_key({"x": a, "y": b}, ["x", "y"]), row_key({"x": c, "y": d}, ["x", "y"])
    if one is not None and (a.strip(), b.strip()) != (c.strip(), d.strip()):
        assert one != other


@pytest.mark.parametrize(
    ("value", "formats", "utc"),
    [
        ("2019-02-05T10:03:04", [], "2019-02-05T02:03:04.000000Z"),
        ("2019-02-05T10:03:04.5Z", [], "2019-02-05T10:03:04.500000Z"),
        ("5/2/2019 10:03", ["%d/%m/%Y %H:%M"], "2019-02-05T02:03:00.000000Z"),
        ("2019-02", [], "2019-01-31T16:00:00.000000Z"),
        (datetime(2019, 2, 5, 10, 3, 4), [], "2019-02-05T02:03:04.000000Z"),
        ("", [], None),
        (None, [], None),
    ],
)
def test_the_time_of_a_version_is_utc_that_sorts(value: object, formats: list[str], utc: str | None) -> None:
    of = identify(dataset(modified={"column": "at", "date": formats}), ZONE)
    assert of({"id": "1", "at": value}, "a.csv").modified == utc


def test_a_time_that_can_not_be_read_is_a_problem_that_names_the_column_and_not_the_value() -> None:
    found = identify(dataset(modified="at"), ZONE)({"id": "1", "at": "yesterday"}, "a.csv")
    assert found.key == "1"
    assert found.problem is not None
    assert "'at'" in found.problem
    assert "yesterday" not in found.problem


def test_the_time_can_stand_in_the_name_of_the_file() -> None:
    of = identify(dataset(modified={"file_name": r"drop-(\d{8})", "date": "%Y%m%d"}), ZONE)
    assert of({"id": "1"}, "in/drop-20190205.csv").modified == "2019-02-04T16:00:00.000000Z"
    assert of({"id": "1"}, "other.csv").modified is None


def test_a_row_without_its_key_is_a_problem_unless_its_content_may_stand_for_it() -> None:
    assert identify(dataset(), ZONE)({"id": ""}, "u").problem == "the key (id) is empty"
    by_content = dataset(key={"columns": ["id"], "else": "content"})
    assert identify(by_content, ZONE)({"id": ""}, "u") == identify(dataset(key={"content": True}), ZONE)(
        {}, "u"
    )
    assert identify(by_content, ZONE)({"id": "7"}, "u").key == "7"


@pytest.mark.parametrize(
    ("tombstone", "row", "deleted"),
    [
        ({"column": "gone"}, {"gone": "2019-02-05"}, True),
        ({"column": "gone"}, {"gone": ""}, False),
        ({"column": "gone"}, {}, False),
        ({"column": "gone", "equals": True}, {"gone": True}, True),
        ({"column": "gone", "equals": 1}, {"gone": "1"}, True),
        ({"column": "op", "equals": ["D", "delete"]}, {"op": "Delete"}, True),
        ({"column": "op", "equals": ["D"]}, {"op": "U"}, False),
    ],
)
def test_a_tombstone_is_told_by_its_column(
    tombstone: dict[str, object], row: dict[str, object], deleted: bool
) -> None:
    assert identify(dataset(tombstone=tombstone), ZONE)({"id": "1", **row}, "u").tombstone is deleted


def test_text_of_cells_and_nested_cells() -> None:
    assert [as_text(value) for value in (True, 1.5, 2.0, datetime(2019, 2, 5, 1))] == [
        "true",
        "1.5",
        "2",
        "2019-02-05T01:00:00",
    ]
    assert cell({"a": "text"}, "a.b") is None
