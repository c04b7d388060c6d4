"""Share requests at the desks, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from hub.access.grant import Grant, GrantMode, GrantState
from hub.access.principal import Principal, Role
from hub.errors import AccessRefused, NotFound, RequestIncomplete, StepRefused, WrongUse
from hub.sharing.request import RequestState
from hub.sharing.request_desk import RequestDesk
from hub.sharing.terms import Terms
from tests.integration.ledger.office import TERMS, Office, head, steward
from tests.unit.hub.sharing.entries import SUITS


def test_a_request_becomes_a_grant_that_opens_what_was_asked_and_no_more(office: Office) -> None:
    grant = office.granted()
    assert grant == Grant(
        id=grant.id,
        dataset="court.suits",
        provider="court",
        consumer="petition",
        purposes=frozenset({"petition_handling"}),
        fields=frozenset({"case.number", "defendant.name.full", "plaintiff.name.full"}),
        edges=frozenset({"PARTY_TO"}),
        mode=GrantMode.QUERY,
        starts=datetime(2026, 11, 24, 16, 0, tzinfo=UTC),
        ends=datetime(2026, 12, 31, 16, 0, tzinfo=UTC),
        state=GrantState.IN_FORCE,
    )
    assert office.ledger.grants.in_force("petition", office.now) == (grant,)
    assert office.open("court") == office.open("police") == []


def test_every_act_is_in_the_audit_log_with_who_did_it(office: Office) -> None:
    office.grants(head("court")).suspend(office.granted().id, "used for another purpose")
    assert office.logged() == [
        ("petition.steward", "request.prepare", "done"),
        ("petition.head", "request.submit", "done"),
        ("court.head", "request.consent", "done"),
        ("court.head", "grant.suspend", "done"),
    ]


def test_an_act_that_is_refused_is_logged_and_changes_nothing(office: Office) -> None:
    request = office.submitted()
    with pytest.raises(AccessRefused):
        office.requests(head("petition")).consent(request.id)
    assert office.logged()[-1] == ("petition.head", "request.consent", "refused")
    assert office.ledger.requests.get(request.id) == request


def test_all_that_is_missing_is_told_at_once(office: Office) -> None:
    draft = office.requests(head("petition")).prepare("court.suits", Terms(mode=None))
    with pytest.raises(RequestIncomplete) as raised:
        office.requests(head("petition")).submit(draft.id)
    parts = [part for part, _ in raised.value.missing]
    assert parts == ["basis", "scenario", "purposes", "mode", "first_day", "last_day"]
    assert office.ledger.requests.get(draft.id).state is RequestState.DRAFT


@pytest.mark.parametrize(
    ("change", "part", "words"),
    [
        ({"fields": ("case.numbr",)}, "fields", "no data item 'case.numbr'"),
        ({"fields": ("extra.offers",)}, "fields", "can't be asked for"),
        ({"fields": ()}, "fields", "Name the data items"),
        ({"edges": ("LIVES_AT",)}, "edges", "no statements of kind 'LIVES_AT'"),
        ({"purposes": ("grid_service",)}, "purposes", "is not shared for grid_service"),
        ({"purposes": ("curiosity",)}, "purposes", "no purpose 'curiosity'"),
        ({"mode": GrantMode.STATISTICS}, "mode", "shared by query, not by statistics"),
        ({"last_day": date(2026, 11, 24), "first_day": date(2026, 11, 1)}, "last_day", "has passed"),
        ({"first_day": date(2027, 1, 1)}, "last_day", "before the first"),
    ],
)
def test_what_goes_beyond_the_catalogue_is_not_submitted(
    office: Office, change: dict[str, Any], part: str, words: str
) -> None:
    with pytest.raises(RequestIncomplete) as raised:
        office.submitted(terms=replace(TERMS, **change))
    ((found, detail),) = raised.value.missing
    assert (found, words in detail) == (part, True)


def test_what_is_not_shared_is_refused_with_the_reason_and_the_law(office: Office) -> None:
    with pytest.raises(WrongUse, match=r"not shared: Lives are at stake. \(刑事诉讼法 art. 64\)"):
        office.requests(steward("petition")).prepare("police.informants", TERMS)


def test_a_department_does_not_ask_itself(office: Office) -> None:
    with pytest.raises(WrongUse, match="your own department's"):
        office.requests(steward("court")).prepare("court.suits", TERMS)


def test_who_heads_both_sides_can_not_submit_and_decide(office: Office) -> None:
    draft = office.requests(steward("petition")).prepare("police.stations", TERMS)
    office.requests(head("petition", "both.head")).submit(draft.id)
    with pytest.raises(AccessRefused, match="Who submitted"):
        office.requests(head("police", "both.head")).consent(draft.id)
    assert office.requests(head("police")).consent(draft.id).grant.state is GrantState.IN_FORCE


@pytest.mark.parametrize(
    "by",
    [
        steward("petition"),
        Principal("petition.head", "petition", Role.OFFICER),
        Principal("stranger", "petition", Role.HEAD),
        Principal("petition.head", "petition", Role.HEAD, system=True),
    ],
    ids=["a steward", "no head by role", "a head whom nobody named", "a system"],
)
def test_only_a_named_head_submits(office: Office, by: Principal) -> None:
    draft = office.requests(steward("petition")).prepare("court.suits", TERMS)
    with pytest.raises(AccessRefused):
        office.requests(by).submit(draft.id)


@pytest.mark.parametrize(
    "act",
    [
        lambda desk, id: desk.consent(id),
        lambda desk, id: desk.refuse(id, "why"),
        lambda desk, id: desk.extend(id, 5, "why"),
    ],
    ids=["consent", "refuse", "extend"],
)
def test_only_a_named_head_of_the_provider_decides(
    office: Office, act: Callable[[RequestDesk, str], object]
) -> None:
    request = office.submitted()
    for by in (steward("court"), head("court", "stranger"), head("petition", "petition.deputy")):
        with pytest.raises(AccessRefused):
            act(office.requests(by), request.id)
    assert office.ledger.requests.get(request.id) == request


def test_others_do_not_learn_that_there_is_a_request_and_a_provider_not_of_a_draft(office: Office) -> None:
    draft = office.requests(steward("petition")).prepare("court.suits", TERMS)
    for by in (head("police"), head("court")):
        with pytest.raises(NotFound):
            office.requests(by).get(draft.id)
    assert office.requests(Principal("auditor", "audit", Role.AUDITOR)).get(draft.id) == draft
    assert office.ledger.requests.list(department="court") == ()
    office.requests(head("petition")).submit(draft.id)
    assert [one.id for one in office.ledger.requests.list(department="court")] == [draft.id]
    assert office.ledger.requests.list(department="police") == ()


def test_an_incomplete_request_comes_back_with_one_list_and_its_time_begins_anew(office: Office) -> None:
    request = office.submitted()
    back = office.requests(steward("court")).give_back(request.id, ("the order of the ministry", " "))
    assert (back.state, back.missing) == (RequestState.RETURNED, ("the order of the ministry",))
    with pytest.raises(StepRefused):
        office.requests(head("court")).consent(request.id)
    office.now += timedelta(days=3)
    office.requests(steward("petition")).revise(request.id, replace(TERMS, basis="order 12"))
    again = office.requests(head("petition")).submit(request.id)
    assert (again.submitted, again.missing, again.terms.basis) == (office.now, (), "order 12")


def test_a_grant_may_be_narrower_than_what_was_asked_and_never_wider(office: Office) -> None:
    request = office.submitted()
    desk = office.requests(head("court"))
    wider: list[Callable[[Terms], Terms]] = [
        lambda asked: replace(asked, fields=(*asked.fields, "case.opened")),
        lambda asked: replace(asked, edges=("REFERS_TO",)),
        lambda asked: replace(asked, purposes=("mediation",)),
        lambda asked: replace(asked, last_day=date(2027, 1, 1)),
        lambda asked: replace(asked, first_day=date(2026, 11, 24)),
        lambda asked: replace(asked, mode=GrantMode.CHECK),
    ]
    for widen in wider:
        with pytest.raises(WrongUse, match="beyond what was asked"):
            desk.consent(request.id, widen)
    narrow = desk.consent(
        request.id, lambda asked: replace(asked, fields=("case.number",), last_day=date(2026, 11, 30))
    )
    assert narrow.grant.fields == {"case.number"}
    assert narrow.grant.ends == datetime(2026, 11, 30, 16, 0, tzinfo=UTC)


def test_consent_goes_by_the_catalogue_of_the_day_it_is_given(office: Office) -> None:
    request = office.submitted()
    office.ledger.catalogue.publish([replace(SUITS, fields=("case.number",))])
    with pytest.raises(RequestIncomplete, match="can't be asked for"):
        office.requests(head("court")).consent(request.id)


def test_a_request_whose_period_is_over_gets_no_consent(office: Office) -> None:
    request = office.submitted()
    office.now = datetime(2026, 12, 31, 16, 0, tzinfo=UTC)  # New Year in Shanghai
    with pytest.raises(RequestIncomplete, match="last day has passed"):
        office.requests(head("court")).consent(request.id)
    assert office.requests(head("court")).refuse(request.id, "too late").state is RequestState.REFUSED


def test_a_refusal_and_an_extension_need_a_reason(office: Office) -> None:
    request = office.submitted()
    desk = office.requests(head("court"))
    for act in (lambda: desk.refuse(request.id, "  "), lambda: desk.extend(request.id, 5, "")):
        with pytest.raises(WrongUse, match="Give the reason"):
            act()


def test_a_reply_is_put_off_once_by_ten_days_at_most_and_before_it_is_due(office: Office) -> None:
    request = office.submitted()
    desk = office.requests(head("court"))
    for days in (0, 11):
        with pytest.raises(WrongUse, match="1 to 10 working days"):
            desk.extend(request.id, days, "many files")
    assert desk.extend(request.id, 10, "many files").extended_days == 10
    with pytest.raises(StepRefused, match="possible once"):
        desk.extend(request.id, 1, "more files")
    late = office.submitted()
    office.now = datetime(2026, 12, 10, 0, 0, tzinfo=UTC)  # due on December 9
    with pytest.raises(StepRefused, match="overdue"):
        desk.extend(late.id, 1, "slept")


def test_the_reply_on_unconditional_data_is_due_in_one_day_and_is_not_put_off(office: Office) -> None:
    request = office.submitted("police.stations")
    assert request.reply_days == 1
    with pytest.raises(StepRefused, match="unconditionally"):
        office.requests(head("police")).extend(request.id, 1, "tired")


def test_of_heads_who_decide_at_once_one_decides_and_the_others_are_told(office: Office) -> None:
    request = office.submitted()

    def decide(n: int) -> str:
        desk = office.requests(head("court", "court.head" if n % 2 else "court.deputy"))
        try:
            if n % 2:
                desk.consent(request.id)
            else:
                desk.refuse(request.id, "no")
        except StepRefused:
            return "told"
        return "decided"

    with ThreadPoolExecutor(8) as pool:
        outcomes = sorted(pool.map(decide, range(8)))
    assert outcomes == ["decided", *["told"] * 7]
    state = office.ledger.requests.get(request.id).state
    assert len(office.open()) == (1 if state is RequestState.CONSENTED else 0)
    assert [step.step for step in office.ledger.requests.steps(request.id)][:2] == ["prepare", "submit"]
    assert len(office.ledger.requests.steps(request.id)) == 3


def test_a_request_submitted_twice_is_submitted_once(office: Office) -> None:
    draft = office.requests(steward("petition")).prepare("court.suits", TERMS)

    def submit(_: int) -> bool:
        try:
            office.requests(head("petition")).submit(draft.id)
        except StepRefused:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(submit, range(6))) == 1
    assert [step.step for step in office.ledger.requests.steps(draft.id)] == ["prepare", "submit"]
