"""Where heads say who handles which case, so that they may read about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from hub.access.principal import Principal, Role
from hub.audit.disclosure import Disclosure, Outcome, act
from hub.errors import AccessRefused, NotFound, WrongUse
from hub.ledger.assignments import Assignment
from hub.ledger.ids import new_id
from hub.sharing.rules import SharingRules

if TYPE_CHECKING:
    from hub.ledger.ledger import Ledger

#: How long an assignment may be; one that goes on longer is looked at again.
LONGEST: Final = timedelta(days=366)
_ABSENT: Final = "There is nothing with this id that you may see."


class AssignmentDesk:
    """Assignments, for the heads who make them and those who have them. They count at once, for every process."""

    def __init__(
        self, ledger: Ledger, rules: SharingRules, by: Principal, request_id: str | None = None
    ) -> None:
        self._ledger = ledger
        self._rules = rules
        self._by = by
        self._request_id = request_id

    def register(
        self, user: str, case: str, *, reason: str, ends: datetime, starts: datetime | None = None
    ) -> Assignment:
        """Say that a user of the head's own department handles a case. For a named head, and not for themselves.

        Raises
        ------
        AccessRefused
            Whoever asks is no named head of the department; logged.
        WrongUse
            The period or the reason is missing or wrong, or a head assigns a case to themselves.
        """
        self._head("assignment.register", case)
        now = self._rules.now()
        begins = starts or now
        if begins.tzinfo is None or ends.tzinfo is None:
            raise WrongUse("Give times with their offset from UTC.")
        if not begins < ends or ends <= now:
            raise WrongUse("An assignment ends after it begins, and later than now.")
        if ends - begins > LONGEST:
            raise WrongUse(f"An assignment lasts {LONGEST.days} days at most: register it again then.")
        if not reason.strip():
            raise WrongUse("Give the reason.")
        if user == self._by.subject:
            raise WrongUse("Another head has to assign a case to you.")
        made = Assignment(
            id=new_id(),
            user=user,
            department=self._by.department,
            case=case,
            starts=begins,
            ends=ends,
            reason=reason.strip(),
            registered_by=self._by.subject,
            registered=now,
        )
        return self._ledger.assignments.add(made, self._act("assignment.register", made.id, made))

    def withdraw(self, id: str, reason: str) -> Assignment:
        """End an assignment of the head's own department at once. For a named head.

        Raises
        ------
        NotFound
            There is none that they may see.
        AccessRefused
            Whoever asks is no named head of the department; logged.
        StepRefused
            It was withdrawn before.
        """
        found = self.get(id)
        self._head("assignment.withdraw", id)
        if not reason.strip():
            raise WrongUse("Give the reason.")
        return self._ledger.assignments.withdraw(
            id,
            by=self._by.subject,
            at=self._rules.now(),
            reason=reason.strip(),
            entry=self._act("assignment.withdraw", id, found),
        )

    def get(self, id: str) -> Assignment:
        """An assignment that whoever asks may see. Raises NotFound."""
        found = self._ledger.assignments.get(id)
        department, user = self._sees()
        if department not in (None, found.department) or user not in (None, found.user):
            raise NotFound(_ABSENT)
        return found

    def list(self, *, before: str | None = None, limit: int = 50) -> tuple[Assignment, ...]:
        """Those that whoever asks may see, newest first: heads their department's, auditors all, others their own."""
        department, user = self._sees()
        return self._ledger.assignments.list(department=department, user=user, before=before, limit=limit)

    def _sees(self) -> tuple[str | None, str | None]:
        department = self._rules.authority.looks(self._by)
        own = department is not None and self._by.role is not Role.HEAD
        return department, self._by.subject if own else None

    def _head(self, action: str, subject: str) -> None:
        try:
            self._rules.authority.head_of(self._by, self._by.department)
        except AccessRefused:
            refused = replace(self._act(action, subject, None), outcome=Outcome.REFUSED)
            self._ledger.disclosures.add([refused])
            raise

    def _act(self, action: str, subject: str, about: Assignment | None) -> Disclosure:
        told = None if about is None else {"user": about.user, "ends": about.ends.isoformat()}
        case = None if about is None else about.case
        return act(self._by, action, subject=subject, case=case, request=self._request_id, detail=told)
