"""The grid centre's events: JSON documents, as described in `hub.city`."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import orjson

from hub.city.chance import Ints
from hub.city.documents import Documents
from hub.city.kinds import KINDS
from hub.city.matters import DAY, LIMIT
from hub.city.mistakes import RATES, write_down
from hub.city.police import tell_matters
from hub.city.truth import Truth
from hub.city.world import CHUNK, World

_CHANNELS = ("worker", "worker", "worker", "app", "hotline")


def write(world: World, folder: Path, truth: Truth, since: int) -> dict[str, int]:
    """Write what came or changed since `since`. Gives the number of events written."""
    store = Documents(folder / "grid.db")
    if since <= 0:
        store.create("events")
    docket = world.dockets["G"]
    touched = docket.touched(since, world.now)
    for start in range(0, len(touched), CHUNK):
        store.put("events", _events(world, truth, touched[start : start + CHUNK]))
    if since <= 0:
        store.index("events")
    store.close()
    return {"events": len(touched)}


def _events(world: World, truth: Truth, chunk: Ints) -> list[tuple[int, str, bytes]]:
    docket, matters, places, clock = world.dockets["G"], world.matters, world.places, world.clock
    workers, centres = world.bodies.workers, world.bodies.centres
    rows = docket.row[chunk]
    building, draw = matters.building[rows], docket.draw[chunk]
    cell, town = places.cell_of[building], places.town_of[building]
    worker = workers.of_unit(cell, (draw >> np.uint64(40)).astype(np.int64)).tolist()
    channels = [_CHANNELS[bits % 5] for bits in draw.tolist()]
    right = docket.corrected[chunk] < world.now
    citizens = write_down(world, "grid", matters.a[rows], matters.index[rows] * 32 + 16, right)
    numbers = world.numbers("G", chunk)
    positions, notes = _positions(world, matters.index[rows], building, right)
    made = []
    for (
        key, number, kind, time, b, c, t, text, closed, deleted, who, channel, name, phone, at, bits,
        (lng, lat),
    ) in zip(
        chunk.tolist(), numbers, matters.kind[rows].tolist(), docket.time[chunk].tolist(), building.tolist(),
        cell.tolist(), town.tolist(), world.texts(docket, chunk), docket.closed[chunk].tolist(),
        docket.deleted[chunk].tolist(), worker, channels, citizens.name, citizens.phone,
        docket.changed(chunk, world.now).tolist(), draw.tolist(), positions, strict=True,
    ):  # fmt: skip
        over = closed < world.now
        body = orjson.dumps({
            "event_no": number,
            "type": {"code": KINDS[kind].code, "name": KINDS[kind].name},
            "channel": channel,
            "reported_at": clock.zoned(time),
            "description": text,
            "level": ("一般", "一般", "较大", "紧急")[bits >> 30 & 3],
            "status": "closed" if over else "open",
            "deadline": clock.zoned(time + LIMIT["G"] * DAY),
            "closed_at": clock.zoned(closed) if over else None,
            "location": {
                "address": places.address(b),
                "code": places.code(b),
                "cell": places.cell_code[c],
                "division": places.community_code[places.community_of[b]],
                "lng": lng,
                "lat": lat,
            },
            "citizen": None if channel == "worker" else {"name": name, "phone": phone or None},
            "worker": {"id": workers.ids[who], "name": workers.names[who]},
            "centre": centres[t],
            "updated_at": clock.utc(at),
            "deleted": deleted < world.now,
        })  # fmt: skip
        made.append((key + 1, clock.utc(at), body))
    told, cases = "grid.events", [f"G:{n}" for n in chunk.tolist()]
    asked = [
        "" if c == "worker" else f"p{n}" for c, n in zip(channels, matters.a[rows].tolist(), strict=True)
    ]
    truth.mention(told, numbers, "case", "case", cases)
    truth.mention(told, numbers, "place", "place", [f"b{n}" for n in building.tolist()], notes)
    truth.mention(told, numbers, "cell", "place", [f"cell:{places.cell_code[n]}" for n in cell.tolist()])
    truth.mention(told, numbers, "citizen", "person", asked, citizens.notes)
    truth.mention(told, numbers, "worker", "person", [workers.ids[n] for n in worker])
    truth.mention(told, numbers, "centre", "organisation", [f"unit:{centres[n]}" for n in town.tolist()])
    tell_matters(world, truth, told, numbers, cases, rows)
    return made


def _positions(
    world: World, index: Ints, buildings: Ints, right: npt.NDArray[np.bool_]
) -> tuple[list[tuple[float | None, float | None]], list[str]]:
    """Longitude and latitude as reported, and which mistakes are in them."""
    shares = RATES["grid"]["position"]
    draw = world.chance.pick("grid.position.mistake", index, [1 - sum(shares.values()), *shares.values()])
    draw = np.where(right, 0, draw)
    names = ["", *(f"position.{mistake}" for mistake in shares)]
    positions: list[tuple[float | None, float | None]] = []
    for lng, lat, mistake in zip(
        world.places.gcj_lon[buildings].tolist(),
        world.places.gcj_lat[buildings].tolist(),
        draw.tolist(),
        strict=True,
    ):
        positions.append(((lng, lat), (None, None), (0.0, 0.0), (lat, lng))[mistake])
    return positions, [names[mistake] for mistake in draw.tolist()]
