"""Who asks: the person behind a token, the department they act for, and in which role."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

#: Stands for a department where the hub's own operator acts.
HUB = "hub"


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
class Identity:
    """Whom the issuer of a token found its bearer to be: a scheme of `graph_schema.identifiers` and the value.

    The value is never printed: not in messages, not in logs.
    """

    scheme: str
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Principal:
    """An authenticated caller. `subject` is the token's `sub`, `department` the one they act for.

    Someone in the data (role `person`) acts for no department and has an `identity`. A `system` may name the officer
    of its department for whom it asks.
    """

    subject: str
    department: str
    role: Role
    identity: Identity | None = None
    system: bool = False
