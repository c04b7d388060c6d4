"""Made-up places, several buildings along each road, and the ways in which departments write one building down.

    python -m tests.benchmarks.made_places [--records 3000]

Chinese and Western; columns: address in one line, town, position (GPS error about 8 m, none for a third), what it is
called. No building exists.
"""

from __future__ import annotations

import argparse
import csv
import random
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from hub.identity.evaluation import evaluate
from hub.identity.link import run

_ROADS = str.split(
    "人民 解放 建设 中山 合阳 南津 希尔安 学府 滨江 朝阳 胜利 新华 和平 文化 书院 交通 久长 江城 瑞山 义乌"
)
_KINDS = str.split("路 街 大道 巷")
_TOWNS = str.split("南津街街道 合阳城街道 钓鱼城街道 大石街道 云门街道 钱塘镇 龙市镇 三汇镇 太和镇")
_ESTATES = str.split("阳光花园 金色家园 江南水岸 凤凰城 翡翠湾 书香苑 和润家园 锦绣江山 世纪新城 东方丽景")
_VILLAGES = str.split("望江湾村 学府坪村 新华台村 滨河坝村 凤凰岭村 梅园村 石桥村 青松口村")
_NUMERALS = "零一二三四五六七八九"
_WEST_ROADS = str.split(
    "high church station victoria park mill london king queen albert george manor york green alder birch cedar dover "
    "elm falcon grange hazel ivy juniper kent larch maple nelson oak poplar raven school thames union vicarage willow"
)
_WEST_KINDS = str.split("street road avenue lane close drive crescent court place")
_WEST_TOWNS = str.split("ashford brentwood colne dunmore eastleigh fordham granville hatfield")
#: Makes so many records, Chinese or not, and says which of them are one.
Make = Callable[[int, bool], tuple[list[dict[str, str]], list[str]]]
COLUMNS = ("address", "town", "lon", "lat")
MAPPING = {"id": "id", "address": "address", "town": "address.town", "lon": "longitude", "lat": "latitude"}


def _numeral(number: int) -> str:
    if number < 10:
        return _NUMERALS[number]
    tens, ones = divmod(number, 10)
    return (
        f"{'' if tens == 1 else _NUMERALS[tens]}十{_NUMERALS[ones] if ones else ''}"
        if number < 100
        else str(number)
    )


def _chinese(draw: random.Random, road: tuple[str, str], number: int, building: int, estate: str) -> str:
    town, street = road
    counted = _numeral(building) if draw.random() < 0.1 else str(building)
    block = f"{counted}{draw.choice(['栋', '栋', '幢', '号楼'])}" if building else ""
    named = estate if building and draw.random() < 0.7 else ""
    typed = (
        draw.choice(str.split("入民路 解方路 建没路"))
        if street == "人民路" and draw.random() < 0.03
        else street
    )
    text = f"{typed}{number}号{named}{block}"
    if building and draw.random() < 0.4:
        unit, room = draw.randint(1, 4), draw.randint(1, 18) * 100 + draw.randint(1, 4)
        text += draw.choice([f"{unit}单元{room}", f"{unit}单元{room}室", f"-{unit}-{room}"])
    elif draw.random() < 0.1:
        text += draw.choice(["附近", "门口", "楼下"])
    before = draw.choice(["重庆市合川区", "合川区", "", "重庆市"])
    return f"{before}{town if draw.random() < 0.6 else ''}{text}"


def _western(draw: random.Random, road: tuple[str, str], number: int, letter: str) -> str:
    town, street = road
    short = {"street": "st", "road": "rd", "avenue": "ave", "lane": "ln", "drive": "dr"}
    name, kind = street.split()
    if draw.random() < 0.05:
        at = draw.randrange(1, len(name))
        name = name[:at] + name[at - 1] + name[at:]
    kind = short.get(kind, kind) if draw.random() < 0.4 else kind
    text = f"{number}{letter} {name} {kind}"
    if draw.random() < 0.3:
        flat = draw.randint(1, 20)
        text = draw.choice([f"Flat {flat}, {text}", f"{flat}/{text}", f"{text} apt {flat}"])
    return f"{text}, {town}" if draw.random() < 0.4 else text.title()


