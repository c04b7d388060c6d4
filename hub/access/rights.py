"""What is in force when someone asks: the rules, and what of grants, handling and orders holds for this request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hub.access.compiling import Compiler
from hub.access.decisions import Decider, Reader
from hub.access.departments import Departments
from hub.access.emergency import Emergency
from hub.access.grant import Grant
from hub.access.holding import Holding
from hub.access.policies import Policies
from hub.access.principal import Principal
from hub.access.purposes import Purpose


@dataclass(frozen=True, slots=True, eq=False)
class Rules:
    """What holds for everybody until a file changes. One object serves many requests, and what is compiled from it.

    Raises
    ------
    InvalidDeclaration
        A policy does not fit what is registered: then nothing may be read.
    """

    departments: Departments
    purposes: Mapping[str, Purpose]
    datasets: Mapping[str, Holding]
    policies: Policies
    decider: Decider = field(init=False, repr=False)
    compiler: Compiler = field(init=False, repr=False)

    def __post_init__(self) -> None:
        decider = Decider(self.policies, self.departments, self.purposes, self.datasets)
        object.__setattr__(self, "decider", decider)
        object.__setattr__(self, "compiler", Compiler(decider, self.datasets))

    def reader(self, principal: Principal) -> Reader:
        """What policies know of a principal."""
        return Reader(principal.department, self.departments[principal.department].kind, principal.role)


@dataclass(frozen=True, slots=True)
class Rights:
    """What holds for one request.

    `grants` are those in force for the reader's department, `handles` says whether the reader handles the anchor case,
    `unsealed` are the records that the order opens, `emergency` is the one that was named, if it is in force.
    """

    rules: Rules
    grants: tuple[Grant, ...] = ()
    handles: bool = False
    unsealed: frozenset[str] = frozenset()
    emergency: Emergency | None = None
