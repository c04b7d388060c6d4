"""Decides what a principal may see. Whatever no rule here permits is refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from hub.access.asked import Asked
from hub.access.compiling import Situation
from hub.access.emergency import Emergency
from hub.access.lens import _AUTHORITY, Lens
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
        or not one that the reader handles; an emergency is named that isn't in force for them; a user names someone
        else for whom to ask; or nothing is permitted.
    ValueError
        `now` has no time zone.
    """
    if now.tzinfo is None:
        raise ValueError("`now` needs a time zone")
    purpose = _purpose(principal, asked, rights)
    emergency = _emergency(principal, asked, rights, now)
    if not _may_read_about(asked, purpose, rights, emergency):
        raise AccessRefused(REFUSAL)
    situation = situation_of(principal, purpose, rights, emergency, now)
    view = rights.rules.compiler.view(situation)
    if not view.fields:
        raise AccessRefused(REFUSAL)
    return Lens(
        principal=principal,
        purpose=purpose.id,
        case=asked.case if purpose.needs_case else None,
        datasets=view.datasets,
        fields=view.fields,
        masked=view.masked,
        edges=view.edges,
        max_hops=purpose.max_hops,
        until=min(now + _LASTS, view.ends or now + _LASTS),
        authority=_AUTHORITY,
        hidden=view.hidden,
        unsealed=rights.unsealed if view.opens_seals else frozenset(),
        budget=purpose.budget,
        legal_basis=purpose.legal_basis,
        on_behalf=asked.on_behalf,
        policies=view.policies,
    )


def _purpose(principal: Principal, asked: Asked, rights: Rights) -> Purpose:
    """The purpose of a read, if this role and department may invoke it for this action."""
    purpose = rights.rules.purposes.get(asked.purpose or "")
    if purpose is None or not purpose.covers(asked.action):
        raise AccessRefused(REFUSAL)
    if not purpose.allows(principal.role, rights.rules.departments[principal.department].kind):
        raise AccessRefused(REFUSAL)
    if asked.on_behalf is not None and not principal.system:
        raise AccessRefused(REFUSAL)
    return purpose


def _emergency(principal: Principal, asked: Asked, rights: Rights, now: datetime) -> Emergency | None:
    """The emergency that a read is under. One that is named and isn't in force for this reader refuses the read."""
    found = rights.emergency
    if asked.emergency is None:
        return None
    whose = (asked.emergency, principal.subject, principal.department, asked.case)
    if found is None or (found.id, found.user, found.department, found.case) != whose:
        raise AccessRefused(REFUSAL)
    if not found.starts <= now < found.ends:
        raise AccessRefused(REFUSAL)
    return found


def _may_read_about(asked: Asked, purpose: Purpose, rights: Rights, emergency: Emergency | None) -> bool:
    """Whether the case, where the purpose needs one, is one that the reader handles or has in an emergency."""
    if not purpose.needs_case:
        return True
    return asked.case is not None and (rights.handles or emergency is not None)


def situation_of(
    principal: Principal, purpose: Purpose, rights: Rights, emergency: Emergency | None, now: datetime
) -> Situation:
    """What a view is compiled for: the grants are those that open something for this purpose now."""
    grants = tuple(
        grant
        for grant in rights.grants
        if grant.consumer == principal.department
        and grant.opens(counts=purpose.counts)
        and purpose.id in grant.purposes
        and grant.starts <= now < grant.ends
    )
    return Situation(
        reader=rights.rules.reader(principal),
        purpose=purpose.id,
        case=purpose.needs_case,
        order=bool(rights.unsealed),
        grants=grants,
        emergency=emergency,
    )


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
