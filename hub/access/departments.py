"""The departments of a city and what kind each is, from `departments.yaml` here and in `<home>/access/`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import Field, RootModel

from connectors.options import Declared
from hub.access.declared import read_layers

FILE = "departments.yaml"
_ID = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class Kind(StrEnum):
    """What sort of body a department is: purposes and policies go by it, never by a department's name."""

    COURT = "court"
    POLICE = "police"
    PROCURATORATE = "procuratorate"
    PETITION = "petition"
    MEDIATION = "mediation"
    GRID = "grid"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Department:
    """One department. `heads` are users who approve for it; `supervisor` is the department that oversees it."""

    id: str
    title: str
    kind: Kind = Kind.OTHER
    heads: frozenset[str] = frozenset()
    supervisor: str | None = None


class _Spec(Declared):
    title: str = Field(description="What people call it.")
    kind: Kind = Field(description="What sort of body it is.")
    heads: list[str] = Field([], description="Users (`sub` of their tokens) who approve for it.")
    supervisor: _ID | None = Field(None, description="Id of the department that oversees it.")


class _File(RootModel[dict[_ID, _Spec]]):
    pass


@dataclass(frozen=True, slots=True)
class Departments:
    """Every department that is known. One that isn't is of kind `other` and has no heads."""

    known: Mapping[str, Department]

    def __getitem__(self, id: str) -> Department:
        return self.known.get(id) or Department(id, id)


def read_departments(root: Path) -> Departments:
    """The departments of a home: an entry of its own file takes the place of the built-in one of that id.

    Raises
    ------
    InvalidDeclaration
        A file is wrong: which, and in which line.
    """
    found: dict[str, Department] = {}
    for declaration in read_layers(FILE, root):
        for id, spec in declaration.validate(_File).root.items():
            heads = frozenset(spec.heads)
            found[id] = Department(id, spec.title, spec.kind, heads, spec.supervisor)
    return Departments(found)
