"""Whose view changes between two sets of policies: all departments, roles, purposes and datasets are gone through."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from hub.access.decisions import Circumstances, Decider, Reader
from hub.access.holding import FieldClass, Holding
from hub.access.policies import Policies
from hub.access.rights import Rules
from hub.access.verdict import Verdict, Verdicts


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that a reader sees by one set of policies and not by the other.

    `when` is what holds besides (a grant, an emergency, an order) or nothing.
    """

    department: str
    role: str
    purpose: str
    dataset: str
    when: str
    what: str
    after: bool


def differences(rules: Rules, old: Policies, new: Policies) -> Iterator[Change]:
    """Every change of view from old to new, for the departments, purposes and datasets of a home.

    Raises
    ------
    InvalidDeclaration
        A policy of either doesn't fit the schema.
    """
    before, after = (
        Verdicts(Decider(one, rules.departments, rules.purposes, rules.datasets)) for one in (old, new)
    )
    for reader, where, when in _situations(rules):
        for held in rules.datasets.values():
            was, now = _seen(before.of(reader, where, held), held), _seen(after.of(reader, where, held), held)
            for what in sorted(was ^ now):
                yield Change(reader.department, reader.role, where.purpose, held.id, when, what, what in now)


def _situations(rules: Rules) -> Iterator[tuple[Reader, Circumstances, str]]:
    departments = {*rules.departments.known, *(held.owner for held in rules.datasets.values())}
    for department in sorted(departments):
        kind = rules.departments[department].kind
        for purpose in rules.purposes.values():
            for role in sorted(purpose.roles):
                if not purpose.allows(role, kind):
                    continue
                plain = Circumstances(purpose.id, case=purpose.needs_case)
                for when, where in _supposed(plain).items():
                    yield Reader(department, kind, role), where, when


def _supposed(plain: Circumstances) -> dict[str, Circumstances]:
    """What may hold of a request besides its purpose; each is tried."""
    return {
        "": plain,
        "granted": replace(plain, granted=True),
        "emergency": replace(plain, emergency=True),
        "order": replace(plain, order=True),
    }


def _seen(verdict: Verdict, held: Holding) -> frozenset[str]:
    """What a verdict shows, in words."""
    if not verdict.shown:
        return frozenset()
    marks = {f"records marked {mark}" for mark in _marks(held) - verdict.hidden}
    return frozenset(
        {"records"}
        | {f"fields {_told(one)}" for one in verdict.classes}
        | {f"statements {kind}" for kind in verdict.kinds}
        | marks
        | ({"sealed records"} if verdict.opens_seals else set())
    )


def _marks(held: Holding) -> frozenset[str]:
    from graph_schema.marks import MARKS

    return frozenset({*MARKS, *(mark for mark in held.marks if mark.startswith("local:"))})


def _told(one: FieldClass) -> str:
    return one.sensitivity + (f" confidential by {one.confidential}" if one.confidential else "")
