"""Disputes over requests and grants, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from hub.access.principal import Principal
from hub.errors import AccessRefused, NotFound, StepRefused
from hub.sharing.dispute import DisputeState
from hub.sharing.dispute_desk import DisputeDesk
from hub.sharing.request import RequestState, ShareRequest
from tests.integration.ledger.office import HEADS, TERMS, Office, head, steward


def refused(office: Office) -> ShareRequest:
    return office.requests(head("court")).refuse(office.submitted().id, "not needed for the duty")


def disputes(office: Office, by: Principal) -> DisputeDesk:
    return DisputeDesk(office.ledger, office.rules, by)


def test_an_upheld_dispute_puts_a_refused_request_before_the_provider_again(office: Office) -> None:
    request = refused(office)
    raised = disputes(office, head("petition")).raise_(request.id, "the statute names the duty")
    disputes(office, head("court")).note(raised.id, "we see no need")
    disputes(office, head("petition")).escalate(raised.id, "the talks failed")
    office.now += timedelta(days=7)
    decided = disputes(office, head("political_legal")).decide(raised.id, "the duty is there", upheld=True)
    assert (decided.state, decided.closed) == (DisputeState.UPHELD, office.now)
    again = office.ledger.requests.get(request.id)
    assert (again.state, again.submitted, again.reason) == (RequestState.SUBMITTED, office.now, None)
    assert office.open() == []  # only the provider's own head opens its data
    assert office.requests(head("court")).consent(request.id).grant.id in office.open()
    steps = [step.step for step in office.ledger.disputes.steps(raised.id)]
    assert steps == ["raise", "note", "escalate", "uphold"]


def test_a_dismissed_or_settled_dispute_leaves_the_request_as_it_was(office: Office) -> None:
    request = refused(office)
    first = disputes(office, head("petition")).raise_(request.id, "why")
    assert disputes(office, head("petition")).settle(first.id, "we understand now").closed is not None
    second = disputes(office, head("petition")).raise_(request.id, "why after all")
    disputes(office, head("petition")).escalate(second.id, "no agreement")
    disputes(office, head("political_legal")).decide(second.id, "no duty", upheld=False)
    assert office.ledger.requests.get(request.id) == request
    with pytest.raises(StepRefused, match="dismissed"):
        disputes(office, head("petition")).note(second.id, "but")


def test_a_dispute_is_decided_by_the_department_above_after_talks_and_by_nobody_else(office: Office) -> None:
    raised = disputes(office, head("petition")).raise_(refused(office).id, "why")
    with pytest.raises(StepRefused, match="nothing to uphold"):
        disputes(office, head("political_legal")).decide(raised.id, "early", upheld=True)
    disputes(office, head("petition")).escalate(raised.id, "no agreement")
    for by in (head("petition"), head("court"), head("political_legal", "stranger")):
        with pytest.raises(AccessRefused):
            disputes(office, by).decide(raised.id, "mine", upheld=True)
        assert office.logged()[-1] == (by.subject, "dispute.uphold", "refused")
    with pytest.raises(NotFound):
        disputes(office, head("police")).get(raised.id)
    with pytest.raises(AccessRefused):
        disputes(office, head("court")).settle(raised.id, "we won")  # it is for who raised it


def test_of_those_who_raise_a_dispute_at_once_one_does(office: Office) -> None:
    request = refused(office)

    def raise_(n: int) -> bool:
        try:
            disputes(office, head("petition", HEADS["petition"][n % 3])).raise_(request.id, "why")
        except StepRefused:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(raise_, range(6))) == 1
    assert len(office.ledger.disputes.of_request(request.id)) == 1


def test_a_draft_and_what_was_withdrawn_can_not_be_disputed(office: Office) -> None:
    draft = office.requests(steward("petition")).prepare("court.suits", TERMS)
    with pytest.raises(NotFound):
        disputes(office, head("petition")).raise_(draft.id, "why")
    request = office.requests(head("petition")).withdraw(office.submitted().id)
    with pytest.raises(StepRefused, match="nothing to dispute"):
        disputes(office, head("petition")).raise_(request.id, "why")
