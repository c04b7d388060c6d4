"""The police's database: SQLite with the tables described in `hub.city`."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from hub.city.chance import Ints
from hub.city.kinds import KINDS
from hub.city.matters import DAY, LIMIT, NO_ONE
from hub.city.mistakes import RATES, Written, write_down
from hub.city.people import RELATIONS
from hub.city.truth import Truth
from hub.city.world import CHUNK, World

_SCHEMA = """
CREATE TABLE stations (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, division_code TEXT NOT NULL,
  updated_at TEXT NOT NULL, deleted_at TEXT);
CREATE TABLE officers (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, station_id TEXT NOT NULL, station_name TEXT NOT NULL,
  updated_at TEXT NOT NULL, deleted_at TEXT);
CREATE TABLE persons (
  id INTEGER PRIMARY KEY, name TEXT, sex INTEGER, birth_date TEXT, id_number TEXT, phone TEXT,
  ethnic_group TEXT, address TEXT, address_code TEXT, division_code TEXT, household_no TEXT, relation TEXT,
  head_person_id INTEGER, registered_as TEXT, updated_at TEXT NOT NULL, deleted_at TEXT);
CREATE TABLE incidents (
  id INTEGER PRIMARY KEY, incident_no TEXT NOT NULL, kind_code TEXT, kind TEXT, occurred_at TEXT,
  reported_at TEXT, address TEXT, address_code TEXT, division_code TEXT, grid_code TEXT,
  longitude REAL, latitude REAL, summary TEXT, status TEXT, due_at TEXT, closed_at TEXT,
  officer_id TEXT, officer_name TEXT,
  station_id TEXT, station_name TEXT, event_no TEXT, updated_at TEXT NOT NULL, deleted_at TEXT);
CREATE TABLE incident_persons (
  id INTEGER PRIMARY KEY, incident_id INTEGER NOT NULL, role TEXT NOT NULL, person_id INTEGER, name TEXT,
  id_number TEXT, phone TEXT, address TEXT, reported_at TEXT, updated_at TEXT NOT NULL, deleted_at TEXT);
"""
_INDEXES = """
CREATE INDEX persons_updated ON persons (updated_at, id);
CREATE INDEX incidents_updated ON incidents (updated_at, id);
CREATE INDEX incident_persons_updated ON incident_persons (updated_at, id);
"""
#: Registry rows of people written down twice (as temporary residents) have this much added to their number.
TWICE = 10_000_000


def write(world: World, folder: Path, truth: Truth, since: int) -> dict[str, int]:
    """Write what came or changed since `since` (the beginning: a new database). Gives rows by table."""
    file = folder / "police.db"
    counts: dict[str, int] = {}
    base = sqlite3.connect(file, isolation_level=None)
    try:
        if since <= 0:
            base.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-65536;")
            base.executescript(_SCHEMA)
        base.execute("BEGIN")
        if since <= 0:
            for table, staff_rows in _staff(world, truth):
                _put(base, table, staff_rows)
                counts[table] = counts.get(table, 0) + len(staff_rows)
        for part in (_persons, _incidents, _incident_persons):
            for rows in part(world, truth, since):
                table = part.__name__[1:]
                _put(base, table, rows)
                counts[table] = counts.get(table, 0) + len(rows)
        base.execute("COMMIT")
        if since <= 0:
            base.executescript(_INDEXES)
    finally:
        base.close()
    return counts


def _put(base: sqlite3.Connection, table: str, rows: list[tuple[object, ...]]) -> None:
    if rows:
        marks = ",".join("?" * len(rows[0]))
        base.executemany(f"INSERT OR REPLACE INTO {table} VALUES ({marks})", rows)  # noqa: S608


def _staff(world: World, truth: Truth) -> Iterator[tuple[str, list[tuple[object, ...]]]]:
    staff, began = world.bodies.police, world.clock.local(0)
    towns = world.places.towns
    stations = [f"PS{town.code}" for town in towns]
    yield (
        "stations",
        [
            (code, name, town.code, began, None)
            for code, name, town in zip(stations, staff.units, towns, strict=True)
        ],
    )
    truth.mention("police.stations", stations, "station", "organisation", [f"unit:{u}" for u in staff.units])
    units = staff.unit.tolist()
    yield (
        "officers",
        [
            (key, name, stations[unit], staff.units[unit], began, None)
            for key, name, unit in zip(staff.ids, staff.names, units, strict=True)
        ],
    )
    truth.mention("police.officers", staff.ids, "officer", "person", staff.ids)
    truth.mention(
        "police.officers", staff.ids, "station", "organisation", [f"unit:{staff.units[u]}" for u in units]
    )


def _persons(world: World, truth: Truth, since: int) -> Iterator[list[tuple[object, ...]]]:
    """The population register. A few people moved during the district's time, and some stand in it twice."""
    people, chance = world.people, world.chance
    everyone = np.arange(len(people), dtype=np.int64)
    began = chance.below("persons.updated", everyone, 3_000_000) - 3_000_000
    moved_at = (1 + chance.below("household.moved.day", people.household, 900)) * DAY + 36_000
    moved_at = np.where(people.moved, moved_at, 1 << 40)
    twice = np.flatnonzero(
        chance.chosen("persons.twice", everyone, RATES["police.persons"]["row"]["duplicate"])
    )
    for start in range(0, len(people), CHUNK):
        chunk = everyone[start : start + CHUNK]
        if since > 0:
            chunk = chunk[(moved_at[chunk] >= since) & (moved_at[chunk] < world.now)]
        yield _register(world, truth, chunk, began, moved_at, again=False)
    if since <= 0:
        for start in range(0, len(twice), CHUNK):
            yield _register(world, truth, twice[start : start + CHUNK], began, moved_at, again=True)


