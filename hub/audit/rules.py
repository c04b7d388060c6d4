"""Tells the log when the rules of access are others than before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hub.access.principal import HUB, Principal, Role
from hub.audit.disclosure import act
from hub.ledger.values import LoggedFilter

if TYPE_CHECKING:
    from hub.ledger.disclosures import Disclosures

_ACTION = "policy.change"


def note_policies(log: Disclosures, version: str) -> None:
    """Log the version of the policies that are in force from now on, unless it is the one that was logged last."""
    last = log.newest(LoggedFilter(action=_ACTION), limit=1)
    before = last[0].values["detail"]["version"] if last else None
    if before != version:
        by = Principal(HUB, HUB, Role.INTEGRATOR)
        log.add([act(by, _ACTION, subject=version, detail={"version": version, "before": before})])
