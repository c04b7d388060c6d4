"""The mentions of one entity type as columns, the way the stage reads, keeps and compares them."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeVar

from graph_schema.entities import ENTITIES
from hub.identity.normalise import addresses, organisations
from hub.identity.normalise.text import compact

if TYPE_CHECKING:
    from hub.graph.mentions import Mention

T = TypeVar("T")

#: The types whose mentions are brought together; of cases only candidates are proposed, and things have numbers.
RESOLVED = ("person", "organisation", "place")
#: Characters of a firm's name without division and legal form from which on it is no common word.
_TELLING = 4
#: When a mention came: first seen, then by record and name, so that no two are of one age.
Age = tuple[str, str, str]


#: The field that tells an officer.
_OFFICER = "badge_no"
#: What stands beside a mention's own fields: the address that its record is about, where it itself has none.
NEAR = "near"


#: The fields that a model may compare.
COMPARED: Final[Mapping[str, tuple[str, ...]]] = {
    "person": (
        "name.full", "name.family", "name.given", "phone", "email", "address.text", "national_id", "birth_date",
        "sex", "household_id", "birth_place", "employer",
    ),
    "organisation": ("name", "uscc", "phone", "email", "address.text", "representative"),
    "place": ("address.text", "address.town", "longitude", "latitude"),
}  # fmt: skip


@lru_cache
def fields_of(entity: str) -> tuple[str, ...]:
    """The fields of an entity type that decide which one it is: those that name one, and those that are compared."""
    return tuple(
        name
        for name, one in ENTITIES[entity].fields.items()
        if one.matching == "identify" or name in COMPARED[entity]
    )


@lru_cache
def told_of(entity: str) -> tuple[str, ...]:
    """The fields that people are shown who ask whether two are one: also those that decide nothing by themselves."""
    return tuple(name for name, one in ENTITIES[entity].fields.items() if one.matching != "none")


@lru_cache
def columns_of(entity: str) -> tuple[str, ...]:
    """The fields of an entity type and what stands beside them."""
    return (*fields_of(entity), NEAR)


@dataclass(slots=True)
class Mentions:
    """Rows of mentions. `fields` are texts by field, empty where the record has none.

    Mentions with a tie in common are one where nothing contradicts: their founded ids, the best anchor first, and of
    places and organisations a name that only one has.
    """

    entity: str
    ids: list[str] = field(default_factory=list)
    records: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    datasets: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    now: list[str] = field(default_factory=list)
    founded: list[tuple[str, ...]] = field(default_factory=list)
    ties: list[tuple[str, ...]] = field(default_factory=list)
    fields: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in columns_of(self.entity):
            self.fields.setdefault(name, [])

    @classmethod
    def of(
        cls, entity: str, pages: Iterable[Iterable[Mention]], fields: Sequence[str] | None = None
    ) -> Mentions:
        """What was read of the graph (`fields_of`, or these fields), each mention once, ordered by id."""
        made = cls(entity, fields={name: [] for name in (*(fields or fields_of(entity)), NEAR)})
        for page in pages:
            made.add(page)
        return made.ordered()

    def __len__(self) -> int:
        return len(self.ids)

    def age(self, row: int) -> Age:
        """When the mention came, to tell which of several is the oldest."""
        return self.seen[row], self.records[row], self.names[row]

    def add(self, read: Iterable[Mention]) -> None:
        """Append what was read of the graph."""
        columns = list(self.fields.values())
        deciding = [at for at, name in enumerate(self.fields) if name in fields_of(self.entity)]
        for one in read:
            self.ids.append(one.id)
            self.records.append(one.record)
            self.names.append(one.name)
            self.datasets.append(one.dataset)
            self.seen.append(one.seen_first)
            self.now.append(one.entity)
            self.founded.append(tuple(one.founded))
            self.ties.append(tuple(one.founded) + self._named(one))
            for column, value in zip(columns, (*one.values, _near(one, deciding)), strict=True):
                column.append(text(value))
            if self.fields.get(_OFFICER, [""])[-1]:
                columns[-1][-1] = ""

    def _named(self, read: Mention) -> tuple[str, ...]:
        """What a place or organisation is named by: a building with its town, since no two towns' roads are one; a
        registered name in full, which no two of one register may have (企业名称登记管理规定, 第十七条).
        """
        if self.entity == "person":
            return ()
        said = dict(zip(self.fields, map(text, read.values), strict=False))
        if self.entity == "organisation":
            name = organisations.parse(said["name"])
            full = bool(name.division) or (bool(name.form) and len(name.core) >= _TELLING)
            return (f"name|{compact(said['name'])}",) if full else ()
        address = addresses.parse(said["address.text"])
        town = address.town or said["address.town"]
        return (f"{town}|{address.place}",) if town and address.place else ()

    def taken(self, rows: Sequence[int]) -> Mentions:
        """Some of the rows, in this order."""

        return Mentions(
            self.entity,
            _picked(self.ids, rows),
            _picked(self.records, rows),
            _picked(self.names, rows),
            _picked(self.datasets, rows),
            _picked(self.seen, rows),
            _picked(self.now, rows),
            _picked(self.founded, rows),
            _picked(self.ties, rows),
            {name: _picked(column, rows) for name, column in self.fields.items()},
        )

    def digests(self, alone: Collection[str] = (), doubted: Collection[str] = ()) -> list[str]:
        """What each mention says, ties included, as a digest: mentions of one digest have one fate.

        Those `alone`, of which a steward spoke, and those of which all ties are `doubted` have a digest of their own.
        """
        made = []
        for row, cells in enumerate(zip(*self.fields.values(), strict=True)):
            one, ties = self.ids[row], self.ties[row]
            own = one if one in alone or (doubted and all(tie in doubted for tie in ties)) else ""
            text = "\x1f".join((*ties, "\x1e", *cells, own))
            made.append(hashlib.blake2b(text.encode(), digest_size=12).hexdigest())
        return made

    def ordered(self) -> Mentions:
        """Each mention once (the last of several rows), by id."""
        last = {one: row for row, one in enumerate(self.ids)}
        return self.taken([last[one] for one in sorted(last)])


def joined(entity: str, parts: Iterable[Mentions]) -> Mentions:
    """The rows of several, each mention once (the last of them), ordered by id."""
    whole = Mentions(entity)
    for part in parts:
        whole.ids += part.ids
        whole.records += part.records
        whole.names += part.names
        whole.datasets += part.datasets
        whole.seen += part.seen
        whole.now += part.now
        whole.founded += part.founded
        whole.ties += part.ties
        for name, column in whole.fields.items():
            column += part.fields[name]
    return whole.ordered()


def _picked(column: Sequence[T], rows: Sequence[int]) -> list[T]:
    return [column[row] for row in rows]


def _near(read: Mention, deciding: Sequence[int]) -> str | None:
    """The address that the record is about: that of its first place by name, so that order doesn't matter.

    A mention that says nothing else isn't told by it, nor is an officer, who is sent everywhere.
    """
    return min(read.near)[1] if read.near and any(read.values[at] for at in deciding) else None


def text(value: object) -> str:
    """A value of the graph as the matcher reads it."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return " ".join(map(str, value))
    return str(value)