def _register(
    world: World, truth: Truth, chunk: Ints, began: Ints, moved_at: Ints, *, again: bool
) -> list[tuple[object, ...]]:
    people, places, clock = world.people, world.places, world.clock
    written = write_down(world, "police.persons", chunk, chunk * 2 + again)
    ids = (chunk + 1 + TWICE * again).tolist()
    settled = moved_at[chunk] < world.now
    before = people.addresses(chunk, former=True)
    yet = (people.moved[chunk] & ~settled).tolist()
    building = np.where(people.moved[chunk] & ~settled, people.former[chunk], people.building[chunk])
    changed = np.where(settled & (not again), moved_at[chunk], began[chunk]).tolist()
    codes = places.community_code
    heads = people.head[people.household[chunk]] + 1
    rows: list[tuple[object, ...]] = [
        (
            key, name, sex, birth or None, number or None, phone or None, ethnic, old if not_yet else address,
            places.code(b), codes[places.community_of[b]], f"H{home + 1:07d}", RELATIONS[relation],
            head, "暂住" if again else "常住",
            clock.local(at), None,
        )
        for (
            key, name, sex, birth, number, phone, ethnic, address, old, not_yet, b, home, relation, head, at,
        ) in zip(
            ids, written.name, people.sex[chunk].tolist(), written.birth, written.id_number, written.phone,
            people.ethnic_names(chunk), written.address, before, yet,
            building.tolist(), people.household[chunk].tolist(),
            people.relation[chunk].tolist(), heads.tolist(), changed, strict=True,
        )
    ]  # fmt: skip
    keys = [str(key) for key in ids]
    truth.mention(
        "police.persons", keys, "person", "person", [f"p{n}" for n in chunk.tolist()], written.notes
    )
    truth.mention("police.persons", keys, "home", "place", [f"b{n}" for n in building.tolist()])
    truth.mention(
        "police.persons",
        keys,
        "head",
        "person",
        [
            f"p{head}" if head != person else ""
            for head, person in zip((heads - 1).tolist(), chunk.tolist(), strict=True)
        ],
    )
    return rows


def _incidents(world: World, truth: Truth, since: int) -> Iterator[list[tuple[object, ...]]]:
    docket, matters, places, clock = world.dockets["I"], world.matters, world.places, world.clock
    staff = world.bodies.police
    touched = docket.touched(since, world.now)
    for start in range(0, len(touched), CHUNK):
        chunk = touched[start : start + CHUNK]
        rows = docket.row[chunk]
        building = matters.building[rows]
        town = places.town_of[building]
        draw = docket.draw[chunk]
        officer = staff.of_unit(town, (draw >> np.uint64(40)).astype(np.int64)).tolist()
        numbers = world.numbers("I", chunk)
        events = world.earlier("G", docket, chunk)
        cited = [
            event if event >= 0 and bit & 3 else -1 for event, bit in zip(events, draw.tolist(), strict=True)
        ]
        known = [event for event in cited if event >= 0]
        event_no = dict(zip(known, world.numbers("G", np.asarray(known, np.int64)), strict=True))
        made: list[tuple[object, ...]] = []
        for key, number, kind, time, b, t, text, closed, deleted, who, event, at, bits in zip(
            (chunk + 1).tolist(), numbers, matters.kind[rows].tolist(), docket.time[chunk].tolist(),
            building.tolist(), town.tolist(), world.texts(docket, chunk), docket.closed[chunk].tolist(),
            docket.deleted[chunk].tolist(), officer, cited, docket.changed(chunk, world.now).tolist(),
            draw.tolist(), strict=True,
        ):  # fmt: skip
            over = closed < world.now
            nowhere = bits >> 20 & 127 == 0
            made.append((
                key, number, KINDS[kind].code, KINDS[kind].name,
                clock.local(max(time - 600 - bits % 3_000, 0)), clock.local(time), places.address(b),
                places.code(b), places.community_code[places.community_of[b]],
                places.cell_code[places.cell_of[b]], None if nowhere else float(places.lon[b]),
                None if nowhere else float(places.lat[b]), text, "已办结" if over else "办理中",
                clock.local(time + LIMIT["I"] * DAY), clock.local(closed) if over else None, staff.ids[who],
                staff.names[who], f"PS{places.towns[t].code}", staff.units[t], event_no.get(event),
                clock.local(at), clock.local(deleted) if deleted < world.now else None,
            ))  # fmt: skip
        keys = [str(key) for key in (chunk + 1).tolist()]
        cases = [f"I:{n}" for n in chunk.tolist()]
        told = "police.incidents"
        truth.mention(told, keys, "case", "case", cases)
        truth.mention(told, keys, "place", "place", [f"b{n}" for n in building.tolist()])
        truth.mention(
            told, keys, "cell", "place", [f"cell:{places.cell_code[n]}" for n in places.cell_of[building]]
        )
        truth.mention(told, keys, "officer", "person", [staff.ids[n] for n in officer])
        truth.mention(
            told, keys, "station", "organisation", [f"unit:{staff.units[n]}" for n in town.tolist()]
        )
        truth.mention(told, keys, "event", "case", [f"G:{n}" if n >= 0 else "" for n in cited])
        tell_matters(world, truth, told, keys, cases, rows)
        yield made


