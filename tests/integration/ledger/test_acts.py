"""What is decided is in the audit log together with the decision, or neither is there."""

from __future__ import annotations

import pytest

from hub.errors import StorageUnavailable, WrongUse
from hub.ledger.disclosures import Disclosures
from hub.ledger.ledger import Ledger
from hub.ledger.values import Verdict
from tests.integration.ledger.test_disclosures import record

MENTIONS = (f"{record(1)}.plaintiff", f"{record(2)}.victim")


def judged(ledger: Ledger, *, needs_second: bool = False) -> str:
    made = ledger.judgements.add(
        "person",
        MENTIONS,
        Verdict.SAME,
        reason="林晓禾, twin of 林小禾",
        steward="an",
        department="court",
        needs_second=needs_second,
        request="r-1",
    )
    return made.id


def test_a_judgement_and_what_becomes_of_it_are_logged_by_its_id(ledger: Ledger) -> None:
    id = judged(ledger, needs_second=True)
    ledger.judgements.second(id, steward="bo", department="police", request="r-2")
    ledger.judgements.withdraw(id, steward="cy", reason="wrong papers")
    entries = ledger.disclosures.list()
    assert [(one.action, one.user, one.department) for one in entries] == [
        ("judgement.make", "an", "court"),
        ("judgement.second", "bo", "police"),
        ("judgement.withdraw", "cy", "hub"),
    ]
    assert {one.values["subject"] for one in entries} == {id}
    assert [one.values["request"] for one in entries[:2]] == ["r-1", "r-2"]


def test_a_judgement_s_entry_names_records_by_commitments_and_gives_no_reason(ledger: Ledger) -> None:
    judged(ledger)
    (entry,) = ledger.disclosures.list()
    names = ledger.disclosures.commitments([record(1), record(2)])
    assert entry.values["detail"]["mentions"] == [
        f"{names[record(1)]}.plaintiff",
        f"{names[record(2)]}.victim",
    ]
    assert "林" not in entry.body.decode()
    assert [one.seq for one in ledger.disclosures.of_entities([record(2)])] == [1]


def test_a_decision_that_is_refused_leaves_no_entry(ledger: Ledger) -> None:
    id = judged(ledger)
    with pytest.raises(WrongUse):
        ledger.judgements.second(id, steward="bo")
    assert len(ledger.disclosures.list()) == 1


def test_without_the_log_nothing_is_decided(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise StorageUnavailable("disk full")

    with monkeypatch.context() as patched:
        patched.setattr(Disclosures, "within", broken)
        with pytest.raises(StorageUnavailable):
            judged(ledger)
    assert ledger.judgements.list() == ()
