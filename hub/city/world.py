"""The district as it truly is, before any department writes it down."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hub.city.bodies import Bodies
from hub.city.chance import Chance, Ints
from hub.city.divisions import towns
from hub.city.kinds import KINDS
from hub.city.matters import DAY, NO_ONE, Clock, Docket, Matters, happen
from hub.city.people import People
from hub.city.places import Places

#: Records that are written at once; bounds the memory.
CHUNK = 50_000


@dataclass(frozen=True, slots=True)
class World:
    """Everything that is true of the district up to (not including) day `days` after `matters.START`."""

    chance: Chance
    places: Places
    people: People
    bodies: Bodies
    matters: Matters
    dockets: dict[str, Docket]
    clock: Clock
    days: int

    @property
    def now(self) -> int:
        """The time at which the district stands."""
        return self.days * DAY

    def numbers(self, door: str, records: Ints) -> list[str]:
        """Official numbers of records of a door."""
        docket = self.dockets[door]
        dates = self.clock.dates
        made = []
        for time, number in zip(docket.time[records].tolist(), docket.number[records].tolist(), strict=True):
            day = dates[time // DAY]
            if door == "S":
                made.append(f"（{day[:4]}）渝0197民初{number}号")
            elif door == "M":
                made.append(f"合调字〔{day[:4]}〕{number}号")
            else:
                prefix, width = {"G": ("SJ", 5), "I": ("JQ", 5), "P": ("XF", 4)}[door]
                made.append(f"{prefix}{day.replace('-', '')}{number:0{width}d}")
        return made

    def earlier(self, door: str, docket: Docket, records: Ints) -> list[int]:
        """For records of a docket, the first record that another door made of the same matter before, or
        -1."""
        other = self.dockets[door]
        first = np.full(len(self.matters), -1, np.int64)
        first[other.row[::-1]] = np.arange(len(other) - 1, -1, -1)
        found = first[docket.row[records]]
        valid = (found >= 0) & (other.time[found] < docket.time[records])
        numbers: list[int] = np.where(valid, found, -1).tolist()
        return numbers

    def opponents(self, rows: Ints) -> list[str | None]:
        """Names of the other parties of matters."""
        b = self.matters.b[rows]
        persons = np.flatnonzero(b >= 0)
        made: list[str | None] = [None] * len(rows)
        for position, name in zip(persons.tolist(), self.people.names(b[persons]), strict=True):
            made[position] = name
        for position in np.flatnonzero((b < 0) & (b != NO_ONE)).tolist():
            made[position] = self.bodies.companies.names[-1 - int(b[position])]
        return made

    def texts(self, docket: Docket, records: Ints) -> list[str]:
        """What each record says happened: the matter's facts in the words of the one who wrote this
        record."""
        rows = docket.row[records]
        matters = self.matters
        bits = self.chance.bits("matter.text", np.where(matters.story[rows] >= 0, matters.story[rows], rows))
        own = self.chance.bits("matter.facts", matters.index[rows])
        columns = zip(
            matters.kind[rows].tolist(),
            bits.tolist(),
            own.tolist(),
            docket.draw[records].tolist(),
            self.people.names(matters.a[rows]),
            self.opponents(rows),
            self.places.spots(matters.building[rows]),
            matters.start[rows].tolist(),
            strict=True,
        )
        made = []
        for kind_number, same, facts, draw, a, b, spot, start in columns:
            kind = KINDS[kind_number]
            day = self.clock.dates[start // DAY]
            money = (facts % 97 + 3) * (1000 if facts & 256 else 100)
            text = kind.texts[draw % len(kind.texts)].format(
                a=a,
                b=b or "对方",
                place=spot,
                spot=kind.spots[same % len(kind.spots)],
                when=f"{int(day[5:7])}月{int(day[8:])}日",
                money=money,
                days=facts % 23 + 2,
            )
            made.append(text)
        return made


def world(people: int, seed: int, days: int, divisions: Path | None = None) -> World:
    """Make the district of a seed. The same arguments give the same district on any machine."""
    chance = Chance(seed)
    places = Places(chance, towns(divisions), people)
    population = People(chance, places, people)
    bodies = Bodies(chance, places, people)
    matters, dockets = happen(chance, places, population, bodies, days)
    return World(chance, places, population, bodies, matters, dockets, Clock(days), days)
