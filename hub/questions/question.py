"""One question that departments may ask: what it takes, what it tells, and the branches that answer it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final, Literal

from hub.questions.language import Branch

#: The parameter that every question has: the anchor case of the request, if it has one.
CASE: Final = "case"
Plain = str | int | float | bool


class Takes(StrEnum):
    """Types of parameters."""

    PERSON = "person"
    ORGANISATION = "organisation"
    PLACE = "place"
    CASE = "case"
    ITEM = "item"
    CELL = "cell"
    TEXT = "text"
    CHOICE = "choice"
    INTEGER = "integer"
    NUMBER = "number"
    DAY = "day"
    MONTH = "month"
    BOOLEAN = "boolean"
    POSITION = "position"
    POLYGON = "polygon"


class Tells(StrEnum):
    """Types of columns."""

    PERSON = "person"
    ORGANISATION = "organisation"
    PLACE = "place"
    CASE = "case"
    ITEM = "item"
    PARTY = "party"
    RECORD = "record"
    DATASET = "dataset"
    DEPARTMENT = "department"
    TEXT = "text"
    TEXTS = "texts"
    TIME = "time"
    NUMBER = "number"
    BOOLEAN = "boolean"


#: Types that are ids of entities.
ENTITY_TYPES: Final = frozenset({"person", "organisation", "place", "case", "item"})
#: The types of entity that a column of each of these types may be the id of.
IDS_OF: Final[Mapping[str, frozenset[str]]] = {
    **{one: frozenset({one}) for one in ENTITY_TYPES},
    "party": frozenset({"person", "organisation"}),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One parameter. `default` None and not `required`: left out it is null, and the text says what that means."""

    name: str
    type: Takes
    doc: str
    required: bool
    default: Plain | None = None
    minimum: float | None = None
    maximum: float | None = None
    values: tuple[str, ...] = ()
    example: Plain | None = None

    @property
    def entity(self) -> str | None:
        """The type of entity whose id it becomes, if it does."""
        return "place" if self.type is Takes.CELL else self.type if self.type in ENTITY_TYPES else None


@dataclass(frozen=True, slots=True)
class Told:
    """One column of the answer."""

    name: str
    type: Tells
    doc: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question, checked.

    `reach` says what may be told: `case`, whatever lies near the anchor case; `place`, cases of a place by what is
    public of them, and no person; `counts`, numbers. `rows` are how many a reader gets without asking for more, and at
    most. Of several rows that are alike in `one_per` the first is told. `program` names what answers it where a text
    alone can't; only questions that come with the hub have one.
    """

    id: str
    title: str
    why: str
    legal_basis: str
    purposes: tuple[str, ...]
    reach: Literal["case", "place", "counts"]
    persons: bool
    parameters: tuple[Asked, ...]
    columns: tuple[Told, ...]
    rows: tuple[int, int]
    one_per: tuple[str, ...]
    example: Mapping[str, object]
    file: Path
    built_in: bool
    branches: tuple[Branch, ...] = ()
    program: str | None = None
    text: str = field(default="", repr=False)

    @property
    def action(self) -> str:
        """How the log and purposes name its being asked."""
        return f"{'aggregate' if self.reach == 'counts' else 'question'}.{self.id}"

    def parameter(self, name: str) -> Asked | None:
        """A parameter of its own, by name."""
        return next((one for one in self.parameters if one.name == name), None)
