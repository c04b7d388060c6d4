# ruff: noqa: SIM905 (tables, one character counts two columns)
"""Towns of the district, and the communities and grid cells made up below them.

The 30 names and codes are Hechuan District's, from the public administrative list (国家统计局, 统计用区划代码).
Everything below a town is invented; community codes use numbers (501–999) that the list does not.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from hub.errors import WrongUse

#: Name of the district and of the province-level city, as addresses begin.
CITY = "重庆市"
DISTRICT = "合川区"
#: Code of the district (GB/T 2260).
DISTRICT_CODE = "500117"

_TOWNS = (
    "001合阳城街道 002钓鱼城街道 003南津街街道 004盐井街道 005草街街道 006云门街道 007大石街道 100沙鱼镇 101官渡镇 "
    "102涞滩镇 103肖家镇 104古楼镇 105三庙镇 106二郎镇 107龙凤镇 108隆兴镇 109铜溪镇 112双凤镇 113狮滩镇 114清平镇 "
    "115土场镇 116小沔镇 117三汇镇 118香龙镇 120钱塘镇 121龙市镇 123燕窝镇 124太和镇 125渭沱镇 126双槐镇"
)


@dataclass(frozen=True, slots=True)
class Town:
    """A street (街道) or town (镇): 9-digit code, name, and how many people live there relative to others."""

    code: str
    name: str
    weight: int

    @property
    def urban(self) -> bool:
        """Streets are built up; towns have villages."""
        return self.name.endswith("街道")


def towns(file: Path | None = None) -> tuple[Town, ...]:
    """The towns of the district, or those of a CSV file with the columns `code` (9 digits) and `name`.

    Raises WrongUse when the file has no such columns or no rows.
    """
    if file is None:
        pairs = [(DISTRICT_CODE + part[:3], part[3:]) for part in _TOWNS.split()]
    else:
        with file.open(encoding="utf-8-sig", newline="") as rows:
            try:
                pairs = [(row["code"], row["name"]) for row in csv.DictReader(rows)]
            except KeyError as missing:
                raise WrongUse(f"{file}: needs the column {missing.args[0]!r}") from None
        if not pairs or any(len(code) != 9 or not code.isdigit() for code, _ in pairs):
            raise WrongUse(f"{file}: needs at least one row, and 9-digit codes")
    made = []
    for position, (code, name) in enumerate(pairs):
        weight = max(60 - 12 * position, 22) if name.endswith("街道") else 12 + position * 7 % 9
        made.append(Town(code, name, weight))
    return tuple(made)


_FIRST = "望江 学府 新华 滨河 凤凰 梅园 石桥 金竹 青松 白塔 荷塘 书院 南屏 北岸 东升 西苑 松林 桂花 柳林 茶园".split()
_SECOND = "湾 坪 台 坝 岭 园 口 寺 桥 井".split()


def community_name(town: Town, number: int) -> str:
    """An invented name of a town's community or village, different for each number."""
    first = _FIRST[(number * 7 + int(town.code) % 13) % len(_FIRST)]
    second = _SECOND[(number // len(_FIRST) + int(town.code) % 7) % len(_SECOND)]
    return f"{first}{second}{'社区' if town.urban or number % 4 == 0 else '村'}"
