"""The court's suits and the mediation agreements: JSON documents, as described in `hub.city`."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import orjson

from hub.city.bodies import BUREAUS
from hub.city.chance import Ints
from hub.city.documents import Documents
from hub.city.kinds import KINDS
from hub.city.matters import DAY, LIMIT, NO_ONE, Docket
from hub.city.mistakes import Written, write_down
from hub.city.police import tell_matters
from hub.city.truth import Truth
from hub.city.world import CHUNK, World

_SUIT_ENDS = ("判决", "判决", "调解", "撤诉", "驳回")
_CITED = {"G": "grid_event", "I": "police_incident", "P": "petition", "M": "mediation", "S": "suit"}


def write(world: World, folder: Path, truth: Truth, since: int) -> dict[str, int]:
    """Write what came or changed since `since`. Gives the numbers of suits and of mediations written."""
    store = Documents(folder / "court.db")
    if since <= 0:
        store.create("suits", "mediations")
    counts = {}
    for kind, door in (("suits", "S"), ("mediations", "M")):
        docket = world.dockets[door]
        touched = docket.touched(since, world.now)
        for start in range(0, len(touched), CHUNK):
            store.put(kind, _documents(world, truth, docket, touched[start : start + CHUNK]))
        counts[kind] = len(touched)
    if since <= 0:
        store.index("suits", "mediations")
    store.close()
    return counts


def _documents(world: World, truth: Truth, docket: Docket, chunk: Ints) -> list[tuple[int, str, bytes]]:
    matters, places, clock = world.matters, world.places, world.clock
    suits = docket.door == "S"
    told = "court.suits" if suits else "court.mediations"
    rows = docket.row[chunk]
    keys = [f"{docket.door}{n + 1:07d}" for n in chunk.tolist()]
    cases = [f"{docket.door}:{n}" for n in chunk.tolist()]
    building, draw = matters.building[rows], docket.draw[chunk]
    town = places.town_of[building]
    staff = world.bodies.judges if suits else world.bodies.mediators
    unit = town % len(staff.units) if suits else town
    officer = staff.of_unit(unit, (draw >> np.uint64(40)).astype(np.int64)).tolist()
    parties = _parties(world, truth, docket, chunk, told, keys)
    related = _related(world, truth, docket, chunk, told, keys)
    common = zip(
        chunk.tolist(), keys, world.numbers(docket.door, chunk), matters.kind[rows].tolist(),
        docket.time[chunk].tolist(), building.tolist(), world.texts(docket, chunk),
        docket.closed[chunk].tolist(),
        docket.deleted[chunk].tolist(), officer, unit.tolist(), docket.changed(chunk, world.now).tolist(),
        draw.tolist(), parties, related, strict=True,
    )  # fmt: skip
    made = []
    for row, key, number, kind, time, b, text, closed, deleted, who, u, at, bits, heard, cites in common:
        over = closed < world.now
        place = {
            "address": places.address(b),
            "division": places.community_code[places.community_of[b]],
        }
        document: dict[str, object] = {"id": key}
        if suits:
            document |= {
                "case_no": number,
                "cause": KINDS[kind].cause or "其他民事纠纷",
                "filed_on": clock.date(time),
                "facts": text,
                "amount": bits % 1_900 * 100 + 1_000,
                "status": "已结" if over else "审理中",
                "due_on": clock.date(time + LIMIT["S"] * DAY),
                "closed_on": clock.date(closed) if over else None,
                "result": _SUIT_ENDS[bits >> 8 & 3] if over else None,
                "judge": {"id": staff.ids[who], "name": staff.names[who]},
                "tribunal": staff.units[u],
            }
        else:
            confirmed = over and bits >> 12 & 3 < 2
            document |= {
                "agreement_no": number,
                "cause": KINDS[kind].cause or KINDS[kind].name,
                "signed_on": clock.date(time),
                "dispute": text,
                "agreement": _terms(bits),
                "offers": f"调解中一方曾提出{bits >> 16 & 31}千元方案。",
                "confirmed": confirmed,
                "confirmed_on": clock.date(closed) if confirmed else None,
                "confirmation_no": f"（{clock.date(time)[:4]}）渝0197诉前调确{row + 1}号"
                if confirmed
                else None,
                "mediator": {"id": staff.ids[who], "name": staff.names[who]},
                "committee": staff.units[u],
            }
        document |= {
            "place": place,
            "parties": heard,
            "related": cites,
            "modified": clock.utc(at),
            "deleted": deleted < world.now,
        }
        made.append((row + 1, clock.utc(at), orjson.dumps(document)))
    truth.mention(told, keys, "case", "case", cases)
    truth.mention(told, keys, "place", "place", [f"b{n}" for n in building.tolist()])
    truth.mention(told, keys, "judge" if suits else "mediator", "person", [staff.ids[n] for n in officer])
    truth.mention(
        told, keys, "tribunal" if suits else "committee", "organisation",
        [f"unit:{staff.units[n]}" for n in unit.tolist()],
    )  # fmt: skip
    tell_matters(world, truth, told, keys, cases, rows)
    return made


def _terms(bits: int) -> str:
    return (
        f"双方同意于{bits % 25 + 5}日内履行",
        f"被申请人分期支付{bits % 40 + 1}千元",
        "被申请人停止侵扰并书面致歉",
        "双方互不追究，今后和睦相处",
    )[bits >> 5 & 3]


def _parties(
    world: World, truth: Truth, docket: Docket, chunk: Ints, told: str, keys: list[str]
) -> list[list[dict[str, object]]]:
    """Plaintiff (or applicant) first, then the other side; where there is none, the bureau in charge."""
    matters = world.matters
    rows = docket.row[chunk]
    right = docket.corrected[chunk] < world.now
    names = ("原告", "被告", "第三人") if docket.door == "S" else ("申请人", "被申请人", "第三人")
    third = np.where(
        world.chance.chosen("suit.third", matters.index[rows], 0.08), matters.witness[rows], NO_ONE
    )
    made: list[list[dict[str, object]]] = [[] for _ in keys]
    for seat, who in enumerate((matters.a[rows], matters.b[rows], third)):
        persons = np.flatnonzero(who >= 0)
        mention = matters.index[rows] * 32 + docket.stage[chunk] * 4 + seat
        written = write_down(world, "court", who[persons], mention[persons], right[persons])
        for n, i in enumerate(persons.tolist()):
            made[i].append(_person(len(made[i]) + 1, names[seat], written, n))
        told_at = [len(made[i]) - 1 for i in persons.tolist()]
        ids = [f"p{n}" for n in who[persons].tolist()]
        for place in range(3):
            there = [n for n, at in enumerate(told_at) if at == place]
            truth.mention(
                told, [keys[int(persons[n])] for n in there], f"party[{place}]", "person",
                [ids[n] for n in there], [written.notes[n] for n in there],
            )  # fmt: skip
        if seat == 1:
            _bodies_as_parties(world, truth, who, rows, told, keys, names[1], made)
    return made


def _bodies_as_parties(
    world: World,
    truth: Truth,
    who: Ints,
    rows: Ints,
    told: str,
    keys: list[str],
    role: str,
    made: list[list[dict[str, object]]],
) -> None:
    companies = world.bodies.companies
    bodies = np.flatnonzero(who < 0).tolist()
    ids = []
    for i in bodies:
        party: dict[str, object] = {"seq": len(made[i]) + 1, "role": role, "type": "organisation"}
        if who[i] == NO_ONE:
            bureau = BUREAUS[KINDS[int(world.matters.kind[rows[i]])].bureau]
            ids.append(f"unit:{bureau}")
            party |= {"name": bureau, "id_type": None, "id_number": None, "phone": None, "address": None}
        else:
            company = -1 - int(who[i])
            ids.append(f"o{company}")
            party |= {
                "name": companies.names[company],
                "id_type": "统一社会信用代码",
                "id_number": companies.codes[company],
                "phone": companies.phones[company],
                "address": world.places.address(int(companies.building[company])),
            }
        made[i].append(party | {"birth_date": None})
    truth.mention(told, [keys[i] for i in bodies], "company[1]", "organisation", ids)


def _person(seq: int, role: str, written: Written, n: int) -> dict[str, object]:
    return {
        "seq": seq, "role": role, "type": "person", "name": written.name[n], "id_type": "居民身份证",
        "id_number": written.id_number[n] or None, "phone": written.phone[n] or None,
        "address": written.address[n] or None, "birth_date": written.birth[n] or None,
    }  # fmt: skip


def _related(
    world: World, truth: Truth, docket: Docket, chunk: Ints, told: str, keys: list[str]
) -> list[list[dict[str, str]]]:
    """Earlier cases of the same matter that the file cites: about half of those that there are."""
    made: list[list[dict[str, str]]] = [[] for _ in keys]
    for door in "GIPMS":
        if door == docket.door:
            continue
        earlier = world.earlier(door, docket, chunk)
        cited = world.chance.chosen(f"cites.{docket.door}.{door}", docket.draw[chunk], 0.5).tolist()
        there = [n for n, at in enumerate(earlier) if at >= 0 and cited[n]]
        numbers = world.numbers(door, np.asarray([earlier[n] for n in there], np.int64))
        for n, number in zip(there, numbers, strict=True):
            made[n].append({"kind": _CITED[door], "number": number})
        for place in range(4):
            at = [n for n in there if len(made[n]) == place + 1]
            truth.mention(
                told, [keys[n] for n in at], f"related[{place}]", "case", [f"{door}:{earlier[n]}" for n in at]
            )
    return made
