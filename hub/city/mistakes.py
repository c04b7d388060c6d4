"""The mistakes that departments make when they write a person down, at declared rates.

`RATES` is the declaration: share of mentions of a source in whose field the mistake occurs. It is written
beside the district as `truth/rates.json`, and each mistake made is named in the truth of its mention.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from hub.city.bodies import HOSPITAL_PHONE
from hub.city.chance import Dice, Ints
from hub.city.names import HOMOPHONES, READINGS, VARIANTS, WADE_GILES
from hub.city.world import World

#: source → field → mistake → share. Sources: how carefully each writes.
RATES: dict[str, dict[str, dict[str, float]]] = {
    "police.persons": {
        "name": {"homophone": 0.004, "variant": 0.006, "typo": 0.002, "transliteration": 0.0005},
        "id_number": {"absent": 0.01, "wrong_digit": 0.002},
        "phone": {"missing": 0.20, "outdated": 0.05, "default": 0.01},
        "address": {"outdated": 0.04, "abbreviated": 0.05},
        "birth": {"day_month_swapped": 0.001, "missing": 0.001},
        "row": {"duplicate": 0.01},
    },
    "police.incident_persons": {
        "name": {"homophone": 0.03, "variant": 0.01, "typo": 0.01, "transliteration": 0.003, "title": 0.01},
        "id_number": {"absent": 0.25, "wrong_digit": 0.01, "transposed": 0.004, "old_15": 0.003},
        "phone": {"missing": 0.08, "outdated": 0.04, "wrong_digit": 0.01, "default": 0.02, "hospital": 0.004},
        "address": {"missing": 0.15, "outdated": 0.05, "abbreviated": 0.10, "shelter": 0.004},
        "row": {"id_phone_swapped": 0.002},
    },
    "court": {
        "name": {"homophone": 0.004, "variant": 0.01, "typo": 0.003, "transliteration": 0.002},
        "id_number": {"absent": 0.06, "wrong_digit": 0.004, "transposed": 0.002, "old_15": 0.002},
        "phone": {"missing": 0.10, "outdated": 0.08, "wrong_digit": 0.004, "hospital": 0.001},
        "address": {"outdated": 0.08, "abbreviated": 0.06, "missing": 0.01},
        "birth": {"missing": 0.05, "day_month_swapped": 0.005, "year_only": 0.02},
        "row": {"id_phone_swapped": 0.001},
    },
    "petition": {
        "name": {"homophone": 0.04, "variant": 0.02, "typo": 0.015, "transliteration": 0.003, "title": 0.03},
        "id_number": {"absent": 0.45, "wrong_digit": 0.02, "transposed": 0.008, "old_15": 0.004},
        "phone": {"missing": 0.05, "outdated": 0.03, "wrong_digit": 0.02, "default": 0.02},
        "address": {"missing": 0.20, "outdated": 0.03, "abbreviated": 0.20, "shelter": 0.003},
        "row": {"id_phone_swapped": 0.004},
        "case": {"impossible_date": 0.002},
    },
    "grid": {
        "name": {"homophone": 0.05, "variant": 0.01, "typo": 0.02, "transliteration": 0.001, "title": 0.15},
        "phone": {"missing": 0.08, "outdated": 0.02, "wrong_digit": 0.015, "default": 0.01},
        "position": {"missing": 0.004, "zero": 0.001, "swapped": 0.001},
    },
}
DEFAULT_PHONE = "00000000000"


@dataclass(slots=True)
class Written:
    """People as one source wrote them: lists over the mentions; `notes` names the mistakes, joined by `;`."""

    name: list[str]
    id_number: list[str]
    phone: list[str]
    address: list[str]
    birth: list[str]
    notes: list[str]


def write_down(
    world: World,
    source: str,
    persons: Ints,
    index: Ints,
    right: npt.NDArray[np.bool_] | None = None,
) -> Written:
    """Write persons down as `source` does.

    `index` tells mentions apart, so that the same mention gets the same mistakes each time; where `right` is
    true there are none (the department corrected the row).
    """
    people, rates = world.people, RATES[source]
    written = Written(
        people.names(persons),
        people.resident_numbers(persons),
        people.phones(persons),
        people.addresses(persons),
        people.births(persons),
        [""] * len(persons),
    )
    notes: dict[int, list[str]] = {}

    def hit(field: str) -> list[tuple[str, list[int]]]:
        shares = rates.get(field, {})
        draw = world.chance.pick(
            f"{source}.{field}.mistake", index, [1 - sum(shares.values()), *shares.values()]
        )
        if right is not None:
            draw = np.where(right, 0, draw)
        return [(name, np.flatnonzero(draw == n + 1).tolist()) for n, name in enumerate(shares)]

    dice = world.chance.bits(f"{source}.dice", index)
    for mistake, places in hit("name"):
        for i in places:
            wrong = wrong_name(world, int(persons[i]), written.name[i], mistake, Dice(int(dice[i])))
            if wrong != written.name[i]:
                written.name[i] = wrong
                notes.setdefault(i, []).append(f"name.{mistake}")
    for field, values in (
        ("id_number", written.id_number),
        ("phone", written.phone),
        ("birth", written.birth),
        ("address", written.address),
    ):
        for mistake, places in hit(field):
            given: list[str] = []
            if mistake == "outdated":
                chosen = persons[np.asarray(places, np.int64)]
                given = (people.phones if field == "phone" else people.addresses)(chosen, former=True)
            elif mistake == "shelter":
                given = [world.places.address(world.places.hubs["shelter"])] * len(places)
            for n, i in enumerate(places):
                wrong = given[n] if given else wrong_value(values[i], mistake, Dice(int(dice[i]) ^ 5))
                if wrong != values[i]:
                    values[i] = wrong
                    notes.setdefault(i, []).append(f"{field}.{mistake}")
    for mistake, places in hit("row"):
        for i in places if mistake == "id_phone_swapped" else ():
            if written.id_number[i] == written.phone[i]:
                continue
            written.id_number[i], written.phone[i] = written.phone[i], written.id_number[i]
            notes.setdefault(i, []).append(f"row.{mistake}")
    for i, made in notes.items():
        written.notes[i] = ";".join(made)
    return written


def wrong_value(value: str, mistake: str, dice: Dice) -> str:
    """A value with one mistake; the value itself where the mistake can't be made of it."""
    match mistake:
        case "absent" | "missing":
            return ""
        case "default":
            return DEFAULT_PHONE
        case "hospital":
            return HOSPITAL_PHONE
        case "wrong_digit":
            place = 4 + dice.below(len(value) - 5)
            digit = str((int(value[place]) + 1 + dice.below(9)) % 10)
            return value[:place] + digit + value[place + 1 :]
        case "transposed":
            places = [n for n in range(6, 16) if value[n] != value[n + 1]]
            place = places[dice.below(len(places))]
            return value[:place] + value[place + 1] + value[place] + value[place + 2 :]
        case "old_15":
            return value[:6] + value[8:17] if value[6:8] == "19" else value
        case "abbreviated":
            short = value.removeprefix("重庆市").removeprefix("合川区")
            return short if dice.below(2) else short.split("单元")[0].split("镇", 1)[-1].split("街道", 1)[-1]
        case "day_month_swapped":
            return f"{value[:5]}{value[8:]}-{value[5:7]}" if int(value[8:]) <= 12 else value
        case "year_only":
            return value[:4]
    raise ValueError(mistake)


