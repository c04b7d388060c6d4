"""Who may do what with an emergency: ask, agree, end, review, see. Nothing here reads or writes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from hub.access.departments import Departments
from hub.access.emergency import REVIEW_DAYS, EmergencyFile, concerned, told
from hub.access.principal import Principal, Role
from hub.access.working_days import Term, WorkingDays
from hub.errors import AccessRefused, NotFound, WrongUse


@dataclass(frozen=True, slots=True)
class EmergencyRules:
    """The rules of one home: its departments, who owns which dataset, and its working days."""

    departments: Departments
    owners: Mapping[str, str]
    days: WorkingDays

    def check_ask(
        self,
        principal: Principal,
        datasets: Iterable[str],
        unreviewed: Iterable[EmergencyFile],
        now: datetime,
    ) -> None:
        """Whether someone may ask for these datasets.

        Raises
        ------
        AccessRefused
            They are no officer, or their department owes the review of an earlier emergency.
        WrongUse
            A dataset isn't registered, or is their department's own, which needs no emergency.
        """
        if principal.role != Role.OFFICER or not principal.department:
            raise AccessRefused("An officer asks for an emergency.")
        for file in unreviewed:
            if self.overdue(file, now):
                raise AccessRefused(
                    f"The review of emergency {file.id} was due. Until it is written, nobody of its department "
                    "may ask for another one."
                )
        for dataset in datasets:
            if dataset not in self.owners:
                raise WrongUse(f"There is no dataset {dataset!r}. The catalogue lists all.")
            if self.owners[dataset] == principal.department:
                raise WrongUse(f"{dataset} is your department's own: it needs no emergency.")

    def check_head(self, principal: Principal, file: EmergencyFile) -> None:
        """Whether someone is a named head of a department that an emergency is the business of.

        Raises
        ------
        NotFound
            They may not even see it.
        AccessRefused
            They see it, and are no head.
        """
        self.check_sees(principal, file)
        if not self._is_head(principal):
            raise AccessRefused("A named head of a department concerned decides on an emergency.")

    def check_end(self, principal: Principal, file: EmergencyFile) -> None:
        """Whether someone may end an emergency: who asked for it, and every head who could agree to it."""
        if principal.subject != file.user or principal.department != file.department:
            self.check_head(principal, file)

    def check_review(self, principal: Principal, file: EmergencyFile) -> None:
        """Whether someone may write the review: a head of the department that read, or of its supervisor."""
        self.check_head(principal, file)
        if principal.department not in {file.department, self._supervisor(file)}:
            raise AccessRefused(
                "The review is written by a head of the department that read, or of its supervisor."
            )

    def check_sees(self, principal: Principal, file: EmergencyFile) -> None:
        """Whether someone may see an emergency. Raises NotFound, as for one that isn't there."""
        if not self.sees(principal, file):
            raise NotFound("There is no such emergency.")

    def sees(self, principal: Principal, file: EmergencyFile) -> bool:
        """Auditors see all; who asked, and heads and auditors of the departments concerned, see theirs."""
        if principal.role == Role.AUDITOR:
            return True
        if principal.department == file.department and principal.subject == file.user:
            return True
        return principal.role == Role.HEAD and principal.department in self.concerned(file)

    def concerned(self, file: EmergencyFile) -> frozenset[str]:
        """The departments that an emergency is the business of."""
        return concerned(file, self.owners, self._supervisor(file))

    def told(self, department: str, datasets: Iterable[str]) -> frozenset[str]:
        """The departments that are told at once: the owners of the data, and the supervisor of who asks."""
        return told(datasets, self.owners, self.departments[department].supervisor)

    def review_due(self, file: EmergencyFile) -> Term | None:
        """Until when the review has to be written; None before the emergency has begun."""
        return None if file.ends is None else self.days.after(self.days.day(file.ends), REVIEW_DAYS)

    def overdue(self, file: EmergencyFile, now: datetime) -> bool:
        """Whether the review should be there and isn't."""
        term = self.review_due(file)
        return file.review is None and term is not None and self.days.over(term, now)

    def _supervisor(self, file: EmergencyFile) -> str | None:
        return self.departments[file.department].supervisor

    def _is_head(self, principal: Principal) -> bool:
        return (
            principal.role == Role.HEAD and principal.subject in self.departments[principal.department].heads
        )
