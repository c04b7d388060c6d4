"""Decides what a principal may see. Whatever no rule here permits is refused.

The rule of now is provisional: officers, analysts and stewards of a department see the datasets it owns, with
all fields and all kinds of edge. Grants between departments, purposes and policies take its place; the shape
of the answer, a `Lens`, stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from graph_schema.links import LINKS
from hub.access.lens import _AUTHORITY, EVERY_FIELD, Lens
from hub.access.principal import Principal, Role
from hub.errors import AccessRefused

_READS_RECORDS = frozenset({Role.OFFICER, Role.ANALYST, Role.STEWARD})
_READS_METADATA = frozenset(
    {Role.OFFICER, Role.ANALYST, Role.STEWARD, Role.INTEGRATOR, Role.HEAD, Role.AUDITOR}
)
_MAX_HOPS = 2
_LASTS = timedelta(minutes=5)

#: How a refusal reads, whatever its reason: the sentence must not tell what exists.
REFUSAL = "This reader may not see this for the purpose given."


def authorise(
    principal: Principal,
    owners: Mapping[str, str],
    *,
    purpose: str | None = None,
    case: str | None = None,
    now: datetime | None = None,
) -> Lens:
    """The lens of a principal for a purpose and a case.

    `owners` maps each registered dataset to the department that owns it; a dataset that is not in it has no
    owner and nobody sees it.

    Raises
    ------
    AccessRefused
        The principal's role reads no records, or the department owns no dataset.
    """
    if principal.role not in _READS_RECORDS:
        raise AccessRefused(REFUSAL)
    datasets = _owned(principal, owners)
    if not datasets:
        raise AccessRefused(REFUSAL)
    return Lens(
        principal=principal,
        purpose=purpose,
        case=case,
        datasets=datasets,
        fields={dataset: frozenset({EVERY_FIELD}) for dataset in datasets},
        edges={dataset: frozenset(LINKS) for dataset in datasets},
        max_hops=_MAX_HOPS,
        until=(now or datetime.now(UTC)) + _LASTS,
        authority=_AUTHORITY,
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
    return _owned(principal, owners)


def _owned(principal: Principal, owners: Mapping[str, str]) -> frozenset[str]:
    if not principal.department:
        return frozenset()
    return frozenset(dataset for dataset, owner in owners.items() if owner == principal.department)
