"""Seals records, or all records of a case, and takes seals off again: ledger first, then graph.

A sealed record is stored and shown to nobody whom no order of a court opens it to. Whatever comes under its key later
is sealed as well, and so is whatever is loaded of a sealed case.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hub.access.principal import Principal, Role
from hub.audit.disclosure import Disclosure, act
from hub.errors import NotFound, WrongUse
from hub.pipeline.batch import load_lock, refuse_half_graph
from hub.retention.sealed import apply_seals

if TYPE_CHECKING:
    from hub.home import Home
    from hub.ledger.seals import Seal


@dataclass(frozen=True, slots=True)
class Sealing:
    """What was done: the seals that were made, and how many records of the graph changed by them."""

    seals: tuple[Seal, ...]
    records: int


def seal(
    home: Home,
    *,
    records: Sequence[str] = (),
    case: str | None = None,
    basis: str,
    department: str,
    by: str,
    role: Role = Role.HEAD,
    request: str | None = None,
) -> Sealing:
    """Seal records, or a case; records that aren't there (yet) are sealed when they come.

    The log names `by` in `role`, and `request` where it came by one.

    Raises
    ------
    WrongUse
        It names neither records nor a case, or both, or gives no basis.
    """
    if bool(records) == (case is not None):
        raise WrongUse("Name records, or a case.")
    with load_lock(home):
        refuse_half_graph(home)
        scope, subjects = ("record", records) if case is None else ("case", (case,))
        who = Principal(by, department, role)

        def entries(made: Sequence[Seal]) -> list[Disclosure]:
            detail = {"seals": len(made)}
            return [
                act(
                    who,
                    "record.seal",
                    subject=made[0].id,
                    legal_basis=basis,
                    case=case,
                    detail=detail,
                    request=request,
                )
            ]

        made = home.ledger.acted(
            lambda: home.ledger.seals.add(scope, subjects, basis=basis, department=department, by=by), entries
        )
        return Sealing(made, apply_seals(home))


def lift(
    home: Home,
    seal: str,
    *,
    department: str,
    by: str,
    reason: str,
    role: Role = Role.HEAD,
    request: str | None = None,
) -> Sealing:
    """Take a seal off, for a department. Raises NotFound and WrongUse as `Seals.lift`."""
    who = Principal(by, department, role)
    with load_lock(home):
        refuse_half_graph(home)
        lifted = home.ledger.acted(
            lambda: home.ledger.seals.lift(seal, by=by, reason=reason),
            lambda _: [act(who, "record.unseal", subject=seal, legal_basis=reason, request=request)],
        )
        return Sealing((lifted,), apply_seals(home))


def owned(home: Home, records: Collection[str], datasets: Collection[str]) -> None:
    """Raise NotFound where one of the records isn't in the graph, or is of none of the datasets."""
    from hub.graph.sealing import datasets_of

    with home.driver.session(default_access_mode="READ") as session:
        of = session.execute_read(datasets_of, records)
    if any(of.get(record) not in datasets for record in records):
        raise NotFound("There is no such record.")
