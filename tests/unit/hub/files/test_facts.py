"""What several records say stands side by side, each value with its records, and only contradictions are called so."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.files.facts import MOST_SOURCES, Said, facts_of
from hub.files.values import Cited

ZONE = ZoneInfo("Asia/Shanghai")
said = st.builds(
    lambda number, date, name, born: (
        Cited(f"R{number:02}", "a", "court.suits", date),
        {"name.full": name, "birth_date": born},
    ),
    st.integers(0, 30),
    st.sampled_from([None, "2019", "2019-02-05", "2019-02-05T10:00:00+08:00"]),
    st.sampled_from(["林晓禾", "林小禾", "陈伟"]),
    st.sampled_from(["1987", "1987-03", "1987-03-05", "1990"]),
)


def of(number: int, date: str | None = None, **values: object) -> Said:
    named = {name.replace("__", "."): value for name, value in values.items()}
    return Cited(f"R{number}", "a", "court.suits", date), named  # type: ignore[return-value]


@given(st.lists(said, max_size=40))
def test_no_value_is_lost_and_each_cites_just_the_records_that_state_it(given: list[Said]) -> None:
    facts = facts_of("person", given, ZONE)
    for field in ("name.full", "birth_date"):
        stated = {values[field] for _, values in given}
        values = [value for fact in facts if fact.field == field for value in fact.values]
        assert {value.value for value in values} == stated
        for value in values:
            records = [source.record for source, values in given if values[field] == value.value]
            assert len(value.sources) + value.more_sources == len(records)
            assert 0 < len(value.sources) <= MOST_SOURCES
            assert {source.record for source in value.sources} <= set(records)


@given(st.lists(said, max_size=12), st.randoms())
def test_the_order_of_records_changes_nothing(given: list[Said], random: object) -> None:
    other = list(given)
    random.shuffle(other)  # type: ignore[attr-defined]
    unique = {one[0].record: one for one in given}
    shuffled = {one[0].record: unique[one[0].record] for one in other}
    assert facts_of("person", unique.values(), ZONE) == facts_of("person", shuffled.values(), ZONE)


def test_contradicting_values_stand_newest_first() -> None:
    (fact,) = facts_of(
        "person",
        [of(1, "2019", sex="male"), of(2, "2026-01-02", sex="female"), of(3, None, sex="other")],
        ZONE,
    )
    assert fact.conflict
    assert [value.value for value in fact.values] == ["female", "male", "other"]


@pytest.mark.parametrize(
    ("type", "field", "values", "conflict"),
    [
        ("person", "birth_date", ["1987", "1987-03-05"], False),
        ("person", "birth_date", ["1987", "1987-03-05", "1987-04"], True),
        ("person", "phone", ["+8613800138000", "+8613800138001"], False),
        ("person", "name.full", ["林晓禾", "林小禾"], True),
        ("case", "closed", ["2026-03-25", "2026-03-25T10:00:00+08:00"], False),
        ("case", "status", ["open", "closed"], True),
        ("place", "longitude", [106.2801, 106.2804], False),
        ("place", "longitude", [106.28, 106.31], True),
        ("case", "mediated", [True, True], False),
    ],
)
def test_only_what_cant_both_be_true_is_a_conflict(
    type: str, field: str, values: list[object], conflict: bool
) -> None:
    (fact,) = facts_of(type, [of(n, **{field: value}) for n, value in enumerate(values)], ZONE)
    assert fact.conflict == conflict
    assert {value.value for value in fact.values} == set(values)
