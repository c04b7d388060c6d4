"""The copy of what is held about a person: their own mentions, and of the rest only what says nothing of anyone.

Left out are other people and bodies, free text, what is confidential, statements about others, records in which the
person has a part that the rules name, and those of a case of which an order has the person told later.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from graph_schema.entities import ENTITIES
from graph_schema.links import LINKS

if TYPE_CHECKING:
    from graph_schema.records import Value
    from hub.access.lens import Lens
    from hub.concerned.person import Person
    from hub.concerned.rules import CopyRules
    from hub.graph.reads.concerned import Stated, Whole

#: Entity types of which a copy has the public fields; others than these are somebody.
_THINGS: Final = frozenset({"case", "place", "item"})
#: A place that a person is said to live at is part of what is said of the person.
_HOME: Final = "LIVES_AT"
#: Of a case these lead to others, though they are public where the whole case is shown.
_NAMES_OTHERS: Final = frozenset({"reported_by", "url"})


@dataclass(frozen=True, slots=True)
class Part:
    """What a record states of the person: the kind of statement, what it says of it, and what sort of thing with."""

    kind: str
    other: str
    properties: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class CopiedMention:
    """One mention with its fields; `you` where it is the person."""

    mention: str
    type: str
    you: bool
    fields: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Copied:
    """One record as far as it is the person's. Times are those of the hub and the source, as they stand."""

    id: str
    dataset: str
    version: str
    valid_from: str | None
    modified: str | None
    seen_first: str | None
    seen_last: str | None
    mentions: tuple[CopiedMention, ...]
    parts: tuple[Part, ...]

    def has(self, mention: str, field: str) -> bool:
        """Whether the copy shows a field of the person in it."""
        return any(one.you and one.mention == mention and field in one.fields for one in self.mentions)


def copied(
    lens: Lens, person: Person, records: Sequence[Whole], rules: CopyRules, withheld: Callable[[Whole], bool]
) -> tuple[Copied, ...]:
    """The copy of some records; `withheld` says which an order keeps back."""
    return tuple(
        _copied(lens, person, record)
        for record in records
        if not withheld(record) and not _withheld_part(person, record, rules)
    )


def _copied(lens: Lens, person: Person, record: Whole) -> Copied:
    id, dataset = str(record.properties["id"]), str(record.properties["dataset"])
    mine = person.names(id)
    homes = {one.target for one in record.statements if one.kind == _HOME and one.source in mine}
    mentions = []
    for name, (type_, _) in record.mentions.items():
        whole = name in mine or name in homes
        if whole or type_ in _THINGS:
            fields = _fields(lens, dataset, name, type_, record.properties, whole=whole)
            if fields or name in mine:
                mentions.append(CopiedMention(name, type_, name in mine, fields))
    return Copied(
        id=id,
        dataset=dataset,
        version=str(record.properties["version"]),
        valid_from=record.text("valid_from"),
        modified=record.text("modified"),
        seen_first=record.text("seen_first"),
        seen_last=record.text("seen_last"),
        mentions=tuple(sorted(mentions, key=lambda one: (not one.you, one.mention))),
        parts=_parts(record, mine),
    )


def _fields(
    lens: Lens, dataset: str, mention: str, type_: str, properties: Mapping[str, Value], *, whole: bool
) -> dict[str, Value]:
    """The fields of a mention: all of them, or only those that say nothing of a person."""
    known = ENTITIES[type_].fields
    prefix = f"{mention}."
    found = {}
    for name, value in sorted(properties.items()):
        field = name.removeprefix(prefix)
        if field == name or field not in known or not lens.shows(dataset, mention, field):
            continue
        if whole or (known[field].sensitivity == "public" and field not in _NAMES_OTHERS):
            found[field] = value
    return found


def _parts(record: Whole, mine: frozenset[str]) -> tuple[Part, ...]:
    """What the record states between the person and anything else; who that is stays untold."""
    found = []
    for one in record.statements:
        if one.kind in LINKS and (one.source in mine) != (one.target in mine):
            other = one.target if one.source in mine else one.source
            found.append(Part(one.kind, record.mentions[other][0], one.properties))
    return tuple(found)


def _withheld_part(person: Person, record: Whole, rules: CopyRules) -> bool:
    mine = person.names(str(record.properties["id"]))
    return any(_role(one) in rules.withheld_roles for one in record.statements if one.source in mine)


def _role(one: Stated) -> str:
    return str(one.properties.get("role", ""))
