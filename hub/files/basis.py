"""What every kind of file begins with: the records of the entity, what they say of it, what they tie it to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hub.files import flags
from hub.files.facts import Said, facts_of
from hub.files.sight import Sight, cited, mention_of, tie, type_of
from hub.files.values import CaseSeen, FileFact, FileRecord, Flag, Related, Tie, Tied
from hub.graph.reads.opened import RECORDS, TIED

#: Tells which of some entities lie near the case at hand; None: no case bounds what is read.
Near = Callable[[Iterable[str]], Awaitable[frozenset[str] | None]]


@dataclass(frozen=True, slots=True)
class Basis:
    """Of the entity `id`: its records by id with their properties, what they say of it, and what was cut so far."""

    id: str
    rows: Sequence[Sequence[Any]]
    properties: Mapping[str, Mapping[str, Any]]
    records: tuple[FileRecord, ...]
    said: tuple[Said, ...]
    facts: tuple[FileFact, ...]
    limits: tuple[str, ...]


def basis(sight: Sight, id: str, rows: Sequence[Sequence[Any]]) -> Basis:
    """Begin the file of an entity from the rows of its records."""
    kept = rows[:RECORDS]
    said = tuple(
        (cited(properties, mention), sight.fields(properties, mention))
        for properties, mentions in kept
        for mention, _ in sorted(mentions, key=lambda one: str(one[0]))
    )
    cut = (f"More than {RECORDS} records speak of it: facts and records are of the first by id.",)
    return Basis(
        id,
        kept,
        {properties["id"]: properties for properties, _ in kept},
        tuple(sight.record(properties, mentions) for properties, mentions in kept),
        said,
        facts_of(type_of(id), said, sight.zone),
        cut if len(rows) > RECORDS else (),
    )


def tied(sight: Sight, of: Basis, rows: Sequence[Sequence[Any]]) -> tuple[tuple[Tied, ...], tuple[str, ...]]:
    """The entities at the other ends of statements, with what the same records call them; and what was cut."""
    ends: dict[str, tuple[list[Tie], int]] = {}
    for other, _, ties, number in rows[:TIED]:
        listed, more = ends.get(other, ([], 0))
        listed += [tie(one, of.id, other) for one in ties]
        ends[other] = listed, more + number - len(ties)
    found = tuple(_tied(sight, of, other, *ties) for other, ties in sorted(ends.items()))
    cut = (f"It is tied to more than {TIED} others: those first by id are shown.",)
    return found, cut if len(rows) > TIED else ()


def flags_of(of: Basis) -> Iterator[Flag]:
    """What the records of an entity alone tell of their quality."""
    yield from flags.conflicts(of.facts)
    if type_of(of.id) == "person":
        yield from flags.identifiers(of.said)
        yield from flags.joined(of.id, of.rows)


def departments_of(
    sight: Sight, of: Basis, ends: Iterable[Tied], cases: Iterable[CaseSeen], related: Iterable[Related]
) -> dict[str, str]:
    """The department of each dataset that a file cites."""
    found = {record.dataset for record in of.records}
    all_ends: tuple[Tied | CaseSeen, ...] = (*ends, *cases)
    for end in all_ends:
        found.update(tie.dataset for tie in end.ties)
        found.update(_cited(end.facts))
    for other in related:
        found.update(way.dataset for way in other.ways)
        found.update(_cited(other.facts))
    return {one: sight.owners.get(one, "") for one in sorted(found)}


def _cited(facts: Iterable[FileFact]) -> Iterator[str]:
    return (source.dataset for fact in facts for value in fact.values for source in value.sources)


def _tied(sight: Sight, of: Basis, other: str, ties: Sequence[Tie], more: int) -> Tied:
    type, said = type_of(other), {}
    for one in ties:
        properties, mention = of.properties.get(one.record), mention_of(one, other)
        if properties is not None and mention is not None:
            said[one.record, mention] = (
                cited(properties, mention),
                sight.label(properties, mention, type),
            )
    return Tied(other, type, tuple(ties), more, facts_of(type, said.values(), sight.zone))
