"""Decides what a principal may see. Whatever no rule here permits is refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from graph_schema.links import LINKS
from hub.access.asked import Asked
from hub.access.lens import _AUTHORITY, EVERY_FIELD, Lens
from hub.access.principal import Principal, Role
from hub.access.purposes import Purpose
from hub.access.rights import Rights
from hub.errors import AccessRefused

_READS_METADATA: Final = frozenset(
    {Role.OFFICER, Role.ANALYST, Role.STEWARD, Role.INTEGRATOR, Role.HEAD, Role.AUDITOR}
)
_LASTS: Final = timedelta(minutes=5)

#: How a refusal reads, whatever its reason: the sentence must not tell what exists.
REFUSAL: Final = "This reader may not see this for the purpose and case given."


def authorise(principal: Principal, asked: Asked, rights: Rights, *, now: datetime) -> Lens:
    """The lens of a principal for what is asked, by what is in force at `now`.

    Raises
    ------
    AccessRefused
        No purpose is named, or not one that this role and department may invoke for this action; the case is missing
        or not one that the reader handles; a user names someone else for whom to ask; or nothing is permitted.
    """
    purpose = _purpose(principal, asked, rights)
    datasets = frozenset(
        id for id, held in rights.rules.datasets.items() if held.owner == principal.department != ""
    )
    if not datasets:
        raise AccessRefused(REFUSAL)
    return Lens(
        principal=principal,
        purpose=purpose.id,
        case=asked.case if purpose.needs_case else None,
        datasets=datasets,
        fields={dataset: frozenset({EVERY_FIELD}) for dataset in datasets},
        edges={dataset: frozenset(LINKS) for dataset in datasets},
        max_hops=purpose.max_hops,
        until=now + _LASTS,
        authority=_AUTHORITY,
        hidden=frozenset({f"against:{principal.department}"}),
        budget=purpose.budget,
        legal_basis=purpose.legal_basis,
        on_behalf=asked.on_behalf,
    )


def _purpose(principal: Principal, asked: Asked, rights: Rights) -> Purpose:
    """The purpose of a read, if it may be invoked as it was."""
    purpose = rights.rules.purposes.get(asked.purpose or "")
    if purpose is None or not purpose.covers(asked.action):
        raise AccessRefused(REFUSAL)
    if not purpose.allows(principal.role, rights.rules.departments[principal.department].kind):
        raise AccessRefused(REFUSAL)
    if purpose.needs_case and (asked.case is None or not rights.handles):
        raise AccessRefused(REFUSAL)
    if asked.on_behalf is not None and not principal.system:
        raise AccessRefused(REFUSAL)
    return purpose


def authorise_metadata(principal: Principal, owners: Mapping[str, str]) -> frozenset[str]:
    """The datasets whose catalogue entry, runs and quality a principal may see: numbers, never records.

    Raises
    ------
    AccessRefused
        The principal's role reads no metadata.
    """
    if principal.role not in _READS_METADATA:
        raise AccessRefused(REFUSAL)
    if not principal.department:
        return frozenset()
    return frozenset(dataset for dataset, owner in owners.items() if owner == principal.department)
