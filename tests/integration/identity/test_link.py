"""Linking tables: good on real errors, quiet on bad input, the same every time."""

from __future__ import annotations

from pathlib import Path

import pytest

from hub.errors import WrongUse
from hub.identity.link import link, run
from hub.identity.tables import Table, read_clusters
from tests.benchmarks.made_people import Scenario, scenarios, write

FEBRL = Path("../shared/data/febrl")
_FEBRL_MAP = {
    "rec_id": "id",
    "given_name": "name.given",
    "surname": "name.family",
    "date_of_birth": "birth_date",
    "address_1": "address",
    "soc_sec_id": "national_id",
}
_PEOPLE = {"name": "name.full", "born": "birth_date", "number": "national_id"}


def _table(**values: list[str]) -> Table:
    records = len(next(iter(values.values())))
    return Table([f"r{place}" for place in range(records)], [0] * records, dict(values))


def _largest(clusters: dict[str, str]) -> int:
    found = list(clusters.values())
    return max(found.count(one) for one in set(found))


@pytest.mark.skipif(not FEBRL.is_dir(), reason="FEBRL sets are not in ../shared/data")
@pytest.mark.parametrize("number", [1, 2, 3])
def test_febrl_is_linked_at_0998(number: int) -> None:
    report = run([FEBRL / f"dataset{number}.csv"], "person", _FEBRL_MAP, truth=r"re:^rec-(\d+)")
    assert report.evaluation is not None
    assert report.evaluation.pairwise.f1 >= 0.998
    assert report.blocking_recall is not None
    assert report.blocking_recall >= 0.95


_LOWEST = {
    "western-all": (0.99, 0.98),
    "western-no-number-dirty": (0.95, 0.88),
    "chinese-no-number": (0.98, 0.96),
    "chinese-name-date": (0.95, 0.70),
    "chinese-unmapped": (0.98, 0.97),
    "western-sparse": (0.96, 0.88),
}


@pytest.mark.parametrize("scenario", [s for s in scenarios(900) if s.name in _LOWEST], ids=lambda s: s.name)
def test_made_people_are_found_again(scenario: Scenario, tmp_path: Path) -> None:
    file = write(scenario, tmp_path)
    report = run([file], "person", {"id": "id", **scenario.mapping}, truth="truth")
    assert report.evaluation is not None
    precision, recall = _LOWEST[scenario.name]
    assert report.evaluation.pairwise.precision >= precision
    assert report.evaluation.pairwise.recall >= recall
    assert report.blocking_recall is not None
    assert report.blocking_recall >= 0.95


def test_the_same_table_gives_the_same_clusters(tmp_path: Path) -> None:
    scenario = next(s for s in scenarios(600) if s.name == "chinese-dirty")
    file = write(scenario, tmp_path)
    first, second = (run([file], "person", {"id": "id", **scenario.mapping}, truth="truth") for _ in range(2))
    assert first.linked.clusters == second.linked.clusters
    assert first.linked.settings == second.linked.settings


def test_an_empty_table_is_said_to_be_empty(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_text("id,name\n", "utf-8")
    report = run([tmp_path / "empty.csv"], "person", {"id": "id", "name": "name.full"})
    assert report.linked.clusters == {}
    assert "fewer than two records" in report.linked.findings


def test_only_an_id_column_links_nobody() -> None:
    found = link(Table(["a", "b", "c"], [0, 0, 0], {}), "person", {})
    assert len(set(found.clusters.values())) == 3


def test_one_birthday_for_all_makes_nobody_one() -> None:
    people = [f"{family}{given}" for family in "王李张刘陈杨黄赵" for given in "伟芳娜敏静丽强磊军洋"]
    found = link(
        _table(name=people, born=["1980-05-05"] * len(people)),
        "person",
        {k: _PEOPLE[k] for k in ("name", "born")},
    )
    assert _largest(found.clusters) == 1
    assert any("birth_date" in line for line in found.findings)


def test_without_any_name_nobody_is_joined_by_a_birthday() -> None:
    born = [f"19{60 + place % 30}-0{1 + place % 9}-1{place % 7}" for place in range(400)]
    found = link(_table(name=[""] * 400, born=born), "person", {k: _PEOPLE[k] for k in ("name", "born")})
    assert len(set(found.clusters.values())) >= 390


def test_a_column_of_one_default_value_is_no_evidence() -> None:
    people = [f"{family}{given}" for family in "王李张刘陈杨黄赵" for given in "伟芳娜敏静丽强磊军洋"]
    found = link(
        _table(name=people, number=["00000000"] * len(people)),
        "person",
        {"name": "name.full", "number": "national_id"},
    )
    assert _largest(found.clusters) == 1


def test_a_bad_identifier_of_thousands_joins_nobody(tmp_path: Path) -> None:
    scenario = next(s for s in scenarios(6_000) if s.name == "chinese-all")
    file = write(scenario, tmp_path)
    lines = file.read_text("utf-8").splitlines()
    at = lines[0].split(",").index("number")
    bad = [lines[0]]
    for place, line in enumerate(lines[1:]):
        cells = line.split(",")
        if place < 5_000:
            cells[at] = "50011719850101001X"
        bad.append(",".join(cells))
    file.write_text("\n".join(bad) + "\n", "utf-8")
    report = run([file], "person", {"id": "id", **scenario.mapping}, truth="truth")
    assert report.evaluation is not None
    assert report.evaluation.pairwise.precision >= 0.98
    assert _largest(report.linked.clusters) <= 10
    assert any("national_id" in line for line in report.linked.findings)


def test_names_alone_do_not_make_one_of_namesakes() -> None:
    people = [f"{family}{given}" for family in "王李张" for given in "伟芳娜"] * 30
    found = link(_table(name=people), "person", {"name": "name.full"})
    assert _largest(found.clusters) == 1


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ({"name": "name.full"}, "COLUMN=id"),
        ({"id": "id", "name": "nonsense"}, "no field"),
        ({"id": "id", "nowhere": "name.full"}, "no column"),
    ],
)
def test_a_wrong_mapping_is_explained(mapping: dict[str, str], said: str, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,name\n1,x\n2,y\n", "utf-8")
    with pytest.raises(WrongUse, match=said):
        run([tmp_path / "a.csv"], "person", mapping)


def test_a_truth_file_and_clusters_are_read_alike(tmp_path: Path) -> None:
    (tmp_path / "truth.csv").write_text("id,cluster\na,1\nb,1\n", "utf-8")
    assert read_clusters(tmp_path / "truth.csv") == {"a": "1", "b": "1"}
