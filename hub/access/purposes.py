"""For what records may be read: a small vocabulary, from `purposes.yaml` here and in `<home>/access/`.

A purpose is what the Personal Information Protection Law asks each use to have and to keep to (art. 6: clear and
reasonable, in the way that harms least; art. 34: within what the body's duty needs).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated

from pydantic import Field, RootModel, model_validator

from connectors.options import Declared
from hub.access.declared import read_layers
from hub.access.departments import Kind
from hub.access.principal import Role

FILE = "purposes.yaml"
_ID = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


@dataclass(frozen=True, slots=True)
class Purpose:
    """One purpose: who may invoke it (`kinds` of department, `roles` of users), for which `actions`, how far.

    `needs_case` means that the reader has to handle the case that the read is about. `max_hops` counts statements from
    that case, `budget` the different people that a user is shown a day (None: no limit).
    """

    id: str
    title: str
    legal_basis: str
    kinds: frozenset[Kind]
    roles: frozenset[Role]
    needs_case: bool
    actions: tuple[str, ...]
    max_hops: int
    budget: int | None

    def allows(self, role: Role, kind: Kind) -> bool:
        """Whether users of a role in a department of a kind may invoke it."""
        return role in self.roles and kind in self.kinds

    @property
    def counts(self) -> bool:
        """Whether nothing but counts comes of it."""
        return all(pattern.startswith("aggregate.") for pattern in self.actions)

    def covers(self, action: str) -> bool:
        """Whether an action may be done for it."""
        return any(fnmatchcase(action, pattern) for pattern in self.actions)


class _Spec(Declared):
    title: str = Field(description="What people call it.")
    legal_basis: str = Field(min_length=1, description="Statute and article that permit it.")
    departments: list[Kind] = Field(min_length=1, description="Kinds of department that may invoke it.")
    roles: list[Role] = Field(min_length=1, description="Roles of users who may invoke it.")
    needs_case: bool = Field(description="Whether the reader must handle the case that the read is about.")
    actions: list[str] = Field([], description="What may be done for it (`identity.*`); unset, everything.")
    max_hops: int = Field(ge=0, le=6, description="How many statements away from the case.")
    budget: int | None = Field(ge=0, description="Different people shown to a user a day; null: no limit.")

    @model_validator(mode="after")
    def _without_a_case_what_may_be_done_is_named(self) -> _Spec:
        if not self.needs_case and not self.actions:
            raise ValueError("a purpose that needs no case has to name its `actions`")
        if {Role.PERSON, Role.AUDITOR, Role.INTEGRATOR} & set(self.roles):
            raise ValueError("the roles person, auditor and integrator read no records")
        return self


class _File(RootModel[dict[_ID, _Spec]]):
    pass


def read_purposes(root: Path) -> Mapping[str, Purpose]:
    """The purposes of a home: an entry of its own file takes the place of the built-in one of that id.

    Raises
    ------
    InvalidDeclaration
        A file is wrong: which, and in which line.
    """
    found: dict[str, Purpose] = {}
    for declaration in read_layers(FILE, root):
        found |= {id: _purpose(id, spec) for id, spec in declaration.validate(_File).root.items()}
    return found


def _purpose(id: str, spec: _Spec) -> Purpose:
    return Purpose(
        id=id,
        title=spec.title,
        legal_basis=spec.legal_basis,
        kinds=frozenset(spec.departments),
        roles=frozenset(spec.roles),
        needs_case=spec.needs_case,
        actions=tuple(spec.actions) or ("*",),
        max_hops=spec.max_hops,
        budget=spec.budget,
    )
