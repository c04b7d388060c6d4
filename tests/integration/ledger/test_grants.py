"""Grants at the desks, their uses in the log, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from hub.access.grant import GrantState
from hub.access.principal import Principal, Role
from hub.audit.disclosure import Outcome, Trace, disclosure
from hub.errors import AccessRefused, NotFound, StepRefused
from tests.integration.ledger.office import NOON, TERMS, Office, head, steward
from tests.unit.hub.sharing.entries import SECRETS, SUITS


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
