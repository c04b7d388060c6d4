"""What must hold of every made district."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import numpy as np
import phonenumbers
import pyarrow.parquet as pq
import pytest
from stdnum.cn import ric, uscc

from hub.city.chance import Chance
from hub.city.district import build
from hub.city.kinds import KINDS, PATTERNS
from hub.city.matters import DAYS
from hub.city.mistakes import RATES, write_down, wrong_value
from hub.city.world import World, world
from hub.errors import WrongUse


@pytest.fixture(scope="module")
def small() -> World:
    return world(8_000, 11, DAYS)


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("city") / "a"
    build(folder, people=2_000, seed=11)
    return folder


def _digests(folder: Path) -> dict[str, str]:
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and file.name != "credentials.toml"
    }


def test_the_same_seed_gives_the_same_bytes_in_another_process(district: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from hub.city.district import build;"
        "build(Path(sys.argv[1]), people=2_000, seed=11)"
    )
    subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "b")],
        check=True,
        env={**os.environ, "PYTHONHASHSEED": "99", "TZ": "America/Lima"},
    )
    assert _digests(tmp_path / "b") == _digests(district)


def test_another_seed_gives_another_district() -> None:
    index = np.arange(100)
    assert not np.array_equal(Chance(1).bits("a", index), Chance(2).bits("a", index))


def test_draws_keep_their_value_from_version_to_version() -> None:
    assert Chance(1).bits("a", np.arange(2)).tolist() == [996245797868611448, 10308791992015676143]


def test_resident_numbers_are_valid_unique_and_nobody_s(small: World) -> None:
    numbers = small.people.resident_numbers(np.arange(len(small.people)))
    assert len(set(numbers)) == len(numbers)
    assert all(ric.is_valid(number) for number in numbers)
    assert {number[:6] for number in numbers} == {"710000"}


def test_company_codes_and_phones_are_valid(small: World) -> None:
    companies = small.bodies.companies
    assert all(uscc.is_valid(code) for code in companies.codes)
    assert len(set(companies.names)) == len(companies.names)
    phones = [*companies.phones[:50], *small.people.phones(np.arange(200))]
    assert all(phonenumbers.is_valid_number(phonenumbers.parse(phone, "CN")) for phone in phones)


def test_the_resident_number_agrees_with_birth_and_sex(small: World) -> None:
    everyone = np.arange(500)
    numbers = small.people.resident_numbers(everyone)
    births = small.people.births(everyone)
    assert [n[6:14] for n in numbers] == [b.replace("-", "") for b in births]
    assert [int(n[16]) % 2 for n in numbers] == (small.people.sex[everyone] % 2).tolist()


def test_sizes_follow_the_design(small: World) -> None:
    totals = {door: sum(rate * doors.count(door) for doors, rate in PATTERNS) for door in "GPIS"}
    assert totals == {"G": 880, "P": 80, "I": 160, "S": 48}
    share = {door: len(docket) / len(small.people) for door, docket in small.dockets.items()}
    assert share["G"] == pytest.approx(0.88, rel=0.03)
    assert share["I"] == pytest.approx(0.16, rel=0.06)


def test_every_pattern_has_a_kind_that_may_go_that_way() -> None:
    assert all(any(set(doors) <= set(kind.doors) for kind in KINDS) for doors, _ in PATTERNS)


def test_records_of_a_matter_come_in_the_order_of_its_doors(small: World) -> None:
    first = {}
    for door, docket in small.dockets.items():
        for row, stage, time in zip(
            docket.row.tolist(), docket.stage.tolist(), docket.time.tolist(), strict=True
        ):
            first[row, stage] = (time, door)
    for (row, stage), (time, door) in first.items():
        assert PATTERNS[small.matters.pattern[row]][0][stage] == door
        if stage:
            assert first[row, stage - 1][0] <= time


def test_a_story_keeps_place_parties_and_kind(small: World) -> None:
    matters = small.matters
    seen: dict[int, tuple[int, ...]] = {}
    again = 0
    for n in np.flatnonzero(matters.story >= 0).tolist():
        facts = tuple(int(part[n]) for part in (matters.kind, matters.building, matters.a, matters.b))
        again += int(matters.story[n]) in seen
        assert seen.setdefault(int(matters.story[n]), facts) == facts
    assert again > 500


def test_mistakes_are_made_at_the_declared_rates(small: World) -> None:
    persons = np.tile(np.arange(len(small.people)), 6)
    written = write_down(small, "petition", persons, np.arange(len(persons)))
    for field in ("name", "id_number", "phone", "address", "row"):
        shares = RATES["petition"][field]
        for mistake, share in shares.items():
            if mistake in {"homophone", "variant", "typo", "transliteration", "old_15", "outdated"}:
                continue  # some names and values can't be spoilt that way
            made = sum(f"{field}.{mistake}" in note for note in written.notes) / len(persons)
            wide = 4 * (share / len(persons)) ** 0.5 + share * 0.03
            assert made == pytest.approx(share, abs=wide), (field, mistake)


def test_a_note_stands_exactly_where_something_was_written_wrong(small: World) -> None:
    persons = np.arange(len(small.people))
    wrong = write_down(small, "court", persons, persons)
    right = write_down(small, "court", persons, persons, np.ones(len(persons), np.bool_))
    assert not any(right.notes)
    for field in ("name", "id_number", "phone", "address", "birth"):
        for n, (a, b) in enumerate(zip(getattr(wrong, field), getattr(right, field), strict=True)):
            assert a == b or wrong.notes[n], field


@pytest.mark.parametrize(
    ("value", "mistake", "wrong"),
    [
        ("1990-03-04", "day_month_swapped", "1990-04-03"),
        ("1990-03-24", "day_month_swapped", "1990-03-24"),
        ("71000019900304001X", "old_15", "710000900304001"),
        ("71000020010304001X", "old_15", "71000020010304001X"),
    ],
)
def test_a_mistake_is_made_only_where_it_can_be(value: str, mistake: str, wrong: str) -> None:
    from hub.city.chance import Dice

    assert wrong_value(value, mistake, Dice(1)) == wrong


def test_the_truth_names_each_record_s_case_once(district: Path) -> None:
    for source in ("police", "court", "petition", "grid"):
        told = pq.read_table(district / "truth" / f"mentions-{source}.parquet").to_pylist()
        matters = pq.read_table(district / "truth" / f"matters-{source}.parquet").to_pylist()
        cases = {
            (row["dataset"], row["key"]): row["true_id"]
            for row in told
            if row["mention"] == "case" and row["dataset"] != "police.incident_persons"
        }
        assert cases == {(row["dataset"], row["key"]): row["case"] for row in matters}


def test_credentials_are_made_and_readable_by_the_owner_only(district: Path) -> None:
    file = district / "credentials.toml"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert json.loads((district / "truth" / "rates.json").read_text(encoding="utf-8")) == RATES


def test_a_folder_that_holds_something_is_refused(district: Path) -> None:
    with pytest.raises(WrongUse, match="not empty"):
        build(district, people=2_000, seed=11)


def test_other_towns_are_taken_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "towns.csv"
    file.write_text("code,name\n999001001,甲街道\n999001100,乙镇\n", encoding="utf-8")
    made = world(1_000, 1, DAYS, file)
    assert [town.name for town in made.places.towns] == ["甲街道", "乙镇"]
    assert {code[:9] for code in made.places.cell_code} == {"999001001", "999001100"}
    file.write_text("id\n1\n", encoding="utf-8")
    with pytest.raises(WrongUse, match="code"):
        world(1_000, 1, DAYS, file)
