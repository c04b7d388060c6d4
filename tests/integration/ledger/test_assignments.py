"""Who handles a case by the word of a head: for a time, by another, and over at once when withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hub.access.departments import Department, Departments, Kind
from hub.access.principal import Principal, Role
from hub.access.working_days import read_working_days
from hub.errors import AccessRefused, NotFound, StepRefused, WrongUse
from hub.ledger.ledger import Ledger
from hub.ledger.values import LoggedDisclosure, Redirect
from hub.sharing.assignment_desk import LONGEST, AssignmentDesk
from hub.sharing.authority import Authority
from hub.sharing.rules import SharingRules

CASE, MERGED, OTHER = ("C" + str(n) * 24 for n in (1, 2, 3))
HEAD = Principal("head", "petition", Role.HEAD)
NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)


@dataclass
class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def rules() -> SharingRules:
    departments = Departments(
        {
            "petition": Department("petition", "Petitions", Kind.PETITION, frozenset({"head", "second"})),
            "court": Department("court", "Court", Kind.COURT, frozenset({"judge"})),
        }
    )
    calendar = read_working_days(Path("nowhere"), "Asia/Shanghai")  # type: ignore[arg-type]
    return SharingRules(Authority(departments), {}, calendar, Clock())


Desk = Callable[[Principal], AssignmentDesk]


@pytest.fixture
def desk(ledger: Ledger, rules: SharingRules) -> Desk:
    return lambda by: AssignmentDesk(ledger, rules, by, "req-1")


def holds(ledger: Ledger, at: datetime = NOW, user: str = "clerk", case: str = CASE) -> bool:
    return ledger.assignments.holds(user, "petition", case, at)


def test_an_assignment_holds_for_its_user_department_case_and_time(ledger: Ledger, desk: Desk) -> None:
    ends = NOW + timedelta(days=10)
    desk(HEAD).register("clerk", CASE, reason="Takes over.", ends=ends)
    assert holds(ledger)
    assert holds(ledger, ends - timedelta(seconds=1))
    assert not holds(ledger, ends)
    assert not holds(ledger, NOW - timedelta(seconds=1))
    assert not holds(ledger, user="another")
    assert not holds(ledger, case=OTHER)
    assert not ledger.assignments.holds("clerk", "court", CASE, NOW)


def test_a_withdrawn_one_is_over_at_once_and_stays_on_record(ledger: Ledger, desk: Desk) -> None:
    made = desk(HEAD).register("clerk", CASE, reason="Takes over.", ends=NOW + timedelta(days=10))
    version = ledger.sharing_version()
    ended = desk(replace(HEAD, subject="second")).withdraw(made.id, "Moved.")
    assert not holds(ledger)
    assert ledger.sharing_version() > version
    assert (ended.withdrawn_by, ended.withdrawn_reason) == ("second", "Moved.")
    assert not ended.in_force(NOW)
    assert ledger.assignments.list(user="clerk") == (ended,)
    with pytest.raises(StepRefused):
        desk(HEAD).withdraw(made.id, "Again.")


def test_a_case_that_was_merged_is_the_one_it_became(ledger: Ledger, desk: Desk) -> None:
    desk(HEAD).register("clerk", CASE, reason="Takes over.", ends=NOW + timedelta(days=10))
    ledger.redirects.add([Redirect(CASE, MERGED, "case")], run_id="r1")
    assert holds(ledger)
    assert holds(ledger, case=MERGED)
    assert not holds(ledger, case=OTHER)


@pytest.mark.parametrize(
    "by",
    [
        replace(HEAD, subject="stranger"),
        replace(HEAD, role=Role.STEWARD),
        replace(HEAD, department="court"),
        replace(HEAD, system=True),
    ],
    ids=["not named", "no head", "of another department", "a system"],
)
def test_only_a_named_head_assigns_and_a_refusal_is_logged(ledger: Ledger, desk: Desk, by: Principal) -> None:
    with pytest.raises(AccessRefused):
        desk(by).register("clerk", CASE, reason="Takes over.", ends=NOW + timedelta(days=10))
    assert not holds(ledger)
    assert [(one.action, one.outcome) for one in _logged(ledger)] == [("assignment.register", "refused")]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"user": "head"}, "Another head"),
        ({"reason": "  "}, "reason"),
        ({"ends": NOW}, "ends after"),
        ({"starts": NOW + timedelta(days=11)}, "ends after"),
        ({"ends": NOW + LONGEST + timedelta(days=1)}, "at most"),
        ({"ends": datetime(2026, 5, 1)}, "offset"),
    ],
)
def test_an_assignment_that_makes_no_sense_is_refused(
    ledger: Ledger, desk: Desk, changed: dict[str, object], message: str
) -> None:
    given: dict[str, object] = {"reason": "Takes over.", "ends": NOW + timedelta(days=10)} | changed
    user = str(given.pop("user", "clerk"))
    with pytest.raises(WrongUse, match=message):
        desk(HEAD).register(user, CASE, **given)  # type: ignore[arg-type]
    assert ledger.assignments.list() == ()


def test_heads_see_their_departments_users_their_own_auditors_all(ledger: Ledger, desk: Desk) -> None:
    ends = NOW + timedelta(days=10)
    first = desk(HEAD).register("clerk", CASE, reason="a", ends=ends)
    second = desk(HEAD).register("other", CASE, reason="b", ends=ends)
    third = desk(Principal("judge", "court", Role.HEAD)).register("clerk", OTHER, reason="c", ends=ends)
    assert desk(HEAD).list() == (second, first)
    assert desk(HEAD).list(before=second.id) == (first,)
    assert desk(Principal("clerk", "petition", Role.OFFICER)).list() == (first,)
    assert desk(Principal("a", "audit", Role.AUDITOR)).list() == (third, second, first)
    with pytest.raises(NotFound):
        desk(Principal("judge", "court", Role.HEAD)).withdraw(first.id, "x")
    with pytest.raises(NotFound):
        desk(Principal("other", "petition", Role.OFFICER)).get(first.id)


def test_every_step_stands_in_the_log(ledger: Ledger, desk: Desk) -> None:
    made = desk(HEAD).register("clerk", CASE, reason="Takes over.", ends=NOW + timedelta(days=10))
    desk(HEAD).withdraw(made.id, "Moved.")
    logged = _logged(ledger)
    assert [one.action for one in logged] == ["assignment.register", "assignment.withdraw"]
    assert {one.values["subject"] for one in logged} == {made.id}
    assert {one.case for one in logged} == {CASE}


def _logged(ledger: Ledger) -> list[LoggedDisclosure]:
    return sorted(ledger.disclosures.list(), key=lambda one: one.seq)
