"""What is in force when someone asks: the rules, and what of grants, handling and orders holds for this request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from hub.access.departments import Departments
from hub.access.holding import Holding
from hub.access.purposes import Purpose


class GrantInForce(Protocol):
    """What a department may read of another's dataset: `hub.access.grant.Grant`."""

    @property
    def id(self) -> str: ...
    @property
    def dataset(self) -> str: ...
    @property
    def consumer(self) -> str: ...
    @property
    def purposes(self) -> frozenset[str]: ...
    @property
    def fields(self) -> frozenset[str]: ...
    @property
    def edges(self) -> frozenset[str]: ...
    @property
    def starts(self) -> datetime: ...
    @property
    def ends(self) -> datetime: ...


class EmergencyInForce(Protocol):
    """What a break-glass opens to one user about one case: `hub.access.emergency.Emergency`."""

    @property
    def id(self) -> str: ...
    @property
    def case(self) -> str: ...
    @property
    def department(self) -> str: ...
    @property
    def user(self) -> str: ...
    @property
    def datasets(self) -> frozenset[str]: ...
    @property
    def starts(self) -> datetime: ...
    @property
    def ends(self) -> datetime: ...


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """What holds for everybody until a file changes. One object serves many requests, and what is compiled from it."""

    departments: Departments
    purposes: Mapping[str, Purpose]
    datasets: Mapping[str, Holding]


@dataclass(frozen=True, slots=True)
class Rights:
    """What holds for one request.

    `grants` are those in force for the reader's department, `handles` says whether the reader handles the anchor case,
    `unsealed` are the records that the order opens, `emergency` is the one that was named, if it is in force.
    """

    rules: Rules
    grants: tuple[GrantInForce, ...] = ()
    handles: bool = False
    unsealed: frozenset[str] = frozenset()
    emergency: EmergencyInForce | None = None
