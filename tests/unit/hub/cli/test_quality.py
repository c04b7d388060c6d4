"""`hub quality report`: what the ledger knows, as table, JSON and page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from hub.home import Home
from hub.ledger.values import DatasetCounts
from hub.settings import Settings
from tests.unit.hub.cli.conftest import MANIFEST, Ran

Run = Callable[..., Ran]


@pytest.fixture
def pulled(tmp_path: Path) -> None:
    """A home into which a connector from a folder and a built-in one were pulled."""
    with Home(Settings(home=tmp_path / "home")) as home:
        for connector, dataset in (("visits", "visits.letters"), ("police", "police.persons")):
            run = home.ledger.runs.start(connector).run_id
            counts = {dataset: DatasetCounts(read=5, accepted=4, quarantined=1)}
            home.ledger.commit_run(run, datasets=counts, cursors={}, stages={}, warnings=())
    kept = tmp_path / "home" / "connectors" / "visits"
    kept.mkdir(parents=True)
    (kept / "connector.yaml").write_text(MANIFEST, encoding="utf-8")


@pytest.mark.usefixtures("pulled")
def test_the_report_has_each_pulled_dataset_with_title_and_owner(run: Run) -> None:
    found = run("quality", "report", "--json")
    assert found.code == 0
    datasets = {each["dataset"]: each for each in found.json()["datasets"]}
    assert datasets.keys() == {"police.persons", "visits.letters"}
    assert (datasets["visits.letters"]["title"], datasets["visits.letters"]["owner"]) == (
        "Letters",
        "petition",
    )
    assert datasets["visits.letters"]["runs"][0]["read"] == 5
    assert datasets["police.persons"]["freshness"]["due"] is not None


@pytest.mark.usefixtures("pulled")
def test_the_page_is_written_and_the_table_shown(run: Run, tmp_path: Path) -> None:
    shown = run("quality", "report", "--html", "quality.html", "--dataset", "visits.letters")
    assert shown.code == 0
    assert "visits.letters" in shown.out
    assert "police.persons" not in shown.out
    assert "Letters" in (tmp_path / "quality.html").read_text("utf-8")


@pytest.mark.usefixtures("pulled")
def test_with_all_datasets_never_pulled_are_empty(run: Run) -> None:
    standings = {
        each["dataset"]: each["standing"]
        for each in run("quality", "report", "--all", "--json").json()["datasets"]
    }
    assert standings["court.suits"] == "empty"


def test_an_unknown_dataset_is_wrong_use(run: Run) -> None:
    assert run("quality", "report", "--dataset", "a.b").code == 2


@pytest.mark.usefixtures("pulled")
def test_a_dataset_whose_manifest_is_gone_is_still_reported(run: Run, tmp_path: Path) -> None:
    (tmp_path / "home" / "connectors" / "visits" / "connector.yaml").unlink()
    datasets = {each["dataset"]: each for each in run("quality", "report", "--json").json()["datasets"]}
    assert datasets["visits.letters"]["owner"] == "unknown"
