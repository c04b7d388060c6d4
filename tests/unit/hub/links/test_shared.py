"""What two have in common, and what happened in which order."""

import pytest

from hub.errors import NotFound
from hub.links.events import events_of
from hub.links.neighbourhood import Node, neighbourhood_of
from hub.links.shared import cases_together, shared_by
from tests.unit.hub.links.around import around

DRAWN = around([
    ("P0", "PARTY_TO", "C0"), ("P1", "PARTY_TO", "C0"), ("P0", "LIVES_AT", "L0"), ("P1", "LIVES_AT", "L1"),
    ("C0", "OCCURRED_AT", "L0"), ("C1", "OCCURRED_AT", "L0"), ("C2", "OCCURRED_AT", "L1"), ("P0", "RELATED_TO", "P1"),
])  # fmt: skip


def test_common_neighbours_come_with_the_statements_of_each() -> None:
    found = shared_by(DRAWN, "P0", "P1")
    assert [one.id for one in found] == ["C0"]
    assert [link.record for link in (*found[0].one, *found[0].other)] == ["R0", "R1"]


def test_two_that_share_nothing_have_an_empty_answer_and_one_that_is_not_here_has_none() -> None:
    assert shared_by(DRAWN, "C1", "C2") == ()
    with pytest.raises(NotFound):
        shared_by(DRAWN, "P0", "P7")


def test_only_cases_are_put_together_by_place_and_only_where_there_are_several() -> None:
    assert [(one.place, one.cases) for one in cases_together(DRAWN)] == [("L0", ("C0", "C1"))]


def test_events_are_in_the_order_of_their_instants() -> None:
    def case(id: str, **facts: str) -> Node:
        return Node(id, "case", 0, facts=facts)

    drawn = neighbourhood_of(
        "C0",
        1,
        [
            case("C0", opened="2026-03-01T01:00:00+08:00", closed="2026-04"),
            case("C1", opened="2026-02-28T17:30:00Z"),
            case("C2", occurred_from="2026-02"),
        ],
        [],
        [],
    )
    assert [(event.case, event.what) for event in events_of(drawn)] == [
        ("C2", "occurred_from"),
        ("C0", "opened"),
        ("C1", "opened"),
        ("C0", "closed"),
    ]
