"""The commands of `hub city`."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from hub.city.commands import city


def test_a_district_is_made_and_advanced_with_one_json_document_each(tmp_path: Path) -> None:
    runner = CliRunner()
    folder = str(tmp_path / "d")
    made = json.loads(runner.invoke(city, ["new", folder, "--people", "600", "--json"]).stdout)
    assert made["people"] == 600
    assert made["rows"]["police.persons"] >= 600
    later = json.loads(runner.invoke(city, ["advance", folder, "--days", "3", "--json"]).stdout)
    assert later["days"] == made["days"] + 3


def test_the_table_shows_the_total(tmp_path: Path) -> None:
    shown = CliRunner().invoke(city, ["new", str(tmp_path / "d"), "--people", "600"])
    assert "total" in shown.output
    assert shown.exit_code == 0
