"""A place is a building: not a street, not a room. An organisation is its own name: not its town or legal form."""

import csv
from importlib import resources
from pathlib import Path

import numpy as np
import pytest

from hub.identity.evaluation import evaluate
from hub.identity.evidence import coordinates
from hub.identity.evidence.addresses import strong
from hub.identity.link import run
from hub.identity.normalise import organisations
from hub.identity.normalise.addresses import Address, parse
from hub.identity.normalise.numbers import credit_code
from hub.identity.tables import Table
from hub.identity.trained import Trained
from tests.benchmarks import made_organisations, made_places


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("重庆市合川区南津街街道人民路12号阳光花园3栋2单元501", "人民路12号3幢"),
        ("人民路12号3栋", "人民路十二号三栋"),
        ("合川区人民路12号3栋-2-501", "人民路12号3号楼2单元501室"),
        ("望江湾村1组12号", "重庆市合川区沙鱼镇望江湾村1组12号"),
        ("金色家园5栋1单元301室", "金色家园5幢"),
        ("人民路12号附近", "人民路12号"),
        ("人民路12号附3号", "人民路12号之3"),
        ("上海市徐汇区虹漕路461弄58号楼5楼", "虹漕路461弄58号楼"),
        ("Flat 3, 12 High Street", "12 High St."),
        ("3/12 High St, Brentwood", "12 high street"),
    ],
)
def test_a_building_is_the_same_place_with_and_without_room_and_division(one: str, other: str) -> None:
    assert parse(one).place == parse(other).place != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("人民路12号", "人民路14号"),
        ("人民路12号3栋", "人民路12号5栋"),
        ("人民路12号", "人民路12号附3号"),
        ("望江湾村1组12号", "望江湾村2组12号"),
        ("12 High Street", "14 High Street"),
        ("221 Baker Street", "221b Baker Street"),
    ],
)
def test_another_number_is_another_place_and_they_never_meet(one: str, other: str) -> None:
    assert parse(one).place != parse(other).place
    assert strong(parse(one)) != strong(parse(other))


@pytest.mark.parametrize(
    "street", ["人民路", "重庆市合川区合阳城街道人民路", "High Street", "重庆市合川区钱塘镇", ""]
)
def test_a_street_or_a_town_is_no_place(street: str) -> None:
    assert parse(street).place == ""
    assert strong(parse(street)) is None


def test_an_address_comes_apart_down_to_the_room() -> None:
    found = parse("重庆市合川区南津街街道桂花社区人民路12号阳光花园3栋2单元501室")
    assert found[2:] == ("南津街街道", "桂花社区", "人民路", "12", "阳光花园", "3", "2", "501")
    bare = parse("建设街 12 号 3 - 2 - 501")
    assert (bare.road, bare.number, bare.building, bare.unit, bare.room) == ("建设街", "12", "3", "2", "501")
    west = parse("Flat 3, 12 High Street, Brentwood")
    assert (west.road, west.number, west.unit, west.town) == ("high st", "12", "3", "brentwood")


@pytest.mark.parametrize("road", ["中关村大街", "新村路", "镇江路", "乡村大道", "五四路", "一环路", "城市路"])
def test_a_road_whose_name_holds_a_division_is_a_road(road: str) -> None:
    found = parse(f"{road}27号")
    assert found.number == "27"
    assert found.street
    assert found == parse(f"{road}27号")
    assert parse(f"{road}29号").place != found.place


def test_places_are_told_from_text_without_raising() -> None:
    for odd in ("号", "12", "栋栋栋", "3-2-501", "-", "路路路号号", "社区服务中心", "①②③", "a" * 500):
        assert isinstance(parse(odd), Address)


@pytest.mark.parametrize(
    ("text", "read"),
    [("106.27 29.96", (106.27, 29.96)), ("0 0", None), ("", None), ("106.27", None), ("29.96 106.27", None)],
)
def test_a_position_is_a_position_or_none(text: str, read: tuple[float, float] | None) -> None:
    assert coordinates.read(text) == read


