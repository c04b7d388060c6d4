"""`hub question`: which there are, and what is wrong with a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hub.cli import cli
from hub.questions.declared import BUILT_IN
from tests.unit.questions.conftest import Asking


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> CliRunner:
    monkeypatch.setenv("HUB_HOME", str(tmp_path / "home"))
    return CliRunner()


def run(hub: CliRunner, *arguments: str) -> Result:
    return hub.invoke(cli, ["question", *arguments])


def test_the_questions_are_listed(hub: CliRunner) -> None:
    listed = json.loads(run(hub, "list", "--json").stdout)["questions"]
    assert {one["id"] for one in listed} == {file.stem for file in BUILT_IN.glob("*.yaml")}
    shown = hub.invoke(cli, ["question", "list"], env={"COLUMNS": "200"}).stdout
    assert "petition-elsewhere" in shown


def test_a_fit_file_is_said_to_be_fit(hub: CliRunner, asking: Asking) -> None:
    result = run(hub, "check", str(asking().file))
    assert (result.exit_code, "fit to be asked" in result.stdout) == (0, True)


def test_what_is_wrong_is_told_with_file_and_line(hub: CliRunner, asking: Asking, tmp_path: Path) -> None:
    asking()
    (tmp_path / "refers-to.cypher").write_text("MATCH (n)\nRETURN n AS x", "utf-8")
    result = run(hub, "check", str(tmp_path))
    assert result.exit_code == 1
    assert f"{tmp_path / 'refers-to.cypher'}:1: n needs a label" in result.stdout
    (told,) = json.loads(run(hub, "check", str(tmp_path), "--json").stdout)["questions"]
    assert (told["fit"], len(told["faults"])) == (False, 1)


def test_the_questions_that_come_with_the_hub_are_fit(hub: CliRunner) -> None:
    assert run(hub, "check", str(BUILT_IN)).exit_code == 0
