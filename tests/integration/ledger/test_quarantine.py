from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from hub.errors import NotFound, WrongUse
from hub.ledger.ledger import Ledger
from hub.ledger.values import QuarantineFilter, QuarantineState, ReasonCount


@dataclass(frozen=True)
class Rejected:
    dataset: str = "petition.letters"
    key: str | None = "k1"
    unit: str = "drop.csv"
    line: int = 1
    field: str = "case.opened"
    reason: str = "not a date"
    raw: str = '{"opened":"2019-02-30"}'
    hash: str = "aa"


ANY = QuarantineFilter(state=None)


def test_an_entry_is_shown_with_its_row_and_listed_without(ledger: Ledger) -> None:
    assert ledger.quarantine.add("r1", [Rejected()]) == 1
    (listed,) = ledger.quarantine.list()
    assert listed.raw is None
    shown = ledger.quarantine.show(listed.id)
    assert (shown.key, shown.field, shown.reason, shown.raw) == (
        "k1",
        "case.opened",
        "not a date",
        '{"opened":"2019-02-30"}',
    )
    assert shown.state is QuarantineState.OPEN
    assert replace(shown, raw=None) == listed


def test_the_same_bad_row_pulled_again_is_one_entry_that_was_seen_again(ledger: Ledger) -> None:
    ledger.quarantine.add("r1", [Rejected()])
    ledger.quarantine.add("r2", [Rejected(line=9)])
    (entry,) = ledger.quarantine.list()
    assert (entry.first_run, entry.run_id, entry.line) == ("r1", "r2", 9)
    assert entry.first_seen <= entry.last_seen


def test_identical_rows_without_a_key_are_an_entry_each(ledger: Ledger) -> None:
    rows = [Rejected(key=None, line=1), Rejected(key=None, line=2)]
    ledger.quarantine.add("r1", rows)
    ledger.quarantine.add("r2", rows)
    assert [entry.line for entry in ledger.quarantine.list()] == [1, 2]


def test_other_content_or_another_field_is_another_entry(ledger: Ledger) -> None:
    ledger.quarantine.add("r1", [Rejected(), Rejected(hash="bb"), Rejected(field="case.closed")])
    assert ledger.quarantine.count() == 3


def test_a_discarded_row_stays_discarded_when_it_comes_again(ledger: Ledger) -> None:
    ledger.quarantine.add("r1", [Rejected()])
    (entry,) = ledger.quarantine.list()
    assert ledger.quarantine.discard([entry.id], by="steward", reason="test data") == 1
    ledger.quarantine.add("r2", [Rejected()])
    again = ledger.quarantine.show(entry.id)
    assert (again.state, again.decided_by, again.decision) == (
        QuarantineState.DISCARDED,
        "steward",
        "test data",
    )
    assert again.run_id == "r2"


def test_a_replayed_row_that_is_rejected_again_is_open_again(ledger: Ledger) -> None:
    ledger.quarantine.add("r1", [Rejected()])
    (entry,) = ledger.quarantine.list()
    assert ledger.quarantine.mark_replayed([entry.id], by="steward") == 1
    assert ledger.quarantine.list() == ()
    ledger.quarantine.add("r2", [Rejected()])
    (again,) = ledger.quarantine.list()
    assert (again.id, again.decided, again.decided_by, again.decision) == (entry.id, None, None, None)


def test_a_decision_needs_a_reason_and_is_made_once(ledger: Ledger) -> None:
    ledger.quarantine.add("r1", [Rejected()])
    (entry,) = ledger.quarantine.list()
    with pytest.raises(WrongUse, match="Say why"):
        ledger.quarantine.discard([entry.id], by="steward", reason=" ")
    assert ledger.quarantine.discard([entry.id], by="steward", reason="spam") == 1
    assert ledger.quarantine.discard([entry.id], by="other", reason="spam") == 0
    assert ledger.quarantine.show(entry.id).decided_by == "steward"


def test_a_later_version_that_is_loaded_closes_the_entry_of_its_key(ledger: Ledger) -> None:
    ledger.quarantine.add(
        "r1", [Rejected(), Rejected(key="k2"), Rejected(key=None), Rejected(dataset="grid.events")]
    )
    assert ledger.quarantine.resolve_accepted("petition.letters", ["k1", "k9"], run_id="r2") == 1
    closed = ledger.quarantine.list(QuarantineFilter(state=QuarantineState.CORRECTED))
    assert [(entry.dataset, entry.key) for entry in closed] == [("petition.letters", "k1")]
    assert ledger.quarantine.count() == 3


def test_what_the_same_run_rejected_is_not_closed_by_the_version_it_loaded(ledger: Ledger) -> None:
    ledger.quarantine.add("r1", [Rejected()])
    assert ledger.quarantine.resolve_accepted("petition.letters", ["k1"], run_id="r1") == 0
    assert ledger.quarantine.count() == 1


def test_lists_are_filtered_and_paged_and_streams_give_every_row(ledger: Ledger) -> None:
    rows = [Rejected(key=f"k{n}", field="a" if n % 2 else "b") for n in range(1201)]
    ledger.quarantine.add("r1", rows)
    first = ledger.quarantine.list(limit=700)
    second = ledger.quarantine.list(after=first[-1].id, limit=700)
    assert {entry.key for entry in (*first, *second)} == {row.key for row in rows}
    assert ledger.quarantine.count(QuarantineFilter(field="a")) == 600
    assert ledger.quarantine.count(QuarantineFilter(run_id="r2")) == 0
    assert sum(entry.raw is not None for entry in ledger.quarantine.stream()) == 1201
    assert ledger.quarantine.reasons() == (
        ReasonCount("petition.letters", "b", "not a date", 601),
        ReasonCount("petition.letters", "a", "not a date", 600),
    )


def test_every_text_can_be_kept_nul_included(ledger: Ledger) -> None:
    odd = Rejected(key="a\0b", reason="has NUL", raw='{"名":"渝\\u0000"}')
    ledger.quarantine.add("r1", [odd])
    (entry,) = ledger.quarantine.stream()
    assert (entry.key, entry.raw) == ("a␀b", '{"名":"渝\\u0000"}')
    assert ledger.quarantine.resolve_accepted("petition.letters", ["a\0b"], run_id="r2") == 1


def test_an_unknown_entry_is_not_found(ledger: Ledger) -> None:
    with pytest.raises(NotFound, match="no entry 7"):
        ledger.quarantine.show(7)


def test_a_rebuild_closes_what_it_judged_again_and_nothing_that_came_meanwhile(ledger: Ledger) -> None:
    ledger.quarantine.add("r1", [Rejected(key="fit"), Rejected(key="unfit"), Rejected(key=None, line=7)])
    ledger.quarantine.add("r2", [Rejected(key="meanwhile")])
    ledger.quarantine.add("rebuild", [Rejected(key="unfit")], reopen=False)
    closed = ledger.quarantine.close_accepted(["petition.letters"], run_id="rebuild", judged=["r1"])
    assert closed == 2
    assert {entry.key for entry in ledger.quarantine.list()} == {"unfit", "meanwhile"}


def test_decisions_stand_when_rows_only_come_again_from_landing(ledger: Ledger) -> None:
    ledger.quarantine.add("r1", [Rejected()])
    (entry,) = ledger.quarantine.list()
    ledger.quarantine.mark_replayed([entry.id], by="steward")
    ledger.quarantine.add("rebuild", [Rejected()], reopen=False)
    again = ledger.quarantine.show(entry.id)
    assert (again.state, again.decided_by, again.run_id) == (QuarantineState.REPLAYED, "steward", "rebuild")