def test_positions_up_to_sixty_metres_apart_share_a_block_wherever_the_cells_lie() -> None:
    for step in range(0, 400, 7):
        lon, lat = 106.2 + step * 1e-5, 29.9 + step * 1.3e-5
        east = (lon + 55 / 111_195 / 0.867, lat)
        north = (lon, lat + 55 / 111_195)
        for other in (east, north):
            assert set(coordinates._corners((lon, lat))) & set(coordinates._corners(other))


@pytest.mark.parametrize(
    ("written", "core", "name"),
    [
        ("重庆恒远联物业服务有限公司", "恒远联物业服务", "恒远联"),
        ("重庆市合川区恒远联物业服务有限责任公司", "恒远联物业服务", "恒远联"),
        ("恒远联物业", "恒远联物业", "恒远联"),
        ("合川区公安局", "公安局", "公安局"),
        ("区住房和城乡建设委员会", "区住房和城乡建设委员会", "区住房和城乡建设委员会"),
        ("Smith & Sons Ltd.", "smith sons", "smith sons"),
        ("I.B.M. Corp", "ibm", "ibm"),
    ],
)
def test_an_organisation_is_its_own_name(written: str, core: str, name: str) -> None:
    found = organisations.parse(written)
    assert (found.core, found.name) == (core, name)


def test_a_credit_code_is_valid_by_its_check_digit() -> None:
    assert credit_code(made_organisations._code(12)) == made_organisations._code(12)
    assert credit_code("91710000MA0000013A") == ""
    assert credit_code("12") == ""


@pytest.mark.parametrize(
    ("made", "entity", "chinese", "least"),
    [
        (made_places, "place", True, 0.96), (made_places, "place", False, 0.9),
        (made_organisations, "organisation", True, 0.93), (made_organisations, "organisation", False, 0.95),
    ],
)  # fmt: skip
def test_made_sets_are_linked_well_and_no_two_house_numbers_meet(
    made: object, entity: str, chinese: bool, least: float, tmp_path: Path
) -> None:
    records, truth = made.make(500, chinese)  # type: ignore[attr-defined]
    file = tmp_path / "made.csv"
    made_places.write(records, truth, made.COLUMNS, file)  # type: ignore[attr-defined]
    report = run([file], entity, made.MAPPING, truth="truth")  # type: ignore[attr-defined]
    assert report.evaluation is not None
    assert (
        evaluate(report.linked.clusters, {f"r{n}": one for n, one in enumerate(truth)}) == report.evaluation
    )
    assert report.evaluation.as_dict()["pairwise"]["f1"] >= least
    if entity == "place":
        numbers: dict[str, set[str]] = {}
        for n, row in enumerate(records):
            if mark := strong(parse(row["address"])):
                numbers.setdefault(report.linked.clusters[f"r{n}"], set()).add(mark)
        assert max(map(len, numbers.values())) == 1


def test_a_header_without_positions_is_no_position(tmp_path: Path) -> None:
    file = tmp_path / "few.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([("id", "lon", "lat"), ("a", "", ""), ("b", "x", "1")])
    report = run([file], "place", {"id": "id", "lon": "longitude", "lat": "latitude"})
    assert len(set(report.linked.clusters.values())) == 2


def test_an_office_is_of_its_town_and_a_firm_is_not() -> None:
    assert organisations.parse("合川区三汇镇人民调解委员会").seat == "三汇镇"
    assert organisations.parse("三汇镇恒远物业服务有限公司").seat == ""


def test_the_model_that_comes_with_the_hub_keeps_offices_of_two_towns_apart() -> None:
    text = (resources.files("hub.identity") / "models" / "organisation.json").read_text("utf-8")
    names = [
        "三汇镇人民调解委员会",
        "太和镇人民调解委员会",
        "恒远泰物业服务有限公司",
        "重庆市恒远泰物业有限责任公司",
    ]
    trained = Trained.from_json(text)
    assert trained.meta["run"].startswith("python -m tests.benchmarks.frozen_models")
    table = Table(
        ["a", "b", "c", "d"], [0] * 4, {"name": names, "phone": ["", "", "+8623010000001", "+8623010000001"]}
    )
    offices, firm = trained.weights(table, np.array([0, 2]), np.array([1, 3]))
    assert offices < -10
    assert firm > 0