def tell_matters(
    world: World, truth: Truth, dataset: str, keys: list[str], cases: list[str], rows: Ints
) -> None:
    """Write which matter and story the cases of a dataset are of."""
    matters = world.matters
    truth.matter(
        dataset, keys, cases,
        [f"m{n}" for n in matters.index[rows].tolist()],
        [f"s{n}" if n >= 0 else "" for n in matters.story[rows].tolist()],
        [KINDS[n].code for n in matters.kind[rows].tolist()],
    )  # fmt: skip


def _incident_persons(world: World, truth: Truth, since: int) -> Iterator[list[tuple[object, ...]]]:
    """Caller, other party (where a person) and in one of ten a witness, as the officer wrote them down."""
    docket, matters = world.dockets["I"], world.matters
    touched = docket.touched(since, world.now)
    for start in range(0, len(touched), CHUNK):
        chunk = touched[start : start + CHUNK]
        rows = docket.row[chunk]
        b, index = matters.b[rows], matters.index[rows]
        seen = world.chance.chosen("incident.witness", index, 0.1)
        third = np.where(seen, _witnesses(world, rows), NO_ONE)
        made: list[tuple[object, ...]] = []
        for place, (role, persons) in enumerate(
            (("报警人", matters.a[rows]), ("对方当事人", b), ("证人", third))
        ):
            there = np.flatnonzero(persons >= 0)
            records = chunk[there]
            mention = index[there] * 32 + docket.stage[records] * 4 + place
            right = docket.corrected[records] < world.now
            written = write_down(world, "police.incident_persons", persons[there], mention, right)
            ids = ((records + 1) * 10 + place).tolist()
            matched = world.chance.chosen("incident_persons.matched", mention, 0.6).tolist()
            made.extend(_person_rows(world, records, ids, role, persons[there], written, matched))
            keys, told = [str(key) for key in ids], "police.incident_persons"
            truth.mention(
                told, keys, "person", "person", [f"p{n}" for n in persons[there].tolist()], written.notes
            )
            truth.mention(told, keys, "case", "case", [f"I:{n}" for n in records.tolist()])
        yield made


def _witnesses(world: World, rows: Ints) -> Ints:
    """Who saw it: grown-ups, and in one of twenty cases a minor."""
    index, grown = world.matters.index[rows], world.matters.witness[rows]
    minors = np.flatnonzero(~world.people.adult)
    if not len(minors):
        return grown
    young = minors[world.chance.below("incident.minor", index, len(minors))]
    return np.where(world.chance.chosen("incident.witness.minor", index, 0.05), young, grown)


def _person_rows(
    world: World,
    records: Ints,
    ids: list[int],
    role: str,
    persons: Ints,
    written: Written,
    matched: list[bool],
) -> Iterator[tuple[object, ...]]:
    docket, clock = world.dockets["I"], world.clock
    for key, incident, person, known, name, number, phone, address, reported, at, deleted in zip(
        ids, (records + 1).tolist(), (persons + 1).tolist(), matched, written.name, written.id_number,
        written.phone, written.address, docket.time[records].tolist(),
        docket.changed(records, world.now).tolist(), docket.deleted[records].tolist(), strict=True,
    ):  # fmt: skip
        yield (
            key, incident, role, person if known and number else None, name, number or None, phone or None,
            address or None, clock.local(reported), clock.local(at),
            clock.local(deleted) if deleted < world.now else None,
        )  # fmt: skip
