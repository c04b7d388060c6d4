"""Who asks: the person behind a token, the department they act for, and in which role."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What someone is to a department. A role alone opens nothing: `hub.access.authorise` decides."""

    OFFICER = "officer"
    ANALYST = "analyst"
    STEWARD = "steward"
    INTEGRATOR = "integrator"
    HEAD = "head"
    AUDITOR = "auditor"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Principal:
    """An authenticated caller. `subject` is the token's `sub`, `department` the one they act for."""

    subject: str
    department: str
    role: Role
