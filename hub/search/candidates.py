"""The people that a question may mean, each with as little as lets an officer choose; or "too many, say more"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from graph_schema.clues import clues
from hub.access.lens import Lens
from hub.audit.disclosure import Trace
from hub.graph.mentions import Mention
from hub.graph.reads.database import Database
from hub.graph.reads.mentions import MOST as MOST_MENTIONS
from hub.graph.reads.mentions import mentions_seen
from hub.graph.reads.search import Lookup, look_up
from hub.identity.normalise.addresses import parse
from hub.identity.normalise.text import has_han
from hub.keys import HubKey
from hub.search.lucene import names_query
from hub.search.names import names_of
from hub.search.question import Question

#: People that one answer offers at most.
MOST: Final = 5
_FIELDS: Final = tuple(
    dict.fromkeys([*(field for clue in clues("person").values() for field in clue.fields), "address.town"])
)
#: Clues whose values records have in the form in which they are compared.
_PLAIN: Final = ("birth_date", "phone", "email")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One person whom the question may mean: surname, year of birth and town, as far as the lens shows them.

    `matched` are the clues that records agree with.
    """

    id: str
    family_name: str | None
    birth_year: str | None
    town: str | None
    matched: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """An answer: at most five candidates, by id, or none and `too_many`. `trace` is what it discloses."""

    candidates: tuple[Candidate, ...]
    too_many: bool
    trace: Trace


async def find(database: Database, lens: Lens, question: Question, key: HubKey) -> Found:
    """Whom a question may mean, among the records and fields that the lens shows.

    A field that the lens masks is as if no record had it, so being found by one tells nothing.

    Raises
    ------
    ServerUnavailable
        Neo4j is gone or too slow.
    """
    matches = await matching(database, lens, question, key)
    if matches is None or len(matches) > MOST:
        return Found((), True, Trace(entities=(asked_for(question, key),)))
    candidates = tuple(_candidate(id, *matches[id]) for id in sorted(matches))
    mentions = [one for _, said in matches.values() for _, one in said]
    return Found(candidates, False, _trace(question, key, candidates, mentions))


#: What records say of one person: visible fields, and the mention that they are of.
Said = Sequence[tuple[Mapping[str, object], Mention]]


async def matching(
    database: Database, lens: Lens, question: Question, key: HubKey
) -> dict[str, tuple[tuple[str, ...], Said]] | None:
    """The people who match, by id: by which clues, and what visible records say of them; None where too many may."""
    ids = await look_up(database, lens, lookup_of(question, key))
    if ids is None:
        return None
    mentions = await mentions_seen(database, lens, "person", _FIELDS, ids)
    if len(mentions) > MOST_MENTIONS:
        return None
    people: dict[str, list[tuple[Mapping[str, object], Mention]]] = {}
    for one in mentions:
        values = {name: value for name, value in zip(_FIELDS, one.values, strict=True) if value is not None}
        people.setdefault(one.entity, []).append((values, one))
    found = {id: (question.matched(said), said) for id, said in people.items()}
    return {id: (matched, said) for id, (matched, said) in found.items() if matched is not None}


def prepare() -> None:
    """Read the tables of characters and sounds, so that the first search need not wait for them (about 0.3 s)."""
    names_query("林晓禾")
    names_query("Lin Xiaohe")


def lookup_of(question: Question, key: HubKey) -> Lookup:
    """By what to look people up: every identifier, and the name where something else than those narrows it."""
    name, address = question.value("name"), question.value("address")
    narrowed = address is not None or question.value("birth_date") is not None
    values = [(clue, (value,)) for clue in _PLAIN if (value := question.value(clue)) is not None]
    return Lookup(
        names=names_query(name) if name is not None and narrowed else None,
        values=values,
        street=_street(address) if address is not None else "",
        tokens=question.tokens(key),
    )


def asked_for(question: Question, key: HubKey) -> str:
    """An id that stands for whom the question is about, found or not, so that asking in vain counts too.

    It is the id that the first identifier would found, or else a keyed hash of what was asked: the same question has
    the same one, and nobody can tell from it what was asked.
    """
    for one in question.wanted:
        if (founded := one.founded(key)) is not None:
            return founded
    asked = "\n".join(sorted(f"{one.clue.key}={one.value}" for one in question.wanted))
    return key.lone_entity_id("person", "question", asked)


def _street(address: str) -> str:
    """A part of an address that every writing of it has."""
    street = parse(address).street
    return street if has_han(street) else (street.split() or [""])[0]


def _candidate(id: str, matched: tuple[str, ...], said: Said) -> Candidate:
    names = sorted({name.family for fields, _ in said for name in names_of(fields) if name.family})
    births = sorted({str(fields["birth_date"])[:4] for fields, _ in said if "birth_date" in fields})
    towns = sorted({town for fields, _ in said if (town := _town(fields))})
    return Candidate(id, _beside(names), _beside(births), _beside(towns), matched)


def _beside(values: Sequence[str]) -> str | None:
    """What records say, differently or not, as one text."""
    return "/".join(values) or None


def _town(fields: Mapping[str, object]) -> str:
    town = fields.get("address.town")
    return str(town) if town is not None else parse(str(fields.get("address.text", ""))).town


def _trace(
    question: Question, key: HubKey, candidates: Sequence[Candidate], mentions: Sequence[Mention]
) -> Trace:
    if not candidates:
        return Trace(entities=(asked_for(question, key),))
    return Trace(
        datasets=tuple(sorted({one.dataset for one in mentions})),
        fields=("address.town", "birth_date", "name.family"),
        entities=tuple(one.id for one in candidates),
        records=tuple(sorted({one.record for one in mentions})),
    )
