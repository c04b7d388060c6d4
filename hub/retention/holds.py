"""Puts holds on records that are needed beyond their time, and releases them; both stand in the audit log."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from hub.access.principal import Principal, Role
from hub.audit.disclosure import Disclosure, act

if TYPE_CHECKING:
    from datetime import datetime

    from pydantic import JsonValue

    from hub.home import Home
    from hub.ledger.holds import Hold


def hold(
    home: Home,
    kind: str,
    *,
    records: Iterable[str] = (),
    case: str | None = None,
    reason: str,
    department: str,
    by: str,
    ends: datetime | None = None,
) -> Hold:
    """Put a hold on records or on a case. Raises WrongUse as `Holds.add`."""
    return home.ledger.acted(
        lambda: home.ledger.holds.add(
            kind, records=records, case=case, reason=reason, department=department, by=by, ends=ends
        ),
        lambda made: [_entry(made, "record.hold", department, by)],
    )


def release(home: Home, hold: str, *, department: str, by: str) -> Hold:
    """End a hold now. Raises NotFound and WrongUse as `Holds.release`."""
    return home.ledger.acted(
        lambda: home.ledger.holds.release(hold, by=by),
        lambda made: [_entry(made, "record.release", department, by)],
    )


def _entry(made: Hold, action: str, department: str, by: str) -> Disclosure:
    detail: dict[str, JsonValue] = {"kind": made.kind, "records": len(made.records)}
    return act(
        Principal(by, department, Role.INTEGRATOR), action, subject=made.id, case=made.case, detail=detail
    )
