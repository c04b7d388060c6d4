"""What was shown to whom, and what was done by whom: one entry of the audit log."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from pydantic import JsonValue

from hub.access.principal import Principal


class Outcome(StrEnum):
    """How a read or an act ended. `NOTHING` covers what does not exist and what the reader may not see alike."""

    SHOWN = "shown"
    NOTHING = "nothing"
    REFUSED = "refused"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Trace:
    """What an answer holds: whose records, which fields of them, about which entities and records."""

    datasets: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    records: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One read or act, as it is written to the log before its answer leaves.

    `action` is what was done (`person.read`, `grant.decide`), `subject` the id asked for or acted on, if any. `time` is
    UTC, ISO 8601 with microseconds. `on_behalf`, `legal_basis` and `policies` say under what right. `detail` is what
    an act decided, never a person's data. Ids of persons and records are stored as commitments, in `subject` and
    `detail` too (`hub.audit.entry`). `budget` is how many distinct persons the user may be shown a day for this
    purpose; None: any number.
    """

    request: str
    time: str
    user: str
    department: str
    role: str
    purpose: str | None
    case: str | None
    action: str
    subject: str | None
    outcome: Outcome
    datasets: tuple[str, ...]
    fields: tuple[str, ...]
    entities: tuple[str, ...]
    records: tuple[str, ...]
    on_behalf: str | None = None
    legal_basis: str | None = None
    policies: tuple[str, ...] = ()
    detail: Mapping[str, JsonValue] | None = None
    budget: int | None = None


def disclosure(
    principal: Principal,
    action: str,
    outcome: Outcome,
    trace: Trace,
    *,
    request: str,
    subject: str | None = None,
    purpose: str | None = None,
    case: str | None = None,
    on_behalf: str | None = None,
    legal_basis: str | None = None,
    policies: tuple[str, ...] = (),
    detail: Mapping[str, JsonValue] | None = None,
    budget: int | None = None,
) -> Disclosure:
    """The entry for a read that happens now."""
    return Disclosure(
        request=request,
        time=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        user=principal.subject,
        department=principal.department,
        role=principal.role.value,
        purpose=purpose,
        case=case,
        action=action,
        subject=subject,
        outcome=outcome,
        datasets=trace.datasets,
        fields=trace.fields,
        entities=trace.entities,
        records=trace.records,
        on_behalf=on_behalf,
        legal_basis=legal_basis,
        policies=policies,
        detail=detail,
        budget=budget,
    )


def act(
    principal: Principal,
    action: str,
    *,
    subject: str | None = None,
    detail: Mapping[str, JsonValue] | None = None,
    about: Trace | None = None,
    request: str | None = None,
    purpose: str | None = None,
    case: str | None = None,
    on_behalf: str | None = None,
    legal_basis: str | None = None,
    policies: tuple[str, ...] = (),
    outcome: Outcome = Outcome.DONE,
) -> Disclosure:
    """The entry for something that is done now: a judgement, a decision on a grant, an erasure.

    `subject` is the id of what was decided (a judgement, a request), `about` whom and what it concerns. An act that
    comes from no request, as from the command line, gets an id of its own.
    """
    return disclosure(
        principal,
        action,
        outcome,
        about or Trace(),
        request=request or f"local-{secrets.token_hex(8)}",
        subject=subject,
        purpose=purpose,
        case=case,
        on_behalf=on_behalf,
        legal_basis=legal_basis,
        policies=policies,
        detail=detail,
    )
