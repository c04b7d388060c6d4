# ruff: noqa: SIM905 (tables of words)
"""Bodies and their staff: companies, stations, tribunals, committees, and the officers who handle cases."""

from __future__ import annotations

import numpy as np

from hub.city.chance import Chance, Ints
from hub.city.divisions import DISTRICT
from hub.city.names import FEMALE, MALE, SURNAMES
from hub.city.places import Places

#: Kinds of organisation that cases are against: what they are called, and their share.
TRADES: tuple[tuple[str, int], ...] = (
    ("物业服务有限公司", 22),
    ("建筑工程有限公司", 20),
    ("劳务有限公司", 12),
    ("餐饮管理有限公司", 18),
    ("房地产开发有限公司", 8),
    ("商贸有限公司", 14),
    ("小额贷款有限公司", 6),
)
PROPERTY, BUILDER, LABOUR, RESTAURANT, DEVELOPER, TRADER, LENDER = range(len(TRADES))
_WORDS = (
    "恒远 盛达 佳兴 宏图 嘉陵 渝川 金瑞 安居 鼎盛 博雅 众诚 天合 瑞丰 和顺 永泰 新源 华茂 三江 钓城 巴渝"
).split()
_WORDS2 = "联 通 泰 和 信 创 美 隆 康 昌 洋 辰 跃 安 邦".split()
_USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)

#: District bureaus that answer petitions.
BUREAUS = (
    "区住房和城乡建设委员会", "区城市管理局", "区生态环境局", "区人力资源和社会保障局", "区交通运输委员会",
    "区市场监督管理局", "区规划和自然资源局", "区水利局", "区公安局", "区消防救援局",
)  # fmt: skip
PETITION_OFFICE = f"{DISTRICT}信访办公室"
COURT = f"{DISTRICT}人民法院"
HOSPITAL_PHONE = "02300120120"


class Companies:
    """Organisations as arrays over the company number. Numbers and names are made up; see
    `hub.city.people`."""

    def __init__(self, chance: Chance, places: Places, people: int) -> None:
        index = np.arange(max(28, people // 160), dtype=np.int64)
        self.trade = chance.pick("company.trade", index, [weight for _, weight in TRADES])
        self.trade[: len(TRADES)] = np.arange(len(TRADES))
        self.of_trade = [np.flatnonzero(self.trade == trade) for trade in range(len(TRADES))]
        self.building = chance.below("company.building", index, len(places))
        first = chance.below("company.first", index, len(_WORDS)).tolist()
        second = chance.below("company.second", index, len(_WORDS2)).tolist()
        self.names: list[str] = []
        self.codes: list[str] = []
        self.phones: list[str] = []
        taken: dict[str, int] = {}
        for number, (a, b, trade) in enumerate(zip(first, second, self.trade.tolist(), strict=True)):
            base = f"重庆{_WORDS[a]}{_WORDS2[b]}"
            again = taken.get(base + TRADES[trade][0], 0)
            taken[base + TRADES[trade][0]] = again + 1
            extra = _WORDS[again % 20][0] + (_WORDS2[again // 20 % 15] if again > 19 else "") if again else ""
            self.names.append(f"{base}{extra}{TRADES[trade][0]}")
            self.codes.append(_uscc(number))
            self.phones.append(f"0230{4_000_000 + number * 37 % 1_000_000:07d}")

    def __len__(self) -> int:
        return len(self.names)


def _uscc(number: int) -> str:
    """A unified social credit code (GB 32100) under the area code that no company has (see
    `hub.city.people`)."""
    body = f"91710000MA{number:07d}"
    total = sum(_USCC.index(sign) * weight for sign, weight in zip(body, _WEIGHTS, strict=True))
    return body + _USCC[(31 - total) % 31]


class Staff:
    """Officers of one role: `ids`, `names`, and the unit each belongs to. All made up."""

    def __init__(self, chance: Chance, role: str, units: list[str], count: int) -> None:
        index = np.arange(max(count, len(units)), dtype=np.int64)
        self.unit = index * len(units) // len(index)
        self.units = units
        family = chance.pick(f"{role}.family", index, [weight for _, _, weight in SURNAMES]).tolist()
        male = chance.chosen(f"{role}.male", index, 0.6).tolist()
        one = chance.below(f"{role}.one", index, 60).tolist()
        two = chance.below(f"{role}.two", index, 61).tolist()
        self.ids = [f"{role}{number + 1:05d}" for number in index.tolist()]
        self.names = []
        for f, m, a, b in zip(family, male, one, two, strict=True):
            table = MALE if m else FEMALE
            self.names.append(SURNAMES[f][0] + table[a][0] + (table[b][0] if b < 60 else ""))
        self.first = np.searchsorted(self.unit, np.arange(len(units) + 1))

    def __len__(self) -> int:
        return len(self.ids)

    def of_unit(self, units: Ints, draw: Ints) -> Ints:
        """An officer of each unit, by a non-negative draw."""
        size = self.first[units + 1] - self.first[units]
        return self.first[units] + draw % size


class Bodies:
    """Every body with its staff: `police` and `mediators` by town, `workers` by grid cell, `judges` by
    tribunal."""

    def __init__(self, chance: Chance, places: Places, people: int) -> None:
        towns = [town.name for town in places.towns]
        self.companies = Companies(chance, places, people)
        self.stations = [f"{DISTRICT}公安局{name.removesuffix('街道')}派出所" for name in towns]
        self.police = Staff(chance, "P", self.stations, people // 900)
        self.tribunals = [
            f"{COURT}{name}" for name in ("立案庭", "民事审判庭", "第一人民法庭", "第二人民法庭")
        ]
        self.judges = Staff(chance, "J", self.tribunals, people // 20_000)
        self.clerks = Staff(chance, "X", [PETITION_OFFICE], people // 25_000)
        self.committees = [f"{name}人民调解委员会" for name in towns]
        self.mediators = Staff(chance, "M", self.committees, people // 5_000)
        self.centres = [f"{name}基层治理指挥中心" for name in towns]
        self.workers = Staff(chance, "W", places.cell_code, len(places.cell_code))
