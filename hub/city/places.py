# ruff: noqa: SIM905 (tables of words)
"""Where things are in the district: towns ⊃ communities ⊃ grid cells ⊃ buildings, with codes and
positions."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hub.city.chance import Chance, Ints
from hub.city.divisions import CITY, DISTRICT, Town, community_name

Floats = npt.NDArray[np.float64]

#: Sizes of the real district, from which smaller ones are scaled.
FULL_PEOPLE = 1_250_000
FULL_CELLS = 3_633
FULL_COMMUNITIES = 419
PEOPLE_PER_BUILDING = 26

_ROADS = (
    "江城 学院 滨江 交通 人民 希尔安 南园 双牌坊 久长 瑞山 "
    "文峰 建设 解放 嘉陵 涪江 钓鱼城 花果 义乌 盐井 营盘"
).split()
_ROAD_KINDS = "大道 路 街 巷".split()
_ESTATES = (
    "阳光花园 金色家园 江南水岸 凤凰城 翡翠湾 书香苑 和润家园 锦绣江山 世纪新城 东方丽景 康居苑 水岸星城"
).split()


class Places:
    """All places as arrays over the building number, in order of town, community and cell.

    `lon`, `lat` are WGS 84 degrees; `gcj_lon`, `gcj_lat` the same in GCJ-02.
    """

    def __init__(self, chance: Chance, towns: tuple[Town, ...], people: int) -> None:
        self.towns = towns
        share = people / FULL_PEOPLE
        communities = max(len(towns), round(FULL_COMMUNITIES * share))
        cells = max(communities, round(FULL_CELLS * share))
        buildings = max(cells * 2, people // PEOPLE_PER_BUILDING)
        weights = np.asarray([town.weight for town in towns], np.int64)
        self.community_town = _spread(communities, weights)
        self.cell_community = np.arange(cells, dtype=np.int64) * communities // cells
        self.cell_of = np.arange(buildings, dtype=np.int64) * cells // buildings
        self.community_of = self.cell_community[self.cell_of]
        self.town_of = self.community_town[self.community_of]
        first = np.searchsorted(self.community_town, np.arange(len(towns)))
        number = np.arange(communities) - first[self.community_town]
        self.community_code = [
            f"{towns[t].code}{501 + n}"
            for t, n in zip(self.community_town.tolist(), number.tolist(), strict=True)
        ]
        self.community_name = [
            community_name(towns[t], n)
            for t, n in zip(self.community_town.tolist(), number.tolist(), strict=True)
        ]
        first_cell = np.searchsorted(self.cell_community, np.arange(communities))
        self.cell_code = [
            f"{self.community_code[c]}{cell - first_cell[c] + 1:03d}"
            for cell, c in enumerate(self.cell_community.tolist())
        ]
        #: Buildings that many cases and people have in common.
        self.hubs = {"hospital": buildings // 7, "shelter": buildings // 3}
        self._position(chance)
        self._names(chance)

    def __len__(self) -> int:
        return len(self.cell_of)

    def _position(self, chance: Chance) -> None:
        town = np.arange(len(self.towns))
        east = 105.98 + chance.below("town.lon", town, 640_000) / 1e6
        north = 29.88 + chance.below("town.lat", town, 450_000) / 1e6
        urban = np.asarray([t.urban for t in self.towns])
        east[urban] = 106.24 + chance.below("town.lon", town, 70_000)[urban] / 1e6
        north[urban] = 29.94 + chance.below("town.lat", town, 70_000)[urban] / 1e6
        community = np.arange(len(self.community_town))
        cell = np.arange(len(self.cell_community))
        building = np.arange(len(self))
        self.lon = (
            east[self.town_of]
            + (chance.below("community.lon", community, 40_000) - 20_000)[self.community_of] / 1e6
            + (chance.below("cell.lon", cell, 8_000) - 4_000)[self.cell_of] / 1e6
            + (chance.below("building.lon", building, 2_000) - 1_000) / 1e6
        ).round(6)
        self.lat = (
            north[self.town_of]
            + (chance.below("community.lat", community, 40_000) - 20_000)[self.community_of] / 1e6
            + (chance.below("cell.lat", cell, 8_000) - 4_000)[self.cell_of] / 1e6
            + (chance.below("building.lat", building, 2_000) - 1_000) / 1e6
        ).round(6)
        self.gcj_lon, self.gcj_lat = wgs84_to_gcj02(self.lon, self.lat)

    def _names(self, chance: Chance) -> None:
        community = np.arange(len(self.community_town))
        road = chance.below("community.road", community, len(_ROADS) * len(_ROAD_KINDS)).tolist()
        estate = chance.below("community.estate", community, len(_ESTATES)).tolist()
        per = np.searchsorted(self.community_of, community)
        self._local: list[str] = []
        for building, c in enumerate(self.community_of.tolist()):
            n = int(building - per[c])
            if self.community_name[c].endswith("村"):
                self._local.append(f"{self.community_name[c]}{n // 12 + 1}组{n % 12 * 9 + 3}号")
            else:
                street = _ROADS[road[c] % len(_ROADS)] + _ROAD_KINDS[road[c] // len(_ROADS)]
                self._local.append(f"{street}{(n // 6) * 2 + 11}号{_ESTATES[estate[c]]}{n % 6 + 1}栋")

    def address(self, building: int) -> str:
        """The building's full address, as a registry writes it."""
        return f"{CITY}{DISTRICT}{self.towns[self.town_of[building]].name}{self._local[building]}"

    def code(self, building: int) -> str:
        """The building's standard address code, as on its door plate."""
        return f"{self.community_code[self.community_of[building]]}{building:07d}"

    def addresses(self, buildings: Ints) -> list[str]:
        """`address` of many."""
        names = [f"{CITY}{DISTRICT}{town.name}" for town in self.towns]
        local = self._local
        return [
            names[t] + local[b]
            for t, b in zip(self.town_of[buildings].tolist(), buildings.tolist(), strict=True)
        ]

    def spots(self, buildings: Ints) -> list[str]:
        """The part of the address after the town, as people say it."""
        return [self._local[building] for building in buildings.tolist()]


