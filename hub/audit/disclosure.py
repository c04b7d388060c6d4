"""What was shown to whom: one entry of the audit log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from hub.access.principal import Principal


class Outcome(StrEnum):
    """How a read ended. `NOTHING` covers what does not exist and what the reader may not see alike."""

    SHOWN = "shown"
    NOTHING = "nothing"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Trace:
    """What an answer holds: whose records, which fields of them, about which entities and records."""

    datasets: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    records: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One read, as it is written to the log before its answer leaves.

    `action` is what was done (`person.read`), `subject` the id asked for, if any. `time` is UTC, ISO 8601
    with microseconds. `on_behalf`, `legal_basis` and `policies` say under what right; they are empty as long
    as the provisional rule of `hub.access.authorise` holds.
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
    )
