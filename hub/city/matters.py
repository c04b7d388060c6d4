"""What happened in the district: matters, each going by one door or by several, and the record each door
makes.

A matter is the one thing in the world (same parties, place and story); a docket holds the records one door
made of matters. Everything is an array over the number of the matter or record and a pure function of the
seed, so that the district of a later day is the same whether it was reached in one step or in many.

Times are seconds since `START` (midnight in `Asia/Shanghai`).
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date

import numpy as np
import numpy.typing as npt

from hub.city.bodies import Bodies
from hub.city.chance import Chance, Ints
from hub.city.kinds import KINDS, OPPONENTS, PATTERNS
from hub.city.people import People
from hub.city.places import Places

#: First day of the district's records, and how many days a new district has.
START = date(2025, 1, 1)
DAYS = 669
DAY = 86_400
NEVER = np.int64(1) << np.int64(40)
_BATCH = 1 << 24
_POOL = 1 << 22

#: Days between a matter and its next door (least, spread), and how many days that door usually
#: takes (for a mediation: until a court confirms the agreement).
_DELAY = {"G": (0, 1), "P": (2, 28), "I": (0, 18), "S": (15, 110), "M": (4, 36)}
_TAKES = {"G": 12, "P": 70, "I": 40, "S": 200, "M": 24}
#: Days the door has by its own rule; later is overdue.
LIMIT = {"G": 7, "P": 60, "I": 30, "S": 180, "M": 30}
#: Share of records whose handling stalls and never ends, that are corrected later, and that are deleted
#: later.
STALLED, CORRECTED, DELETED = 0.04, 0.02, 0.004


@dataclass(frozen=True, slots=True)
class Matters:
    """Arrays over the matter number (position); `index` is the number that stays the same as days pass.

    `b` is a person number, or `-1 - company` for a company, or NO_ONE. `story` is shared by matters that are
    the same thing again at the same place (a recurring hazard, a lasting quarrel), else -1.
    """

    index: Ints
    pattern: Ints
    kind: Ints
    start: Ints
    building: Ints
    a: Ints
    b: Ints
    witness: Ints
    story: Ints

    def __len__(self) -> int:
        return len(self.index)


NO_ONE = np.int64(-(1 << 40))


@dataclass(frozen=True, slots=True)
class Docket:
    """Records of one door in order of time: `row` is the position of its matter, `stage` its place in the
    pattern.

    `number` counts within the day (suits and mediations: within the year), from 1. `closed`, `corrected` and
    `deleted` are times, NEVER when it does not happen. `draw` are 64 random bits of each record.
    """

    door: str
    row: Ints
    stage: Ints
    time: Ints
    closed: Ints
    corrected: Ints
    deleted: Ints
    number: Ints
    draw: npt.NDArray[np.uint64]

    def __len__(self) -> int:
        return len(self.row)

    def touched(self, since: int, now: int) -> Ints:
        """Records that came or changed in [since, now)."""
        mask = np.zeros(len(self), np.bool_)
        for times in (self.time, self.closed, self.corrected, self.deleted):
            mask |= (times >= since) & (times < now)
        return np.flatnonzero(mask & (self.time < now))

    def changed(self, chosen: Ints, now: int) -> Ints:
        """When each chosen record last changed, as of `now`: its `updated_at` at the source."""
        latest = self.time[chosen]
        for times in (self.closed, self.corrected, self.deleted):
            at = times[chosen]
            latest = np.where(at < now, np.maximum(latest, at), latest)
        return latest


def happen(
    chance: Chance, places: Places, people: People, bodies: Bodies, days: int
) -> tuple[Matters, dict[str, Docket]]:
    """All matters and dockets of the first `days` days (at least DAYS)."""
    rates = [rate for _, rate in PATTERNS]
    total = round(len(people) * sum(rates) / 1000)
    batches = [_batch(chance, places, people, bodies, np.arange(total, dtype=np.int64), 0, DAYS)]
    daily = total / DAYS
    for day in range(DAYS, days):
        count = int(daily * (day - DAYS + 1)) - int(daily * (day - DAYS))
        index = np.arange(count, dtype=np.int64) + (day - DAYS + 1) * _BATCH
        batches.append(_batch(chance, places, people, bodies, index, day, 1))
    matters = Matters(
        *(np.concatenate([getattr(batch, f.name) for batch in batches]) for f in fields(Matters))
    )
    return matters, {door: _docket(chance, matters, door, days) for door in "GPISM"}


def _batch(
    chance: Chance,
    places: Places,
    people: People,
    bodies: Bodies,
    index: Ints,
    first_day: int,
    days: int,
) -> Matters:
    pattern = chance.pick("matter.pattern", index, [rate for _, rate in PATTERNS])
    kind = np.zeros(len(index), np.int64)
    for number, (doors, _) in enumerate(PATTERNS):
        allowed = [k.weight if set(doors) <= set(k.doors) else 0 for k in KINDS]
        chosen = np.flatnonzero(pattern == number)
        kind[chosen] = chance.pick(f"matter.kind.{number}", index[chosen], allowed)
    recurs = chance.bits("matter.recurs", index) >> np.uint64(32)
    share = np.asarray([int(k.recurs * 2**32) for k in KINDS], np.uint64)[kind]
    again = recurs < share
    # A story returns about six times in the first period: its pool has a sixth of the kind's recurring
    # matters.
    weights = np.asarray([k.weight * k.recurs for k in KINDS])
    pool = np.maximum((weights / weights.sum() * len(people) * 0.28 / 6).astype(np.int64), 1)[kind]
    story = np.where(again, kind * _POOL + chance.below("matter.story", index, pool), -1)
    source = np.where(again, story + (np.int64(1) << np.int64(48)), index)
    home = chance.below("matter.home", source, len(people.head))
    spouse = people.married[home] & chance.chosen("matter.spouse", source, 0.4)
    a = people.head[home] + spouse
    building = people.home[home].copy()
    b = np.full(len(index), NO_ONE)
    opponent = np.asarray([OPPONENTS.index(k.opponent) for k in KINDS])
    against = opponent[kind]
    other = chance.below("matter.stranger", source, len(people.head))
    stranger = people.head[np.where(other == home, (other + 1) % len(people.head), other)]
    first, last = people.first_in[building], people.first_in[building + 1]
    size = last - first
    place = first + chance.below("matter.neighbour", source, size)
    neighbour = people.by_building[place]
    same = neighbour == home
    neighbour[same] = people.by_building[first[same] + (place[same] - first[same] + 1) % size[same]]
    b = np.where(against == 1, np.where(neighbour == home, stranger, people.head[neighbour]), b)
    partner = np.where(spouse, people.head[home], people.head[home] + 1)
    b = np.where(against == 3, np.where(people.married[home], partner, stranger), b)
    b = np.where(against == 4, stranger, b)
    for trade in {k.trade for k in KINDS if k.trade >= 0}:
        chosen = np.flatnonzero(np.asarray([k.trade for k in KINDS])[kind] == trade)
        firms = bodies.companies.of_trade[trade]
        # Companies work near where they are: of 5 candidates by the building's number, one by chance.
        near = building[chosen] * len(firms) // len(places)
        b[chosen] = -1 - firms[(near + chance.below("matter.company", source[chosen], 5)) % len(firms)]
    elsewhere = np.isin(against, (0, 4)) & chance.chosen("matter.elsewhere", source, 0.5)
    building = np.where(elsewhere, chance.below("matter.building", source, len(places)), building)
    for number, kind_of in enumerate(KINDS):
        if kind_of.hub:
            there = (kind == number) & chance.chosen("matter.hub", source, 0.08)
            building = np.where(there, places.hubs[kind_of.hub], building)
    hours = np.asarray([k.hour for k in KINDS], np.int64)[kind] * 3600
    drift = chance.below("matter.drift.a", index, 18_000) + chance.below("matter.drift.b", index, 18_000)
    start = (first_day + chance.below("matter.day", index, days)) * DAY + (hours + drift - 18_000) % DAY
    return Matters(
        index=index,
        pattern=pattern,
        kind=kind,
        start=start,
        building=building,
        a=a,
        b=b,
        witness=people.head[chance.below("matter.witness", index, len(people.head))],
        story=story,
    )


def _docket(chance: Chance, matters: Matters, door: str, days: int) -> Docket:
    rows: list[Ints] = []
    stages: list[Ints] = []
    times: list[Ints] = []
    for number, (doors, _) in enumerate(PATTERNS):
        if door not in doors:
            continue
        chosen = np.flatnonzero(matters.pattern == number)
        time = matters.start[chosen].copy()
        for stage, letter in enumerate(doors):
            index = matters.index[chosen]
            if stage:
                time = _next_door(chance, index, stage, letter, time)
            elif letter == "I":
                time = time + chance.below("late", index, 7_200)
            elif letter != "G":
                clock = 9 * 3600 + chance.below("clock.first", index, 8 * 3600)
                time = (time // DAY + 1) * DAY + clock
            if letter == door:
                rows.append(chosen)
                stages.append(np.full(len(chosen), stage, np.int64))
                times.append(time)
    all_rows, all_stages, all_times = np.concatenate(rows), np.concatenate(stages), np.concatenate(times)
    order = np.lexsort((all_stages, matters.index[all_rows], all_times))
    order = order[all_times[order] < days * DAY]
    row, steps, time = all_rows[order], all_stages[order], all_times[order]
    index = matters.index[row] * 8 + steps
    draw = chance.bits(f"record.{door}", index)
    low = chance.below(f"closing.a.{door}", index, 1 << 15)
    high = chance.below(f"closing.b.{door}", index, 1 << 15)
    lasting = 3_600 + low * high * _TAKES[door] // (1 << 20) * DAY // (1 << 10)
    closed = np.where(chance.chosen(f"stalled.{door}", index, STALLED), NEVER, time + lasting)
    later: Ints = (3 + chance.below(f"corrected.after.{door}", index, 60)) * DAY + 30_000
    corrected = np.where(chance.chosen(f"corrected.{door}", index, CORRECTED), time + later, NEVER)
    later = (5 + chance.below(f"deleted.after.{door}", index, 90)) * DAY + 33_000
    deleted = np.where(chance.chosen(f"deleted.{door}", index, DELETED), time + later, NEVER)
    period: Ints = years(time) if door in "SM" else time // DAY
    counted: Ints = np.arange(len(row), dtype=np.int64) - np.searchsorted(period, period) + 1
    return Docket(door, row, steps, time, closed, corrected, deleted, counted, draw)


def _next_door(chance: Chance, index: Ints, stage: int, letter: str, time: Ints) -> Ints:
    """When matters reach their next door: most soon, some late, and at offices in office hours."""
    least, spread = _DELAY[letter]
    low = chance.below(f"delay.a.{stage}", index, 1 << 15)
    high = chance.below(f"delay.b.{stage}", index, 1 << 15)
    later: Ints = time + least * DAY + low * high * spread // (1 << 20) * DAY // (1 << 10)
    if letter == "I":
        return later
    clock = 9 * 3600 + chance.below(f"clock.{stage}", index, 8 * 3600)
    opened: Ints = np.maximum(later // DAY * DAY + clock, later)
    return opened


def years(time: Ints) -> Ints:
    """The year of each time."""
    day = np.datetime64(START) + time // DAY
    numbers: Ints = day.astype("datetime64[Y]").astype(np.int64) + 1970
    return numbers


class Clock:
    """Times as text, quickly."""

    def __init__(self, days: int) -> None:
        # The days before START stand at the end, where a negative number finds them.
        numbers = [*range(days + 400), *range(-60, 0)]
        self.dates = [str(day) for day in np.datetime64(START) + np.asarray(numbers)]

    def date(self, time: int) -> str:
        """`2025-03-01`."""
        return self.dates[time // DAY]

    def local(self, time: int) -> str:
        """`2025-03-01 08:05:09`, without zone, as databases here write it."""
        rest = time % DAY
        return f"{self.dates[time // DAY]} {rest // 3600:02d}:{rest // 60 % 60:02d}:{rest % 60:02d}"

    def zoned(self, time: int) -> str:
        """`2025-03-01T08:05:09+08:00`."""
        rest = time % DAY
        return f"{self.dates[time // DAY]}T{rest // 3600:02d}:{rest // 60 % 60:02d}:{rest % 60:02d}+08:00"

    def utc(self, time: int) -> str:
        """`2025-03-01T00:05:09Z`: sorts as text."""
        time -= 8 * 3600
        rest = time % DAY
        return f"{self.dates[time // DAY]}T{rest // 3600:02d}:{rest // 60 % 60:02d}:{rest % 60:02d}Z"
