"""Requests and grants at the desks, on both databases, with a clock and heads of the tests' own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pytest

from hub.access.departments import Department, Departments, Kind
from hub.access.grant import Grant, GrantMode, GrantState
from hub.access.principal import Principal, Role
from hub.access.purposes import read_purposes
from hub.access.working_days import WorkingDays
from hub.audit.disclosure import Outcome, Trace, disclosure
from hub.errors import AccessRefused, NotFound, RequestIncomplete, StepRefused, WrongUse
from hub.ledger.ledger import Ledger
from hub.sharing.authority import Authority
from hub.sharing.correction import CorrectionRequest, CorrectionRequestState
from hub.sharing.correction_desk import CorrectionDesk
from hub.sharing.dispute import DisputeState
from hub.sharing.dispute_desk import DisputeDesk
from hub.sharing.grant_desk import GrantDesk
from hub.sharing.overdue import deadlines
from hub.sharing.request import RequestState, ShareRequest
from hub.sharing.request_desk import RequestDesk
from hub.sharing.rules import SharingRules
from hub.sharing.terms import Terms
from tests.unit.hub.sharing.entries import SECRETS, STATIONS, SUITS

HEADS = {
    "court": ("court.head", "court.deputy"),
    "petition": ("petition.head", "petition.deputy", "both.head"),
    "police": ("police.head", "both.head"),
}
DEPARTMENTS = Departments(
    {id: Department(id, id, Kind(id), frozenset(heads), "political_legal") for id, heads in HEADS.items()}
    | {
        "political_legal": Department(
            "political_legal", "political_legal", heads=frozenset({"political_legal.head"})
        )
    }
)
TERMS = Terms(
    basis="信访工作条例 art. 22",
    scenario="A petition's matter may be before the court already.",
    purposes=("petition_handling",),
    fields=("case.number", "name.full"),
    edges=("PARTY_TO",),
    mode=GrantMode.QUERY,
    first_day=date(2026, 11, 25),
    last_day=date(2026, 12, 31),
)
NOON = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)  # a Wednesday, 12:00 in Shanghai


def head(department: str, user: str | None = None) -> Principal:
    return Principal(user or f"{department}.head", department, Role.HEAD)


def steward(department: str) -> Principal:
    return Principal(f"{department}.steward", department, Role.STEWARD)


@dataclass
class Office:
    """Both desks on one ledger, at a time that tests set."""

    ledger: Ledger
    now: datetime = NOON
    rules: SharingRules = field(init=False)

    def __post_init__(self) -> None:
        from pathlib import Path

        self.rules = SharingRules(
            Authority(DEPARTMENTS),
            read_purposes(Path("nowhere")),
            WorkingDays(ZoneInfo("Asia/Shanghai")),
            lambda: self.now,
        )

    def requests(self, by: Principal) -> RequestDesk:
        return RequestDesk(self.ledger, self.rules, by)

    def grants(self, by: Principal) -> GrantDesk:
        return GrantDesk(self.ledger, self.rules, by)

    def submitted(self, dataset: str = "court.suits", terms: Terms = TERMS) -> ShareRequest:
        draft = self.requests(steward("petition")).prepare(dataset, terms)
        return self.requests(head("petition")).submit(draft.id)

    def granted(self, **how: Any) -> Grant:
        return self.requests(head("court")).consent(self.submitted().id, **how).grant

    def open(self, consumer: str = "petition") -> list[str]:
        return [grant.id for grant in self.ledger.grants.in_force(consumer, self.now)]

    def logged(self) -> list[tuple[str, str, str]]:
        entries = [orjson.loads(entry.body) for entry in self.ledger.disclosures.list(limit=100)]
        return [(entry["user"], entry["action"], entry["outcome"]) for entry in entries]


@pytest.fixture
def office(ledger: Ledger) -> Office:
    ledger.catalogue.publish([SUITS, STATIONS, SECRETS])
    return Office(ledger)


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


def test_a_grant_opens_on_its_first_day_and_closes_with_its_last(office: Office) -> None:
    later = replace(TERMS, first_day=date(2026, 12, 1), last_day=date(2026, 12, 2))
    request = office.submitted(terms=later)
    grant = office.requests(head("court")).consent(request.id).grant
    moments = {
        datetime(2026, 11, 30, 15, 59, 59, tzinfo=UTC): [],
        datetime(2026, 11, 30, 16, 0, tzinfo=UTC): [grant.id],
        datetime(2026, 12, 2, 15, 59, 59, tzinfo=UTC): [grant.id],
        datetime(2026, 12, 2, 16, 0, tzinfo=UTC): [],
    }
    for office.now, expected in moments.items():
        assert office.open() == expected, office.now
    assert office.ledger.grants.get(grant.id).state_at(office.now) is GrantState.EXPIRED


def test_what_is_consented_to_opens_nothing_before_it_is_delivered(office: Office) -> None:
    grant = office.granted(deliver=False)
    assert (grant.state, office.open()) == (GrantState.CONSENTED, [])
    delivered = office.grants(steward("court")).deliver(grant.id)
    assert (delivered.delivered_by, office.open()) == ("court.steward", [grant.id])
    with pytest.raises(StepRefused, match="nothing to deliver"):
        office.grants(steward("court")).deliver(grant.id)


def test_misuse_closes_a_grant_at_once_and_it_opens_again_when_it_is_resumed(office: Office) -> None:
    grant, before = office.granted(), office.ledger.sharing_version()
    office.grants(head("court")).suspend(grant.id, "used for dunning")
    assert (office.open(), office.ledger.sharing_version()) == ([], before + 1)
    with pytest.raises(StepRefused):
        office.grants(head("court")).suspend(grant.id, "again")
    office.grants(head("court")).resume(grant.id, "the officer was moved")
    assert (office.open(), office.ledger.sharing_version()) == ([grant.id], before + 2)
    notes = [(step.step, step.note) for step in office.ledger.grants.steps(grant.id)]
    assert notes[-2:] == [("suspend", "used for dunning"), ("resume", "the officer was moved")]


def test_only_the_providers_head_suspends_and_either_head_ends_it_for_good(office: Office) -> None:
    grant = office.granted()
    for by in (head("petition"), steward("court"), head("court", "stranger")):
        with pytest.raises(AccessRefused):
            office.grants(by).suspend(grant.id, "why")
    with pytest.raises(NotFound):
        office.grants(head("police")).withdraw(grant.id, "why")
    office.grants(head("petition")).withdraw(grant.id, "not needed any more")
    assert office.open() == []
    for again in ("resume", "suspend", "withdraw"):
        with pytest.raises(StepRefused, match="withdrawn"):
            getattr(office.grants(head("court")), again)(grant.id, "why")


def test_a_grant_ends_the_moment_the_catalogue_says_not_shared_or_another_provider(office: Office) -> None:
    grant = office.granted()
    office.ledger.catalogue.publish([replace(SECRETS, dataset="court.suits", provider="court")])
    assert office.open() == []
    office.ledger.catalogue.publish([replace(SUITS, provider="police")])
    assert office.open() == []
    office.ledger.catalogue.publish([SUITS])
    assert office.open() == [grant.id]


def test_a_clock_that_is_set_back_makes_no_step_earlier_than_the_one_before(office: Office) -> None:
    request = office.submitted()
    office.now -= timedelta(hours=1)
    grant = office.requests(head("court")).consent(request.id)
    assert (grant.consented, grant.delivered) == (NOON, NOON)
    times = [step.at for step in office.ledger.requests.steps(request.id)]
    assert times == sorted(times)


def test_a_failure_to_log_undoes_the_act(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    request = office.submitted()

    def broken(*_: object) -> None:
        raise OSError("no log")

    with monkeypatch.context() as patched:
        patched.setattr(type(office.ledger.disclosures), "within", broken)
        with pytest.raises(OSError, match="no log"):
            office.requests(head("court")).consent(request.id)
    assert office.ledger.requests.get(request.id) == request
    assert office.open() == []


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


def test_the_uses_of_a_grant_are_counted_from_the_log(office: Office) -> None:
    grant = office.granted()

    def read(user: str, *, persons: int = 1, how: Outcome = Outcome.SHOWN, **other: Any) -> None:
        values = {"purpose": "petition_handling", "department": "petition", "dataset": "court.suits", **other}
        by = Principal(user, values["department"], Role.OFFICER)
        trace = Trace(
            datasets=(values["dataset"],),
            entities=tuple(f"P{n:024x}" for n in range(persons)) if how is Outcome.SHOWN else (),
        )
        entry = disclosure(
            by, "person.read", how, trace, request="r", purpose=values["purpose"], case="C" + "1" * 24
        )
        at = values.get("at", NOON + timedelta(hours=1))
        office.ledger.disclosures.add([replace(entry, time=at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"))])

    read("a", persons=2)
    read("b", persons=3)
    read("a", how=Outcome.REFUSED)
    read("c", at=datetime(2026, 11, 25, 16, 30, tzinfo=UTC))  # November 26 in Shanghai
    read("d", purpose="mediation")
    read("d", department="police")
    read("d", dataset="police.stations")
    read("d", at=NOON - timedelta(minutes=1))
    read("d", at=grant.ends)
    granted = office.ledger.grants.get(grant.id)
    assert office.ledger.grants.uses(granted, ZoneInfo("Asia/Shanghai")).told() == {
        "reads": 3,
        "refused": 1,
        "users": 3,
        "cases": 1,
        "persons": 3,
        "by_purpose": {"petition_handling": 3},
        "by_day": {"2026-11-25": 2, "2026-11-26": 1},
    }


def test_no_use_can_be_erased_from_the_log(office: Office, url: str) -> None:
    from sqlalchemy import text
    from sqlalchemy.exc import DBAPIError

    from hub.ledger.engine import Database

    office.granted()
    database = Database(url)
    with pytest.raises(DBAPIError, match="append-only"), database.writing() as connection:
        connection.execute(text("DELETE FROM audit_entries"))
    database.close()
    assert len(office.logged()) == 3
