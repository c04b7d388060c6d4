"""`hub connector`: mistakes are found and people's values stay hidden before anything is pulled."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unit.hub.cli.conftest import Ran

Run = Callable[..., Ran]


def test_the_list_tells_of_each_built_in_connector(run: Run) -> None:
    listed = {each["name"]: each for each in run("connector", "list", "--json").json()["connectors"]}
    assert {"police", "court", "petition", "grid", "pole", "police_uk"} <= listed.keys()
    assert listed["police"]["kind"] == "sql"
    assert "police.incidents" in listed["police"]["datasets"]


def test_sound_declarations_pass_while_a_placeholder_is_missing(run: Run, folder: Path) -> None:
    checked = run("connector", "check", str(folder), "--json")
    assert checked.code == 0
    found = checked.json()
    assert found["placeholders"] == {"folder": False}
    assert (found["sound"], found["source_read"]) == (True, False)
    assert found["expectations"] == {"visits.letters": 1}


def test_a_check_tells_what_would_be_unfit_and_what_is_not_read(run: Run, folder: Path) -> None:
    checked = run("connector", "check", str(folder), "--set", "folder=drops", "--json")
    assert checked.code == 0
    letters = checked.json()["datasets"]["visits.letters"]
    assert letters["rows"] == 3
    assert letters["unread"] == ["Colour"]
    ((field, reason, rows),) = letters["unfit"]
    assert (field, rows) == ("petitioner.cn.ric", 1)
    assert "110105194912310021" not in reason


@pytest.mark.parametrize(
    ("file", "wrong", "right"),
    [
        ("connector", "retention: 5Y", "retention: P5Y"),
        ("mapping", "entity: persn", "entity: person"),
        ("suite", "colum:", "column:"),
    ],
)
def test_a_mistake_in_a_declaration_is_a_finding_with_file_and_line(
    run: Run, folder: Path, file: str, wrong: str, right: str
) -> None:
    declaration = folder / f"{file}.yaml"
    declaration.write_text(declaration.read_text("utf-8").replace(right, wrong, 1), encoding="utf-8")
    checked = run("connector", "check", str(folder), "--json")
    assert checked.code == 1
    (finding,) = checked.json()["findings"]
    line = declaration.read_text("utf-8").split(wrong)[0].count("\n") + 1
    assert (finding["file"], finding["line"]) == (str(declaration), line)


def test_a_column_that_the_files_have_not_is_a_finding(run: Run, folder: Path) -> None:
    mapping = folder / "mapping.yaml"
    mapping.write_text(mapping.read_text("utf-8").replace("from: Day", "from: Dai"), encoding="utf-8")
    checked = run("connector", "check", str(folder), "--set", "folder=drops")
    assert checked.code == 1
    assert "no column 'Dai'" in checked.out
    assert "did you mean 'Day'" in checked.out


def test_an_unknown_connector_is_wrong_use(run: Run) -> None:
    asked = run("connector", "check", "polise", "--json")
    assert asked.code == 2
    assert asked.json()["error"]["kind"] == "WrongUse"
    assert "did you mean 'police'" in asked.err


def test_a_source_that_is_not_there_is_unavailable(run: Run, folder: Path) -> None:
    assert run("connector", "check", str(folder), "--set", "folder=nowhere").code == 3


def test_a_preview_shows_no_value_of_a_person(run: Run, folder: Path) -> None:
    for arguments in (["--json"], []):
        seen = run("connector", "preview", str(folder), "--set", "folder=drops", *arguments)
        assert seen.code == 0
        assert "陈▒▒▒" in seen.out
        assert "2026-03-01" in seen.out  # the day of a case is public
        for value in ("陈小明", "11010519491231002X", "110105194912310021", "周大海"):
            assert value not in seen.out + seen.err


def test_a_preview_tells_why_rows_are_rejected(run: Run, folder: Path) -> None:
    letters = run("connector", "preview", str(folder), "--set", "folder=drops", "--json").json()["datasets"][
        "visits.letters"
    ]
    assert [row["record"]["key"] for row in letters["fit"]] == ["1", "2"]
    (unfit,) = letters["unfit"]
    assert (unfit["line"], unfit["field"]) == (4, "petitioner.cn.ric")


def test_a_preview_stops_at_its_limit(run: Run, folder: Path) -> None:
    seen = run("connector", "preview", str(folder), "--set", "folder=drops", "--limit", "1", "--json").json()
    assert len(seen["datasets"]["visits.letters"]["fit"]) == 1


def test_a_key_that_is_an_identity_number_is_masked(run: Run, folder: Path) -> None:
    for file, old, new in (("connector", "key: No", "key: ID"), ("mapping", "number: No", "number: Day")):
        declaration = folder / f"{file}.yaml"
        declaration.write_text(declaration.read_text("utf-8").replace(old, new), encoding="utf-8")
    seen = run("connector", "preview", str(folder), "--set", "folder=drops", "--limit", "1", "--json").json()
    assert seen["datasets"]["visits.letters"]["fit"][0]["record"]["key"] == "1▒▒▒"


def test_looking_writes_nothing(run: Run, folder: Path, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    run("connector", "check", str(folder), "--set", "folder=drops")
    run("connector", "preview", str(folder), "--set", "folder=drops")
    assert sorted(tmp_path.rglob("*")) == before


def test_what_was_pulled_into_the_home_is_known_by_its_name_and_a_folder_goes_before_it(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    kept = tmp_path / "home" / "connectors" / "visits"
    kept.parent.mkdir(parents=True)
    folder.rename(kept)
    ask = ("connector", "preview", "visits", "--set", "folder=drops", "--json")
    assert len(run(*ask).json()["datasets"]["visits.letters"]["fit"]) == 2
    assert run("connector", "check", "visits").code == 0

    shutil.copytree(kept, tmp_path / "visits")
    mapping = tmp_path / "visits" / "mapping.yaml"
    mapping.write_text("nonsense", encoding="utf-8")
    assert run(*ask).code == 2
