"""What is compared of a case: one row a case, made of what its record, its parties and its places say."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

from hub.identity.matters.texts import citations, figures, grams, without
from hub.identity.normalise import organisations
from hub.identity.normalise.addresses import Address, parse
from hub.identity.normalise.text import compact

Row = Mapping[str, Any]

_DAY: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2}))?")
#: A name of one sign, or one that is no more than a form of address, finds everybody.
_SHORTEST_NAME: Final = 2
#: Longer names in characters are organisations'.
_LONGEST_PERSON: Final = 5


@dataclass(frozen=True, slots=True)
class Case:
    """One case as its telling record has it.

    `seal` changes whenever the record does. `day` is days since 1970 with the time as a fraction, in the zone
    that the source wrote. `parties` and `places` are entity ids, `cites` ids of cases. `grams` are the pairs of
    characters of the text without its names, place and digits; `figures` the sums, days and measures in it.
    """

    id: str
    record: str
    dataset: str
    key: str
    seal: str
    sealed: bool
    department: str
    day: float | None
    kind: str
    text: str
    grams: tuple[int, ...]
    figures: tuple[str, ...]
    parties: tuple[str, ...]
    names: tuple[str, ...]
    places: tuple[str, ...]
    building: str
    street: str
    town: str
    community: str
    longitude: float | None
    latitude: float | None
    cites: tuple[str, ...]


def assemble(
    records: Iterable[Row], parties: Iterable[Row], places: Iterable[Row], cited: Iterable[Row]
) -> list[Case]:
    """The cases that these rows (see `hub.graph.matters`) tell of, in order of id.

    Of several records that tell of one case the fullest stands for it, of equally full ones the first by dataset
    and key, so that the order of rows makes no difference.
    """
    telling: dict[str, Row] = {}
    for row in records:
        known = telling.get(row["id"])
        if known is None or _rank(row) < _rank(known):
            telling[row["id"]] = row
    who: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for row in parties:
        who[row["id"]].add((row["party"], row["name"] or ""))
    where: dict[str, list[Row]] = defaultdict(list)
    for row in places:
        where[row["id"]].append(row)
    cites: dict[str, set[str]] = defaultdict(set)
    for row in cited:
        cites[row["source"]].add(row["target"])
    numbers = {_number(row["number"]): id for id, row in telling.items() if row["number"]}
    return [
        _case(telling[id], who.get(id, set()), where.get(id, []), cites.get(id, set()), numbers)
        for id in sorted(telling)
    ]


def _rank(row: Row) -> tuple[int, str, str]:
    said = ("opened", "occurred", "text", "summary", "title", "kind", "number", "location")
    return (-sum(row[name] is not None for name in said), row["dataset"], row["key"])


def _case(
    row: Row,
    parties: set[tuple[str, str]],
    places: Sequence[Row],
    cites: set[str],
    numbers: Mapping[str, str],
) -> Case:
    names = tuple(sorted({name for _, written in parties if (name := party_name(written))}))
    text = " ".join(filter(None, (row["title"], row["summary"], row["text"])))
    place = _place(places, row["location"])
    found = {numbers[number] for number in map(_number, citations(text)) if number in numbers} - {row["id"]}
    bare = without(text, names, place.written)
    return Case(
        id=row["id"],
        record=row["record"],
        dataset=row["dataset"],
        key=row["key"],
        seal=f"{row['version']}.{row['run']}",
        sealed=bool(row["sealed"]),
        department=row["department"],
        day=day_of(row["opened"] or row["occurred"]),
        kind=compact(row["detail"] or row["kind"] or ""),
        text=compact(text),
        grams=grams(bare),
        figures=figures(without(text, (), place.written)),
        parties=tuple(sorted({party for party, _ in parties})),
        names=names,
        places=tuple(sorted({one["place"] for one in places})),
        building=place.address.place,
        street=place.address.street,
        town=place.town,
        community=place.division[:12] if len(place.division) >= 12 else place.address.community,
        longitude=place.longitude,
        latitude=place.latitude,
        cites=tuple(sorted(cites | found)),
    )


@dataclass(frozen=True, slots=True)
class _Where:
    written: str
    address: Address
    town: str
    division: str
    longitude: float | None
    latitude: float | None


def _place(places: Sequence[Row], location: str | None) -> _Where:
    """The places of a case as one: of each thing that can be said of a place, the first that is said."""
    ordered = sorted(places, key=lambda row: (row["address"] is None, row["address"] or "", row["place"]))
    first = {
        name: next((row[name] for row in ordered if row[name] is not None), None)
        for name in ("address", "town", "division")
    }
    at = next(((r["longitude"], r["latitude"]) for r in ordered if r["latitude"] is not None), (None, None))
    written = first["address"] or location or ""
    address = parse(written)
    town = (first["town"] or address.town or "").removesuffix("办事处")
    return _Where(written, address, town, first["division"] or "", *at)


@lru_cache(maxsize=262_144)
def party_name(written: str) -> str:
    """A party's name for comparison and for finding it in a text; empty where it would find everybody."""
    name = compact(written)
    if len(name) > _LONGEST_PERSON:
        name = organisations.core(written) or name
    return name if len(name) >= _SHORTEST_NAME and not name.endswith(("先生", "女士", "同志")) else ""


@lru_cache(maxsize=262_144)
def day_of(written: str | None) -> float | None:
    """Days since 1970 of a time to the day or better; None of a month or year, which is near nothing."""
    found = _DAY.match(written or "")
    if not found:
        return None
    days = date(int(found[1]), int(found[2]), int(found[3])).toordinal() - 719_163
    return days + (int(found[4]) * 60 + int(found[5])) / 1440 if found[4] else float(days)


def _number(written: str) -> str:
    return compact(written)