def wrong_name(world: World, person: int, name: str, mistake: str, dice: Dice) -> str:
    """A name with one mistake; the name itself where the mistake can't be made of it."""
    match mistake:
        case "title":
            if "·" in name:
                return name
            return world.people.name_parts(person)[0] + ("先生" if world.people.sex[person] == 1 else "女士")
        case "transliteration":
            parts = world.people.reading(person)
            if parts is None:
                given, _, clan = name.partition("·")
                return f"{clan}{given}"
            return transliterate(parts[0], parts[1], dice)
        case "variant":
            return "".join(VARIANTS.get(sign, sign) for sign in name)
        case "homophone":
            start = dice.below(len(name))
            for step in range(len(name)):
                place = (start + step) % len(name)
                sounds = HOMOPHONES.get(READINGS.get(name[place], ""), "").replace(name[place], "")
                if sounds:
                    return name[:place] + sounds[dice.below(len(sounds))] + name[place + 1 :]
            return name
        case "typo":
            place = 1 + dice.below(max(len(name) - 1, 1))
            if len(name) > 2 and dice.below(2):
                return name[:place] + name[place + 1 :]
            return (
                f"{name[:place]}{name[place - 1]}{name[place:]}" if dice.below(2) else f"{name[0]} {name[1:]}"
            )
    raise ValueError(mistake)


def transliterate(family: str, given: list[str], dice: Dice) -> str:
    """A name in Latin letters, in one of the ways that forms show it."""
    style = dice.below(4)
    if style == 3:
        syllables = [WADE_GILES.get(syllable, syllable) for syllable in given]
        return f"{WADE_GILES.get(family, family).title()} {'-'.join(syllables).capitalize()}"
    joined = "".join(given).capitalize()
    if style == 0:
        return f"{family.upper()} {joined.upper()}"
    return f"{joined} {family.title()}" if style == 1 else f"{family.title()}, {joined}"
