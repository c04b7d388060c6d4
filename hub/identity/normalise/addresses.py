"""Addresses taken apart: down to town, community, road, number, building, unit and room, in Chinese and in
Latin letters.

A place is a building. `Address.place` is what two writings of one building have in common, whatever room or
division each of them states; it is empty where the address names no more than a street.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final, NamedTuple

from hub.identity.normalise.text import fold, has_han, simplify

_HAN: Final = "[\u4e00-\u9fff]"
#: Levels above the town: province, city, district, county (《行政区划代码》GB/T 2260).
_DIVISION: Final = re.compile(
    rf"(?:中国)?(?:{_HAN}{{2,8}}?(?:省|自治区|特别行政区))?(?:{_HAN}{{2,6}}?(?:市|自治州|盟|地区))?"
    rf"(?:{_HAN}{{1,6}}?(?:区(?!间)|县|旗|市))?"
)
_TOWN: Final = re.compile(rf"{_HAN}{{1,6}}?(?:街道办事处|街道|镇(?![路街巷大])|乡(?![路街巷大]))")
#: A village or residents' committee; 新村路 and 中关村大街 are roads, 新村12栋 an estate.
_COMMUNITY: Final = re.compile(
    rf"{_HAN}{{1,9}}?(?:居民委员会|村民委员会|居委会|村委会|社区|村(?!大?[路街巷道]|\d+(?:栋|幢|座|号楼)))"
)
_GROUP: Final = re.compile(r"(?:第?(\d+)(?:村民小组|居民小组|组|社|队))")
_ROAD: Final = re.compile(
    rf"{_HAN}{{1,9}}?(?:大道|大街|路|街(?!道)|巷|胡同|里弄|弄堂|公路)(?:[东南西北中]?\d*段)?"
)
_LANE: Final = re.compile(r"(\d+)弄")
_NUMBER_OF: Final = re.compile(r"(附?)([甲乙丙丁]?\d+[a-z]?)(?:-(\d+))?号(?!楼|院)(?:之(\d+)|附(\d+)号)?")
_BARE: Final = re.compile(r"([甲乙丙丁]?\d+)(?=-|$)")
_BUILDING: Final = re.compile(r"第?(\d+[a-z]?|[a-z]\d*|[甲乙丙丁])(?:号楼|栋|幢|座)")
_TOWER: Final = re.compile(r"(\d+)楼(?=\d+单元)")
_UNIT: Final = re.compile(r"(\d+|[a-z])(?:单元|门(?!面|市|口))")
_FLOOR: Final = re.compile(r"(\d+)(?:层|楼)")
_ROOM: Final = re.compile(r"(\d+[a-z]?)(?:室|房|户|号)")
_ENDS: Final = re.compile(r"(?:附近|旁边?|对面|门口|楼下|路口|内|外|处|一带)$")
_NUMERALS: Final = {c: str(i) for i, c in enumerate("零一二三四五六七八九")} | {"〇": "0", "两": "2"}
_CHINESE_NUMBER: Final = re.compile(
    r"[〇零一二三四五六七八九十百两]+(?=号|栋|幢|座|单元|楼|室|层|门|弄|组|社(?!区)|队|段(?!路))"
)
_NUMBER: Final = re.compile(r"\d+[a-z]?(?![a-z])|(?<![a-z])[a-z]\d*(?=[栋幢座])|[甲乙丙丁](?=\d)")
_WORDS_WEST: Final = {
    "street": "st", "str": "st", "road": "rd", "avenue": "ave", "av": "ave", "place": "pl",
    "court": "ct", "crt": "ct",
    "crescent": "cres", "cr": "cres", "drive": "dr", "drv": "dr", "lane": "ln", "close": "cl",
    "circuit": "cct", "crct": "cct",
    "parade": "pde", "terrace": "tce", "boulevard": "blvd", "highway": "hwy", "square": "sq", "apartment": "apt",
    "flat": "flat", "north": "n", "south": "s", "east": "e", "west": "w", "mount": "mt", "saint": "st",
    "suite": "ste",
}  # fmt: skip
#: Those of them that end a street's name.
_STREETS: Final = frozenset(
    str.split("st rd ave pl ct cres dr ln cl cct pde tce blvd hwy sq way row walk grove gardens")
)
#: What a dwelling within a house is called (USPS Publication 28, appendix C2; Australia Post).
_DWELLING: Final = frozenset(
    ("flat", "apt", "unit", "ste", "room", "rm", "floor", "fl", "level", "shop", "lot")
)
_UNITS: Final = re.compile("[号栋幢座单元楼室层门房附]+|号楼")
_WEST_NUMBER: Final = re.compile(r"(?:(\d+[a-z]?)\s*/\s*)?(\d+[a-z]?(?:\s*-\s*\d+)?)(?=\s|,|$)")


class Address(NamedTuple):
    """`words` name the road or place without its divisions; `numbers` are house, building, unit and room,
    dash-separated. The others are the parts that could be told apart, empty where not stated; `number` is the
    house number along the road (with a village, `3组` `12号` is the number `3-12` of the village).
    """

    words: str
    numbers: str
    town: str = ""
    community: str = ""
    road: str = ""
    number: str = ""
    estate: str = ""
    building: str = ""
    unit: str = ""
    room: str = ""

    @property
    def street(self) -> str:
        """What the number counts along: the road, else the estate, else the village."""
        return self.road or self.estate or self.community

    @property
    def place(self) -> str:
        """The building, as a key: equal for two writings of one, empty where only a street is named."""
        if self.road and self.number:
            return f"{self.road}|{self.number}|{self.building}"
        if self.estate and self.building:
            return f"{self.estate}||{self.building}"
        if self.street and self.number:
            return f"{self.street}|{self.number}|{self.building}"
        return ""


@lru_cache(maxsize=262_144)
def parse(text: str) -> Address:
    """Take an address apart.

    Chinese ones lose the divisions in front (which half of all records leave out), and their numerals become
    digits (`三栋` is `3栋`); the order of the parts, town, community, road, number, estate, building, unit,
    room, is that of GB/T 23705 (地名/地址编码规则), each known by the generic that ends it. After a building,
    bare numbers are unit and room (`3栋2-501`). Western ones get the street types of Australia Post's and USPS
    Publication 28's lists abbreviated; the number before the street's name is the house's.
    """
    plain = unicodedata.normalize("NFKC", text).replace("#", " ")
    folded = fold(plain)
    if not folded:
        return Address("", "")
    if has_han(folded):
        dashed = re.sub(r"[\s,;.、。·()_~—–-]+", "-", simplify(plain.strip().lower()))
        return _chinese(re.sub(rf"(?<={_HAN})-|-(?={_HAN})", "", dashed).strip("-"))
    return _western(plain.lower(), folded)


def _western(plain: str, folded: str) -> Address:
    words: list[str] = []
    numbers: list[str] = []
    for word in folded.split():
        (numbers if any(c.isdigit() for c in word) else words).append(_WORDS_WEST.get(word, word))
    unit, number = "", ""
    rest = re.sub(r"\s+", " ", plain.replace(",", " , ")).strip()
    for found in _WEST_NUMBER.finditer(rest):
        before = (rest[: found.start()].split() or [""])[-1].strip(".,")
        if _WORDS_WEST.get(before, before) in _DWELLING:
            unit = unit or found[2].replace(" ", "")
        elif not number:
            unit = found[1] or unit
            number = found[2].replace(" ", "")
    named = [word for word in words if word not in _DWELLING]
    # What follows the kind of street is the town: 12 high st brentwood.
    ends = [place for place, word in enumerate(named) if place and word in _STREETS]
    cut = ends[0] + 1 if ends else len(named)
    road, town = " ".join(named[:cut]), " ".join(named[cut:])
    return Address(" ".join(words), "-".join(numbers), town, road=road, number=number, unit=unit)


def _chinese(text: str) -> Address:
    divided = _DIVISION.match(text)
    rest = text[divided.end() :] if divided else text
    town, rest = _take(_TOWN, rest)
    town = town.removesuffix("办事处")
    if not rest:
        return Address(text, "", town)
    rest = _CHINESE_NUMBER.sub(lambda found: str(_value(found[0])), rest)
    numbers = "-".join(_NUMBER.findall(rest))
    words = _UNITS.sub("", _NUMBER.sub("", rest)).strip("-")
    parts = _parts(_ENDS.sub("", rest))
    return Address(words, numbers, town, **parts)


def _take(pattern: re.Pattern[str], text: str) -> tuple[str, str]:
    """What stands at the beginning, and the rest."""
    found = pattern.match(text)
    return (found[0], text[found.end() :]) if found else ("", text)


def _parts(rest: str) -> dict[str, str]:
    community, rest = _take(_COMMUNITY, rest)
    group = _GROUP.match(rest)
    rest = rest[group.end() :] if group else rest
    road, rest = _take(_ROAD, rest)
    lane = _LANE.match(rest) if road else None
    rest = rest[lane.end() :] if lane else rest
    number, estate = "", ""
    counted = _NUMBER_OF.search(rest)
    # 3栋12号 is a room of the third building; a house number stands before the building.
    if (
        counted
        and not _BUILDING.search(rest[: counted.start()])
        and not _UNIT.search(rest[: counted.start()])
    ):
        estate = rest[: counted.start()]
        number = "-".join(filter(None, (counted[2], counted[3], counted[4] or counted[5])))
        rest = rest[counted.end() :]
    elif road and (bare := _BARE.match(rest)):
        number, rest = bare[1], rest[bare.end() :].removeprefix("-")
    number = "-".join(filter(None, (group[1] if group else "", lane[1] if lane else "", number)))
    building, unit, room, named = _within(rest)
    return {
        "community": re.sub("(?:居民|村民)?委员会$|居委会$|村委会$", "", community),
        "road": road,
        "number": number,
        "estate": (estate or named).strip("-"),
        "building": building,
        "unit": unit,
        "room": room,
    }


def _within(rest: str) -> tuple[str, str, str, str]:
    """Building, unit, room, and the name that stands before the building."""
    found = _BUILDING.search(rest) or _TOWER.search(rest)
    named, building = "", ""
    if found:
        named, building, rest = rest[: found.start()], found[1], rest[found.end() :]
    else:
        named = re.split(r"\d", rest, maxsplit=1)[0]
        rest = rest[len(named) :]
    unit = _UNIT.search(rest)
    room = _ROOM.search(rest, unit.end() if unit else 0)
    bare = re.findall(r"(?<![\da-z])\d+[a-z]?(?![\da-z栋幢座楼层单])", rest[unit.end() if unit else 0 :])
    stated = unit[1] if unit else ""
    if not room and bare:
        if not building and not unit and len(bare) >= 3:
            building, bare = bare[0], bare[1:]
        if not unit and len(bare) >= 2:
            stated = bare[0]
    return building, stated, room[1] if room else (bare[-1] if bare else ""), _FLOOR.sub("", named)


def _value(text: str) -> int:
    """A Chinese numeral below a thousand: 十二 is 12, 二十 is 20, 一百零三 is 103; digits in a row are read one by
    one.
    """
    if not set(text) & set("十百"):
        return int("".join(_NUMERALS[c] for c in text))
    total, last = 0, 0
    for c in text:
        if c in "十百":
            total += (last or 1) * (10 if c == "十" else 100)
            last = 0
        else:
            last = int(_NUMERALS[c])
    return total + last
