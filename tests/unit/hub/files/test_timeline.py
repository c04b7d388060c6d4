"""A timeline is in order, loses no step, and cites the records of each."""

from __future__ import annotations

from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from hub.files.facts import Said
from hub.files.timeline import STEPS, timeline
from hub.files.times import agree, position
from hub.files.values import Cited, Tie

ZONE = ZoneInfo("Asia/Shanghai")
times = st.sampled_from(
    [
        "2019",
        "2019-02",
        "2019-02-05",
        "2019-02-05T00:30:00+08:00",
        "2019-02-04T16:30:00+00:00",
        "2019-02-06",
        "2018-12",
    ]
)
said = st.builds(
    lambda number, values: (Cited(f"R{number}", "case", "court.suits", None), values),
    st.integers(0, 99),
    st.dictionaries(st.sampled_from(STEPS), times),
)
cases = st.dictionaries(st.sampled_from(["C1", "C2"]), st.lists(said, max_size=5))


@given(cases)
def test_events_are_in_order_and_each_cites_the_records_that_say_so(given: dict[str, list[Said]]) -> None:
    events = timeline(given.items(), (), ZONE)
    for one, next in pairwise(events):
        assert position(one.time, ZONE) <= position(next.time, ZONE)
    stated = {
        (case, what, time, source.record)
        for case, all in given.items()
        for source, values in all
        for what, time in values.items()
    }
    cited = {(e.case, e.what, e.time, source.record) for e in events for source in e.sources}
    assert cited == stated
    assert len({(e.case, e.what, e.time) for e in events}) == len(events)


@given(cases)
def test_a_step_with_times_that_cant_both_be_is_in_conflict(given: dict[str, list[Said]]) -> None:
    events = timeline(given.items(), (), ZONE)
    for event in events:
        same = [one.time for one in events if (one.case, one.what) == (event.case, event.what)]
        assert event.conflict == any(not agree(one, other) for one in same for other in same)


def test_steps_of_one_day_follow_as_cases_take_them() -> None:
    values = {"closed": "2019-02-05", "opened": "2019-02-05", "occurred_from": "2019-02-05"}
    events = timeline([("C1", [(Cited("R1", "case", "d", None), values)])], (), ZONE)  # type: ignore[list-item]
    assert [event.what for event in events] == ["occurred_from", "opened", "closed"]


def test_a_statement_says_since_when_and_with_whom() -> None:
    lives = Tie(
        "LIVES_AT",
        "current",
        "P1",
        "L1",
        "R1",
        "police.persons",
        "person>home",
        {"since": "2019", "kind": "x"},
    )
    (event,) = timeline((), [("L1", lives)], ZONE)
    assert (event.time, event.what, event.case, event.other) == ("2019", "LIVES_AT.since", None, "L1")
    assert event.sources == (Cited("R1", "person>home", "police.persons", "2019"),)
