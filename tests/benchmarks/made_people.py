"""Made-up people with known duplicates and the mistakes that records have, Western and Chinese, for measuring
the matcher.

Nobody in here exists. Independent of `hub.city`'s mistakes, but for its tables of Chinese names.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

from hub.city.names import FEMALE, HOMOPHONES, MALE, READINGS, SURNAMES, VARIANTS, WADE_GILES

COLUMNS = (
    "given",
    "family",
    "whole_name",
    "sex",
    "born",
    "number",
    "phone",
    "email",
    "address",
    "town",
    "job",
)

_FIRST = str.split(
    "james mary robert patricia john jennifer michael linda david elizabeth william barbara richard "
    "susan joseph jessica "
    "thomas sarah charles karen christopher lisa daniel nancy matthew betty anthony sandra mark "
    "ashley donald emily steven "
    "kimberly andrew margaret paul donna joshua michelle kenneth carol kevin amanda brian melissa "
    "george deborah timothy "
    "stephanie ronald rebecca jason sharon edward laura jeffrey cynthia ryan dorothy jacob amy gary "
    "kathleen nicholas angela "
    "eric shirley jonathan emma stephen brenda larry pamela justin nicole scott anna brandon samantha "
    "benjamin katherine"
)
_NICK = {
    "james": "jim", "robert": "bob", "michael": "mike", "william": "bill", "richard": "rick", "elizabeth": "liz",
    "jennifer": "jen", "thomas": "tom", "christopher": "chris", "daniel": "dan", "matthew": "matt",
    "margaret": "maggie",
    "katherine": "kate", "nicholas": "nick", "benjamin": "ben", "joseph": "joe", "anthony": "tony", "andrew": "andy",
}  # fmt: skip
_HEADS = str.split(
    "wal bar hen ash mor tur col har win stan pat brad ches rich wood green car lang mac fitz gal don ken sud"
)
_TAILS = str.split(
    "ton ley son ford wood man ham field er by well worth den more land burn stone ridge ard ings"
)
_ROADS = str.split(
    "high church station victoria park mill london king queen albert george manor york green springfield"
)
_TYPES = str.split("street road avenue lane close drive crescent court place")
_TOWNS = str.split("ashford brentwood colne dunmore eastleigh fordham granville hatfield ilford kendal")
_JOBS = str.split("teacher nurse driver clerk engineer cook farmer retired student unemployed")
_OCR = {"l": "1", "i": "l", "o": "0", "m": "rn", "e": "c", "s": "5", "b": "6", "g": "9", "n": "ri", "u": "v"}
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_CN_ROADS = str.split(
    "人民 解放 建设 中山 合阳 南津 希尔安 学府 滨江 朝阳 胜利 新华 和平 文化 书院 交通 久长 江城 瑞山 义乌"
)
_CN_TOWNS = str.split(
    "南津街街道 合阳城街道 钓鱼城街道 大石街道 云门街道 草街街道 钱塘镇 龙市镇 三汇镇 太和镇"
)
_CN_JOBS = str.split("教师 护士 司机 职员 工程师 厨师 农民 退休 学生 个体户")


@dataclass(frozen=True)
class Rates:
    """How often a duplicate has each mistake."""

    typo: float = 0.15
    ocr: float = 0.03
    sound: float = 0.06
    swapped: float = 0.03
    other_script: float = 0.05
    missing: float = 0.08
    day_month: float = 0.03
    date_typo: float = 0.06
    default_date: float = 0.02
    moved: float = 0.1
    new_phone: float = 0.15
    wrong_number: float = 0.05
    married: float = 0.02


@dataclass(frozen=True)
class Scenario:
    """A data set to make: how many records, how dirty, what is left in it."""

    name: str
    chinese: bool
    records: int
    mapping: dict[str, str]
    keep: tuple[str, ...]
    rates: Rates = field(default_factory=Rates)
    sparse: tuple[str, ...] = ()
    seed: int = 1
    #: Whole names in Latin letters have the family name first, without a comma.
    family_first: bool = False
    #: So many records of everybody; None: mostly one or two.
    copies: int | None = None


Person = dict[str, str]


def _zipf(draw: random.Random, values: list[str]) -> str:
    return values[min(int(len(values) ** draw.random()) - 1, len(values) - 1)]


def _surnames(draw: random.Random) -> list[str]:
    made = [head + tail for head in _HEADS for tail in _TAILS]
    draw.shuffle(made)
    return made


def _born(draw: random.Random) -> str:
    return (date(1935, 1, 1) + timedelta(days=int(draw.triangular(0, 29000, 18000)))).isoformat()


def _household(draw: random.Random, chinese: bool, surnames: list[str]) -> dict[str, str]:
    if chinese:
        surname = draw.choices(SURNAMES, [weight for *_, weight in SURNAMES])[0][0]
        road = f"{draw.choice(_CN_ROADS)}{draw.choice(['路', '街', '大道', '巷'])}"
        house = f"{draw.randint(1, 300)}号{draw.randint(1, 20)}栋{draw.randint(1, 4)}单元"
        address = f"{road}{house}{draw.randint(1, 18)}0{draw.randint(1, 4)}室"
        town = draw.choice(_CN_TOWNS)
        address = f"重庆市合川区{town}{address}"
        phone = f"1{draw.choice('358')}{draw.randint(0, 999999999):09d}"
    else:
        surname = _zipf(draw, surnames)
        flat = f"flat {draw.randint(1, 20)} " if draw.random() < 0.2 else ""
        address = f"{flat}{draw.randint(1, 200)} {draw.choice(_ROADS)} {draw.choice(_TYPES)}"
        town = draw.choice(_TOWNS)
        phone = f"07{draw.randint(0, 999999999):09d}"
    return {"family": surname, "address": address, "town": town, "phone": phone}


def _check_digit(body: str) -> str:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[sum(int(c) * w for c, w in zip(body, weights, strict=True)) % 11]


def _person(draw: random.Random, chinese: bool, home: dict[str, str], surnames: list[str]) -> Person:
    sex = draw.choice("mf")
    born = _born(draw)
    family = home["family"] if draw.random() < 0.8 else _household(draw, chinese, surnames)["family"]
    phone = home["phone"] if draw.random() < 0.3 else _household(draw, chinese, surnames)["phone"]
    if chinese:
        pool = [c for c, _ in (MALE if sex == "m" else FEMALE)]
        given = "".join(_zipf(draw, pool) for _ in range(1 if draw.random() < 0.2 else 2))
        order = f"{draw.randint(0, 99):02d}{draw.choice('13579' if sex == 'm' else '02468')}"
        body = f"500117{born.replace('-', '')}{order}"
        number, email, job = body + _check_digit(body), "", draw.choice(_CN_JOBS)
        full = family + given
    else:
        given = _zipf(draw, _FIRST) if draw.random() < 0.8 else draw.choice(_HEADS) + draw.choice("aeiou")
        number = f"{draw.randint(10**8, 10**9 - 1)}"
        email = f"{given}.{family}{draw.randint(1, 99)}@example.org" if draw.random() < 0.6 else ""
        job, full = draw.choice(_JOBS), f"{given} {family}"
    return {
        "given": given, "family": family, "whole_name": full, "sex": sex, "born": born, "number": number,
        "phone": phone,
        "email": email, "address": home["address"], "town": home["town"], "job": job,
    }  # fmt: skip


def _typo(draw: random.Random, text: str, letters: str = _LETTERS) -> str:
    if not text:
        return text
    at = draw.randrange(len(text))
    kind = draw.randrange(4)
    if kind == 0:
        return text[:at] + draw.choice(letters) + text[at:]
    if kind == 1 and len(text) > 2:
        return text[:at] + text[at + 1 :]
    if kind == 2 and at + 1 < len(text):
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text[:at] + draw.choice(letters) + text[at + 1 :]


def _digits_typo(draw: random.Random, text: str) -> str:
    places = [place for place, c in enumerate(text) if c.isdigit()]
    if not places:
        return text
    at = draw.choice(places)
    return text[:at] + draw.choice("0123456789") + text[at + 1 :]


def _western_mistakes(draw: random.Random, one: Person, rates: Rates) -> None:
    for name in ("given", "family"):
        if draw.random() < rates.typo:
            one[name] = _typo(draw, one[name])
        if draw.random() < rates.ocr:
            one[name] = "".join(_OCR.get(c, c) if draw.random() < 0.3 else c for c in one[name])
    if draw.random() < rates.sound:
        one["given"] = _NICK.get(one["given"], one["given"].replace("ph", "f").replace("ck", "k"))
    if draw.random() < rates.typo:
        one["address"] = _typo(draw, one["address"])
    if draw.random() < 0.2:
        one["address"] = one["address"].replace("street", "st").replace("road", "rd").replace("avenue", "ave")


def _chinese_mistakes(draw: random.Random, one: Person, rates: Rates) -> None:
    for name in ("given", "family"):
        text = one[name]
        if draw.random() < rates.sound:
            at = draw.randrange(len(text)) if text else 0
            others = [
                c for c in HOMOPHONES.get(READINGS.get(text[at : at + 1], ""), "") if c != text[at : at + 1]
            ]
            if others:
                text = text[:at] + draw.choice(others) + text[at + 1 :]
        if draw.random() < rates.typo / 2:
            text = "".join(VARIANTS.get(c, c) for c in text)
        if name == "given" and len(text) == 2 and draw.random() < rates.ocr:
            text = draw.choice([text[0], text[0] + draw.choice(MALE)[0]])
        one[name] = text
    one["whole_name"] = one["family"] + one["given"]
    if draw.random() < rates.other_script:
        readings = [READINGS.get(c, c) for c in one["given"]]
        family = READINGS.get(one["family"], "".join(READINGS.get(c, c) for c in one["family"]))
        if draw.random() < 0.3:
            family, readings = WADE_GILES.get(family, family), [WADE_GILES.get(r, r) for r in readings]
        one["family"], one["given"] = family.title(), "".join(readings).title()
        one["whole_name"] = draw.choice(
            [f"{one['family']} {one['given']}", f"{one['given']} {one['family']}"]
        )
    elif draw.random() < 0.05:
        one["whole_name"] += draw.choice(["先生" if one["sex"] == "m" else "女士", " "])
    if draw.random() < 0.5:
        one["address"] = (
            one["address"].replace("重庆市", "").replace("合川区", "" if draw.random() < 0.5 else "合川区")
        )
    if draw.random() < 0.15:
        one["address"] = one["address"].replace("栋", "幢").replace("单元", "-").replace("室", "")
    if draw.random() < rates.typo:
        one["address"] = _digits_typo(draw, one["address"])
    if len(one["number"]) == 18 and one["born"] < "1985" and draw.random() < 0.1:
        one["number"] = one["number"][:6] + one["number"][8:17]


def _duplicate(
    draw: random.Random, person: Person, chinese: bool, rates: Rates, other: Callable[[], Person]
) -> Person:
    one = dict(person)
    if draw.random() < rates.moved:
        elsewhere = other()
        one["address"], one["town"] = elsewhere["address"], elsewhere["town"]
    if draw.random() < rates.new_phone:
        one["phone"] = other()["phone"]
    if not chinese and one["sex"] == "f" and draw.random() < rates.married:
        one["family"] = other()["family"]
    (_chinese_mistakes if chinese else _western_mistakes)(draw, one, rates)
    if not chinese:
        one["whole_name"] = f"{one['given']} {one['family']}"
    if draw.random() < rates.swapped:
        one["given"], one["family"] = one["family"], one["given"]
    if draw.random() < rates.date_typo:
        one["born"] = _digits_typo(draw, one["born"])
    if draw.random() < rates.day_month:
        year, month, day = one["born"].split("-")
        one["born"] = f"{year}-{day}-{month}"
    if draw.random() < rates.wrong_number:
        one["number"] = _typo(draw, one["number"], "0123456789")
    if draw.random() < rates.default_date:
        one["born"] = "1900-01-01"
    for name in COLUMNS:
        if draw.random() < rates.missing:
            one[name] = ""
    return one


def _stranger(draw: random.Random, chinese: bool, surnames: list[str]) -> Person:
    return _person(draw, chinese, _household(draw, chinese, surnames), surnames)


def make(scenario: Scenario) -> tuple[list[Person], list[int]]:
    """Records in random order and the number of the person of each."""
    draw = random.Random(scenario.seed)
    surnames = _surnames(draw)
    records: list[Person] = []
    truth: list[int] = []
    number = 0
    while len(records) < scenario.records:
        home = _household(draw, scenario.chinese, surnames)
        for _ in range(draw.choice((1, 1, 2, 3))):
            person = _person(draw, scenario.chinese, home, surnames)
            number += 1
            copies = scenario.copies or draw.choices((1, 2, 3, 5), (0.5, 0.3, 0.15, 0.05))[0]
            for copy in range(copies):
                rates = scenario.rates if copy else replace(scenario.rates, typo=0, moved=0, new_phone=0)
                records.append(
                    _duplicate(
                        draw, person, scenario.chinese, rates,
                        lambda: _stranger(draw, scenario.chinese, surnames),
                    )
                )  # fmt: skip
                if scenario.family_first and not scenario.chinese:
                    records[-1]["whole_name"] = f"{records[-1]['family']} {records[-1]['given']}"
                truth.append(number)
    order = list(range(len(records)))
    draw.shuffle(order)
    for one in records:
        for name in scenario.sparse:
            if draw.random() < 0.7:
                one[name] = ""
    return [records[place] for place in order], [truth[place] for place in order]


def write(scenario: Scenario, folder: Path) -> Path:
    """Write a scenario as CSV with the columns `id` and `truth` and those that it keeps."""
    records, truth = make(scenario)
    file = folder / f"{scenario.name}.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("id", "truth", *scenario.keep))
        for place, (one, real) in enumerate(zip(records, truth, strict=True)):
            writer.writerow((f"r{place}", real, *(one[name] for name in scenario.keep)))
    return file


_WEST = {"given": "name.given", "family": "name.family", "sex": "sex", "born": "birth_date", "number": "national_id",
         "phone": "phone", "email": "email", "address": "address", "town": "address.town",
         "job": "occupation"}  # fmt: skip
_CHINA = {"whole_name": "name.full", "sex": "sex", "born": "birth_date", "number": "national_id", "phone": "phone",
          "address": "address", "town": "address.town", "job": "occupation"}  # fmt: skip
_DIRTY = Rates(0.35, 0.08, 0.15, 0.06, 0.1, 0.15, 0.05, 0.12, 0.05, 0.2, 0.3, 0.15, 0.05)

#: Read from paper: letters taken for others, little else.
_SCANNED = Rates(typo=0.05, ocr=0.5, sound=0.0, date_typo=0.2, wrong_number=0.3, missing=0.05)
#: From abroad: other scripts, names and dates turned round, all addresses new.
_ABROAD = Rates(other_script=0.4, swapped=0.2, day_month=0.3, moved=0.9, new_phone=0.3)


_WHOLE = {"whole_name": "name.full", "born": "birth_date"}
_SPARSE = ("number", "phone", "email", "address")


def _only(mapping: dict[str, str], *names: str) -> dict[str, str]:
    return {name: mapping[name] for name in names}


def scenarios(records: int) -> list[Scenario]:
    """Data sets of about so many records, from easy to hard."""
    made = []
    for chinese, mapping, name in ((False, _WEST, "western"), (True, _CHINA, "chinese")):
        who = ("whole_name",) if chinese else ("given", "family")
        every = tuple(mapping)
        without = tuple(column for column in every if column != "number")
        made += [
            Scenario(f"{name}-all", chinese, records, mapping, every),
            Scenario(f"{name}-dirty", chinese, records, mapping, every, _DIRTY),
            Scenario(f"{name}-no-number", chinese, records, _only(mapping, *without), without),
            Scenario(f"{name}-no-number-dirty", chinese, records, _only(mapping, *without), without, _DIRTY),
            Scenario(f"{name}-name-date", chinese, records, _only(mapping, *who, "born"), (*who, "born")),
            Scenario(f"{name}-name-address", chinese, records, _only(mapping, *who, "address"), (*who, "address")),
            Scenario(f"{name}-name-phone", chinese, records, _only(mapping, *who, "phone"), (*who, "phone")),
            Scenario(f"{name}-whole-name-date-town", chinese, records, _WHOLE, (*_WHOLE, "town")),
            Scenario(f"{name}-unmapped", chinese, records, {}, every),
            Scenario(f"{name}-sparse", chinese, records, mapping, every, Rates(), _SPARSE),
            Scenario(f"{name}-five", chinese, records, _only(mapping, *without), without, _DIRTY, seed=2, copies=5),
            Scenario(f"{name}-scanned", chinese, records, _only(mapping, *without), without, _SCANNED, seed=3),
            Scenario(f"{name}-abroad", chinese, records, _WHOLE, (*_WHOLE, "phone", "town"), _ABROAD, seed=4),
        ]  # fmt: skip
    west = ("whole_name", "born", "address", "town")
    made.append(Scenario("western-family-first", False, records, _WHOLE, west, seed=5, family_first=True))
    return made
