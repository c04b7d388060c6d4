"""Division codes nest, have one shortest form, and foreign ones stay opaque."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_schema.divisions import Level, ancestors, community_of_grid, level, normalise, parent

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data" / "cn_divisions"


@pytest.mark.parametrize(
    ("code", "shortest"),
    [
        ("500117001005", "500117001005"),
        ("500117001000", "500117001"),
        ("500117000000", "500117"),
        ("500117000", "500117"),
        ("500100", "5001"),
        ("500000000000", "50"),
        ("50", "50"),
        (" 5001 17 ", "500117"),
        ("e01000916", "E01000916"),
        ("11207", "11207"),
    ],
)
def test_a_code_has_one_shortest_form(code: str, shortest: str):
    assert normalise(code) == shortest


def test_the_levels_of_a_village_are_its_town_county_prefecture_and_province():
    assert level("500117001005") is Level.VILLAGE
    assert ancestors("500117001005") == ("500117001", "500117", "5001", "50")
    assert parent("50") is None


@pytest.mark.parametrize("code", ["E01000916", "11207", "GB:E09000001", "990101"])
def test_a_code_of_another_country_is_opaque(code: str):
    assert normalise(code) == code
    assert level(code) is None
    assert parent(code) is None
    assert ancestors(code) == ()


@pytest.mark.parametrize("code", ["", " ", "990117001005", "x" * 65])
def test_what_is_no_code_is_refused(code: str):
    with pytest.raises(ValueError, match="division code"):
        normalise(code)


def test_a_grid_cell_lies_in_the_village_of_its_code():
    assert community_of_grid("500117001005003") == "500117001005"
    assert community_of_grid("A-17") is None
    assert community_of_grid("990117001005003") is None


@given(st.text(alphabet="0123456789", max_size=16))
def test_normalising_twice_changes_nothing(code: str):
    try:
        once = normalise(code)
    except ValueError:
        return
    assert normalise(once) == once


@pytest.mark.skipif(
    not SHARED.is_dir(), reason="real divisions are not here: ../shared/data/cn_divisions is missing"
)
def test_hechuans_towns_and_villages_are_of_their_levels_and_parents():
    for name, wanted, above in (
        ("streets_500117_hechuan.csv", Level.TOWN, "areaCode"),
        ("villages_500117_hechuan.csv", Level.VILLAGE, "streetCode"),
    ):
        with (SHARED / name).open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                assert normalise(row["code"]) == row["code"]
                assert level(row["code"]) is wanted
                assert parent(row["code"]) == row[above]
