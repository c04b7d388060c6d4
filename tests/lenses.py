"""Lenses for tests, by the rules that come with the hub: nothing that `authorise` would not give."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from graph_schema.links import LINKS
from hub.access.asked import Asked
from hub.access.authorise import authorise
from hub.access.departments import Departments, read_departments
from hub.access.grant import Grant
from hub.access.holding import Holding
from hub.access.lens import _AUTHORITY, EVERY_FIELD, Lens
from hub.access.policies import Policies, read_policies
from hub.access.principal import Principal, Role
from hub.access.purposes import Purpose, read_purposes
from hub.access.rights import Rights, Rules

#: The anchor case of these lenses.
CASE = "C" + "c" * 24
_PURPOSES = {"police": "criminal_investigation", "court": "court_proceeding", "grid": "grid_service"}


@cache
def _built_in() -> tuple[Departments, Mapping[str, Purpose], Policies]:
    nowhere = Path("nowhere")
    return read_departments(nowhere), read_purposes(nowhere), read_policies(nowhere)


def usual_purpose(department: str, role: str = Role.OFFICER) -> str:
    """What a department's officers, or its stewards, read for."""
    return "data_correction" if role == Role.STEWARD else _PURPOSES.get(department, "petition_handling")


def rules_of(owners: Mapping[str, str], holdings: Iterable[Holding] = ()) -> Rules:
    """The built-in rules, for datasets by owner, or described in full."""
    departments, purposes, policies = _built_in()
    held = {id: Holding(id, owner) for id, owner in owners.items()} | {one.id: one for one in holdings}
    return Rules(departments, purposes, held, policies)


def rights_of(owners: Mapping[str, str], *, handles: bool = True, grants: Iterable[Grant] = ()) -> Rights:
    """What is in force where the built-in rules hold and the reader handles the case."""
    return Rights(rules_of(owners), handles=handles, grants=tuple(grants))


def lens_of(
    department: str,
    owners: Mapping[str, str],
    *,
    role: Role = Role.OFFICER,
    user: str = "u-1",
    purpose: str | None = None,
    case: str = CASE,
    grants: Iterable[Grant] = (),
) -> Lens:
    """The lens of a user of a department who handles the case."""
    asked = Asked(purpose or usual_purpose(department, role), case, action="identity.why")
    rights = rights_of(owners, grants=grants)
    return authorise(Principal(user, department, role), asked, rights, now=datetime.now(UTC))


def whole_lens(datasets: Iterable[str], **changes: Any) -> Lens:
    """A lens that shows everything of some datasets, but for what `changes` say: for tests of what reads through it."""
    seen = frozenset(datasets)
    values: dict[str, Any] = {
        "principal": Principal("u-1", "court", Role.OFFICER),
        "purpose": "court_proceeding",
        "case": CASE,
        "datasets": seen,
        "fields": {one: frozenset({EVERY_FIELD}) for one in seen},
        "edges": {one: frozenset(LINKS) for one in seen},
        "max_hops": 4,
        "until": datetime.now(UTC) + timedelta(minutes=5),
    }
    return Lens(**{**values, **changes}, authority=_AUTHORITY)
