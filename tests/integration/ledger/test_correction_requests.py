"""Corrections between departments, and every deadline that runs, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from hub.access.principal import Principal, Role
from hub.errors import AccessRefused, NotFound, StepRefused, WrongUse
from hub.sharing.correction import CorrectionRequest, CorrectionRequestState
from hub.sharing.correction_desk import CorrectionDesk
from hub.sharing.overdue import deadlines
from tests.integration.ledger.office import Office, head, steward

RECORD = "R" + "3" * 24


def corrections(office: Office, by: Principal) -> CorrectionDesk:
    return CorrectionDesk(office.ledger, office.rules, by)


def asked(office: Office) -> CorrectionRequest:
    officer = Principal("officer-7", "petition", Role.OFFICER)
    return corrections(office, officer).ask("court.suits", RECORD, "plaintiff.name.full", " misspelt ")


def test_a_correction_is_verified_corrected_and_answered(office: Office) -> None:
    request = asked(office)
    assert (request.provider, request.consumer, request.statement) == ("court", "petition", "misspelt")
    corrections(office, steward("court")).verify(request.id, "it is")
    done = corrections(office, steward("court")).correct(request.id, "put right today")
    assert (done.state, done.answer) == (CorrectionRequestState.CORRECTED, "put right today")
    with pytest.raises(StepRefused, match="nothing to reject"):
        corrections(office, steward("court")).reject(request.id, "no")
    assert [action for _, action, _ in office.logged()] == [
        "correction.ask",
        "correction.verify",
        "correction.correct",
    ]


def test_a_correction_is_answered_by_the_provider_alone_and_seen_by_both(office: Office) -> None:
    request = asked(office)
    for by, error in (
        (head("petition"), AccessRefused),
        (Principal("o", "court", Role.OFFICER), AccessRefused),
        (steward("police"), NotFound),
    ):
        with pytest.raises(error):
            corrections(office, by).reject(request.id, "no")
    assert corrections(office, Principal("o", "court", Role.OFFICER)).get(request.id) == request
    with pytest.raises(WrongUse, match="your own department's"):
        corrections(office, steward("court")).ask("court.suits", RECORD, None, "wrong")


def test_what_a_correction_says_of_a_record_goes_with_the_record(office: Office) -> None:
    request = corrections(office, steward("court")).reject(asked(office).id, "it is right")
    assert office.ledger.correction_requests.forget([RECORD, "R" + "4" * 24]) == 1
    left = office.ledger.correction_requests.get(request.id)
    assert (left.record, left.statement, left.answer) == (None, None, None)
    assert left.state is CorrectionRequestState.UNFOUNDED


def test_every_deadline_that_runs_is_listed_and_late_from_the_day_after(office: Office) -> None:
    reply = office.submitted()
    delivery = office.granted(deliver=False)
    correction = asked(office)
    auditor = Principal("auditor", "audit", Role.AUDITOR)

    def due(by: Principal) -> dict[str, tuple[str, bool]]:
        found = deadlines(office.ledger, office.rules, by)
        return {one.subject: (one.term.due.isoformat(), one.overdue) for one in found}

    expected = {
        reply.id: ("2026-12-09", False),
        correction.id: ("2026-12-09", False),
        delivery.id: ("2026-12-23", False),
    }
    assert due(head("court")) == due(steward("petition")) == due(auditor) == expected
    assert due(head("police")) == {}
    office.now = datetime(2026, 12, 9, 15, 59, tzinfo=UTC)
    assert not any(late for _, late in due(auditor).values())
    office.now += timedelta(minutes=1)  # December 10 in Shanghai
    assert [late for _, late in due(auditor).values()] == [True, True, False]
    office.requests(head("court")).refuse(reply.id, "late")
    corrections(office, steward("court")).reject(correction.id, "it is right")
    office.grants(steward("court")).deliver(delivery.id)
    assert due(auditor) == {}