def make(records: int, chinese: bool, seed: int = 1) -> tuple[list[dict[str, str]], list[str]]:
    """Records in random order and the building of each."""
    draw = random.Random(seed)
    made: list[tuple[dict[str, str], str]] = []
    taken: set[tuple[str, ...]] = set()
    number = 0
    while len(made) < records:
        town = draw.choice(_TOWNS if chinese else _WEST_TOWNS)
        rural = chinese and draw.random() < 0.2
        street = (
            f"{draw.choice(_ROADS)}{draw.choice(['', *'东南西北中'])}{draw.choice(_KINDS)}" if chinese
            else f"{draw.choice(_WEST_ROADS)} {draw.choice(_WEST_KINDS)}"
        )  # fmt: skip
        estate, village = draw.choice(_ESTATES), draw.choice(_VILLAGES)
        # A city has one road of a name, save for some; a town one village.
        mark = (
            (town, village) if rural else (street if chinese or draw.random() < 0.7 else f"{town} {street}",)
        )
        if mark in taken:
            continue
        taken.add(mark)
        east, north = 106 + draw.random() / 3, 29.8 + draw.random() / 3
        for house in range(draw.randint(2, 8)):
            count = 11 + 2 * house
            for building in (
                range(1, draw.randint(2, 5)) if chinese and not rural and draw.random() < 0.6 else (0,)
            ):
                number += 1
                lon, lat = east + house * 6e-4, north + building * 6e-4 + draw.random() * 1e-4
                letter = draw.choice(["", "", "", "a"])
                for _ in range(draw.choices((1, 2, 3, 5), (0.4, 0.3, 0.2, 0.1))[0]):
                    if rural:
                        before = draw.choice(["合川区", ""]) + (town if draw.random() < 0.6 else "")
                        address = f"{before}{village}{house + 1}组{count}号"
                    elif chinese:
                        address = _chinese(draw, (town, street), count, building, estate)
                    else:
                        address = _western(draw, (town, street), count, letter)
                    there = draw.random() < 0.67
                    row = {
                        "address": address,
                        "town": town if draw.random() < 0.7 else "",
                        "lon": f"{lon + draw.gauss(0, 8e-5):.6f}" if there else "",
                        "lat": f"{lat + draw.gauss(0, 7e-5):.6f}" if there else "",
                    }
                    made.append((row, f"b{number}"))
    draw.shuffle(made)
    return [row for row, _ in made], [one for _, one in made]


def write(records: list[dict[str, str]], truth: list[str], columns: tuple[str, ...], file: Path) -> None:
    """As CSV with the columns `id` and `truth`."""
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("id", "truth", *columns))
        for place, (row, real) in enumerate(zip(records, truth, strict=True)):
            writer.writerow((f"r{place}", real, *(row[name] for name in columns)))


def link_all(entity: str, make: Make, mapping: Mapping[str, str], choices: Sequence[tuple[str, ...]]) -> None:
    """Link made Chinese and Western records by each choice of columns and print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--records", type=int, default=3_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{entity}.csv"
        for name, chinese in (("chinese", True), ("western", False)):
            for columns in choices:
                records, truth = make(given.records, chinese)
                write(records, truth, columns, file)
                mapped = {column: field for column, field in mapping.items() if column in ("id", *columns)}
                report = run([file], entity, mapped, truth="truth")
                found = evaluate(
                    report.linked.clusters, {f"r{n}": one for n, one in enumerate(truth)}
                ).as_dict()
                print(name, "+".join(columns), found["pairwise"], f"blocking {report.blocking_recall:.4f}",
                      f"{report.seconds:.1f} s")  # fmt: skip


if __name__ == "__main__":
    link_all("place", make, MAPPING, (COLUMNS, ("address", "town"), ("lon", "lat")))
