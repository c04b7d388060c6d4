"""Who may do what about sharing. A head is named in `departments.yaml`: a role in a token alone approves nothing."""

from __future__ import annotations

from dataclasses import dataclass

from hub.access.departments import Departments
from hub.access.principal import Principal, Role
from hub.errors import AccessRefused, NotFound

#: Whom the rules of sharing let prepare, besides heads.
_PREPARES = frozenset({Role.STEWARD, Role.HEAD})
_LOOKS = frozenset({Role.OFFICER, Role.ANALYST, Role.STEWARD, Role.INTEGRATOR, Role.HEAD})


@dataclass(frozen=True, slots=True)
class Authority:
    """Decides who may. All of its methods raise AccessRefused where someone may not."""

    departments: Departments

    def head_of(self, by: Principal, *departments: str) -> None:
        """Demand a named head of one of the departments, in person."""
        self._acts_for(by, *departments)
        named = by.subject in self.departments[by.department].heads
        if by.role is not Role.HEAD or by.system or not named:
            raise AccessRefused("This takes a head of the department who is named in departments.yaml.")

    def prepares_for(self, by: Principal, *departments: str) -> None:
        """Demand a steward or a head of one of the departments."""
        self._acts_for(by, *departments)
        if by.role not in _PREPARES:
            raise AccessRefused("This takes a steward or a head of the department.")

    def looks(self, by: Principal) -> str | None:
        """The department whose requests and grants someone sees; None for an auditor, who sees all."""
        if by.role is Role.AUDITOR:
            return None
        if by.role not in _LOOKS:
            raise AccessRefused("This takes a role in a department.")
        return by.department

    def sees(self, by: Principal, *departments: str) -> None:
        """Demand someone of one of the departments, or an auditor. For others it is as if there was nothing."""
        own = self.looks(by)
        if own is not None and own not in departments:
            raise NotFound("There is nothing with this id that you may see.")

    def above(self, department: str) -> str | None:
        """The department that oversees one."""
        return self.departments[department].supervisor

    def _acts_for(self, by: Principal, *departments: str) -> None:
        if by.department not in departments:
            raise AccessRefused(f"This is for {' or '.join(sorted(set(departments)))} to do.")
