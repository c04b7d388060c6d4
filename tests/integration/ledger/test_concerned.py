"""What persons concerned ask for is kept alike in both databases, and their uses are found newest first."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from hub.access.principal import Principal, Role
from hub.audit.disclosure import Outcome, Trace, disclosure
from hub.concerned.representation import Representation, RepresentationKind
from hub.concerned.requests import Correction, CorrectionState, ErasureRequest, ErasureState, Ground
from hub.concerned.withholding import Withholding
from hub.errors import NotFound, WrongUse
from hub.ledger.ledger import Ledger

NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)
HER, HIM, ROW, OTHER = "P" + "1" * 24, "P" + "2" * 24, "R" + "1" * 24, "R" + "2" * 24


def correction(id: str = "c-1", **changes: object) -> Correction:
    made = Correction(
        id, "cn.ric:aa", "p-1", None, ROW, "v1", "court.suits", "court", "party[0]", "name.full", "林小禾", "户口簿",
        CorrectionState.ASKED, NOW, date(2026, 12, 4),
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def test_a_correction_comes_back_as_it_was_asked_and_is_disputed_until_another_version(
    ledger: Ledger,
) -> None:
    store = ledger.corrections
    store.add(correction())
    assert store.get("c-1") == correction()
    assert store.disputed([ROW, OTHER]) == (correction(),)
    assert store.settle({ROW: "v1"}, at=NOW) == ()
    (closed,) = store.settle({ROW: "v2"}, at=NOW)
    assert (closed.state, closed.closed) == (CorrectionState.CORRECTED, NOW)
    assert store.disputed([ROW]) == ()
    store.add(correction("c-2"))
    assert [one.id for one in store.of_subject("cn.ric:aa")] == ["c-2", "c-1"]
    assert [one.id for one in store.of_subject("cn.ric:aa", before="c-2")] == ["c-1"]
    assert store.of_subject("cn.ric:bb") == ()
    assert store.forget([ROW]) == 2
    with pytest.raises(NotFound):
        store.get("c-1")


def test_a_decision_on_a_correction_is_made_once(ledger: Ledger) -> None:
    store = ledger.corrections
    store.add(correction())
    with pytest.raises(WrongUse):
        store.decide("c-1", accept=False, reason=" ", by="li", at=NOW)
    assert store.decide("c-1", accept=True, reason=None, by="li", at=NOW).state is CorrectionState.ACCEPTED
    with pytest.raises(WrongUse):
        store.decide("c-1", accept=False, reason="x", by="li", at=NOW)
    assert [one.id for one in store.of_provider("court", states=[CorrectionState.ACCEPTED])] == ["c-1"]
    assert store.of_provider("court", states=[CorrectionState.ASKED]) == ()


def test_a_person_has_a_bounded_number_of_open_requests(ledger: Ledger) -> None:
    for number in range(100):
        ledger.corrections.add(correction(f"c-{number}", field=f"f{number}"))
    with pytest.raises(WrongUse):
        ledger.corrections.add(correction("c-100", field="f100"))
    ledger.corrections.add(correction("c-101", subject="cn.ric:bb", field="f100"))


def test_erasure_requests_of_several_departments_are_kept_together_or_not_at_all(ledger: Ledger) -> None:
    one = ErasureRequest(
        "e-1",
        "cn.ric:aa",
        "p-1",
        None,
        "court",
        (ROW,),
        Ground.UNLAWFUL,
        "x",
        ErasureState.ASKED,
        NOW,
        date(2026, 12, 4),
    )
    two = replace(one, id="e-2", provider="police", records=(OTHER,))
    store = ledger.erasure_requests
    store.add([one])
    with pytest.raises(WrongUse):
        store.add([replace(two, id="e-3"), replace(one, id="e-4")])
    assert [found.id for found in store.of_subject("cn.ric:aa")] == ["e-1"]
    store.add([two])
    assert store.get("e-2") == two
    store.decide("e-1", consent=True, reason=None, by="head", at=NOW)
    assert [found.id for found in store.consented()] == ["e-1"]
    assert store.done("e-1", "act-1", at=NOW).erasure == "act-1"
    assert store.consented() == ()


def test_representations_and_orders_come_back_as_they_were_made(ledger: Ledger) -> None:
    guardian = Representation(
        "r-1", RepresentationKind.GUARDIAN, "cn.ric:aa", "cn.ric:bb", HIM, "档案1", "police", "head", NOW,
        NOW + timedelta(days=9),
    )  # fmt: skip
    ledger.representations.add(guardian)
    assert ledger.representations.by("cn.ric:aa") == (guardian,)
    assert not ledger.representations.end("r-1", reason="x", by="head", at=NOW).in_force(NOW)
    order = Withholding("w-1", HER, "C1", "police", "x", "y", "head", NOW, NOW + timedelta(days=9))
    ledger.withholdings.add(order)
    assert ledger.withholdings.of([HER, HIM]) == (order,)
    assert ledger.withholdings.of([HIM]) == ()
    assert ledger.withholdings.end("w-1", by="head", at=NOW + timedelta(days=1)).end == NOW + timedelta(
        days=1
    )
    with pytest.raises(WrongUse):
        ledger.withholdings.end("w-1", by="head", at=NOW + timedelta(days=2))


def test_uses_are_found_by_person_and_by_record_newest_first_and_within_a_period(ledger: Ledger) -> None:
    reader = Principal("u-1", "court", Role.OFFICER)

    def entry(trace: Trace, day: int) -> object:
        made = disclosure(reader, "person.read", Outcome.SHOWN, trace, request="r")
        return replace(made, time=f"2026-11-{day:02d}T00:00:00.000000Z")

    traces = (
        Trace(entities=(HER,)),
        Trace(records=(ROW,)),
        Trace(entities=(HIM,)),
        Trace(entities=(HER,), records=(ROW,)),
    )
    ledger.disclosures.add([entry(trace, day) for day, trace in enumerate(traces, 1)])  # type: ignore[misc]
    found = ledger.uses.page([HER], [ROW])
    assert [(one.entry.seq, one.of_person) for one in found] == [(4, True), (2, False), (1, True)]
    assert [one.entry.seq for one in ledger.uses.page([HER], [ROW], limit=2)] == [4, 2]
    assert [one.entry.seq for one in ledger.uses.page([HER], [ROW], before=4)] == [2, 1]
    within = ledger.uses.page(
        [HER], [ROW], since=datetime(2026, 11, 2, tzinfo=UTC), until=datetime(2026, 11, 4, tzinfo=UTC)
    )
    assert [one.entry.seq for one in within] == [2]
    named = found[0].entry.values["entities"]
    assert ledger.uses.ids_of(named) == {named[0]: HER}
    ledger.disclosures.forget([HER])
    assert [one.entry.seq for one in ledger.uses.page([HER], [ROW])] == [4, 2]
    assert ledger.uses.ids_of(named) == {}
