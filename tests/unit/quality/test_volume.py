from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality.freshness import FreshnessState, freshness, freshness_findings, in_words
from quality.volume import MIN_HISTORY, fill_findings, usual_rows, volume_findings

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
DAILY = [1800, 1750, 1830, 1810, 1790, 1805]


def test_a_run_with_far_fewer_rows_is_told_with_what_was_likely() -> None:
    (finding,) = volume_findings("grid.events", 200, DAILY)
    assert finding.detail.startswith("200 rows were read, fewer than usual: the last 6 runs make")
    assert (finding.kind, finding.dataset) == ("volume", "grid.events")


@pytest.mark.parametrize("read", [1700, 1800, 1950])
def test_a_run_like_the_others_is_not_told(read: int) -> None:
    assert volume_findings("grid.events", read, DAILY) == ()


def test_one_first_full_load_does_not_widen_what_is_usual() -> None:
    assert len(volume_findings("grid.events", 9_000, [1_100_000, *DAILY])) == 1


def test_nothing_is_unusual_before_there_are_enough_runs() -> None:
    assert volume_findings("grid.events", 0, DAILY[: MIN_HISTORY - 1]) == ()


@given(st.lists(st.integers(0, 10**7), min_size=MIN_HISTORY, max_size=40))
def test_the_median_of_past_runs_is_always_usual(past: list[int]) -> None:
    low, high = usual_rows(past) or (1.0, 0.0)
    assert 0 <= low <= sorted(past)[len(past) // 2] <= high


def test_a_field_that_runs_empty_is_told_and_one_that_varies_is_not() -> None:
    past = [({"phone": 0.8 + n / 100, "name": 0.98}, 500) for n in range(6)]
    (finding,) = fill_findings("petition.letters", {"phone": 0.82}, 500, past)
    assert finding.field == "name"
    assert finding.detail == "name has a value in 0% of the rows; in the last 6 runs it was 98%"


def test_runs_that_mapped_no_row_say_nothing_of_what_is_usual() -> None:
    unread = [({}, 500)] * 6
    assert fill_findings("petition.letters", {"name": 0.98}, 500, unread) == ()
    told = fill_findings("petition.letters", {"name": 0.4}, 500, [({"name": 0.98}, 500)] * 6 + unread * 2)
    assert [finding.field for finding in told] == ["name"]


def test_shares_of_a_handful_of_rows_say_nothing() -> None:
    past = [({"name": 0.98}, 500)] * 6
    assert fill_findings("petition.letters", {"name": 0.0}, 5, past) == ()
    assert fill_findings("petition.letters", {"name": 0.0}, 500, [({"name": 0.98}, 5)] * 6) == ()


@pytest.mark.parametrize(
    ("hours", "period", "state"),
    [
        (30, timedelta(days=1), FreshnessState.FRESH),
        (37, timedelta(days=1), FreshnessState.STALE),
        (9_000, None, FreshnessState.UNSCHEDULED),
    ],
)
def test_a_dataset_is_stale_half_a_period_after_its_load_was_due(
    hours: int, period: timedelta | None, state: FreshnessState
) -> None:
    found = freshness(NOW - timedelta(hours=hours), period, NOW)
    assert found.state is state
    assert bool(freshness_findings("grid.events", found)) == (state is FreshnessState.STALE)


def test_a_dataset_that_was_never_loaded_is_never_and_not_stale() -> None:
    assert freshness(None, timedelta(days=1), NOW).state is FreshnessState.NEVER


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (timedelta(seconds=70), "1 minute"),
        (timedelta(minutes=90), "90 minutes"),
        (timedelta(hours=30), "30 hours"),
        (timedelta(days=3), "3 days"),
        (timedelta(seconds=-5), "0 minutes"),
    ],
)
def test_a_duration_is_said_as_people_say_it(span: timedelta, said: str) -> None:
    assert in_words(span) == said
