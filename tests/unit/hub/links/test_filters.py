"""A filter keeps what may meet the time asked for, and never guesses one."""

import pytest

from hub.errors import WrongUse
from hub.links.filters import Filters
from tests.lenses import whole_lens


@pytest.mark.parametrize(
    ("start", "end", "met"),
    [
        ("2026-03-05", "2026-03-05", True),
        ("2026-03", None, True),
        ("2026", "2026", True),
        ("2026-03-31T23:59:59+08:00", None, True),
        ("2026-04-01", None, False),
        ("2025-12", "2026-02-28", False),
        ("2025-12", "2026-03-01", True),
        (None, "2026-02", False),
        (None, None, False),
    ],
)
def test_a_time_is_met_as_far_as_it_is_known(start: str | None, end: str | None, met: bool) -> None:
    assert Filters(since="2026-03-01", until="2026-03-31").admits(start, end) is met


def test_without_a_time_everything_is_met() -> None:
    assert Filters().admits(None, None)


def test_shared_identifiers_are_followed_only_where_they_are_asked_for() -> None:
    lens = whole_lens(["court.suits"])
    assert "HAS_IDENTIFIER" not in Filters().edges(lens)["court.suits"]
    assert Filters(frozenset({"HAS_IDENTIFIER"})).edges(lens) == {"court.suits": ["HAS_IDENTIFIER"]}


def test_a_filter_never_widens_the_lens() -> None:
    lens = whole_lens(["court.suits"], edges={"court.suits": frozenset({"PARTY_TO"})})
    assert Filters(frozenset({"PARTY_TO", "LIVES_AT"})).edges(lens) == {"court.suits": ["PARTY_TO"]}
    owners = {"court.suits": "court", "police.incidents": "police"}
    assert Filters(departments=frozenset({"police"})).datasets(lens, owners) == frozenset()


@pytest.mark.parametrize("wrong", [{"kinds": frozenset({"LIKES"})}, {"since": "2026-02", "until": "2026-01"}])
def test_what_can_not_be_asked_is_told(wrong: dict[str, object]) -> None:
    with pytest.raises(WrongUse):
        Filters(**wrong)  # type: ignore[arg-type]