def _spread(count: int, weights: Ints) -> Ints:
    """For each of `count` things, the position of the weight it belongs to: at least one each, in order."""
    extra = count - len(weights)
    edges = np.cumsum(weights) * extra // int(weights.sum())
    shares = np.diff(edges, prepend=0) + 1
    return np.repeat(np.arange(len(weights), dtype=np.int64), shares)


def wgs84_to_gcj02(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Positions as Chinese maps show them (degrees in, degrees out, rounded to 6 places).

    The published approximation with the Krasovsky 1940 ellipsoid, see GB 20263-2006 and
    `graph_schema.coordinates` for the way back.
    """
    a, ee = 6378245.0, 0.00669342162296594323
    x, y = lon - 105.0, lat - 35.0
    wave = (20 * np.sin(6 * x * np.pi) + 20 * np.sin(2 * x * np.pi)) * 2 / 3
    root = np.sqrt(np.abs(x))
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + wave
    north += (20 * np.sin(y * np.pi) + 40 * np.sin(y / 3 * np.pi)) * 2 / 3
    north += (160 * np.sin(y / 12 * np.pi) + 320 * np.sin(y * np.pi / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + wave
    east += (20 * np.sin(x * np.pi) + 40 * np.sin(x / 3 * np.pi)) * 2 / 3
    east += (150 * np.sin(x / 12 * np.pi) + 300 * np.sin(x / 30 * np.pi)) * 2 / 3
    radians = lat / 180 * np.pi
    magic = 1 - ee * np.sin(radians) ** 2
    north = north * 180 / ((a * (1 - ee)) / (magic * np.sqrt(magic)) * np.pi)
    east = east * 180 / (a / np.sqrt(magic) * np.cos(radians) * np.pi)
    return (lon + east).round(6), (lat + north).round(6)
