"""What departments, purposes and datasets are called now, for telling people."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import TYPE_CHECKING

from hub.concerned.telling import Known, Names

if TYPE_CHECKING:
    from api.services import Services


def names_of(services: Services, now: datetime) -> Names:
    """The names in force. Reads the ledger for grants: call it in a thread."""
    rules = services.rules()
    receivers = defaultdict[str, list[str]](list)
    for department in rules.departments.known:
        for grant in services.ledger.grants.in_force(department, now):
            if grant.opens_records:
                receivers[grant.dataset].append(department)
    departments = {id: one.title for id, one in rules.departments.known.items()}
    datasets = {
        one.id: Known(
            one.title, one.owner, one.legal_basis, one.retention, tuple(sorted(set(receivers[one.id])))
        )
        for one in services.catalogue().entries
        if one.id in rules.datasets
    }
    return Names(departments, {id: one.title for id, one in rules.purposes.items()}, datasets)
