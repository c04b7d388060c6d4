"""However rows come (twice, in another order, cut into other runs and batches), the graph is the same in the end."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import neo4j
import pytest

from hub.graph.check import check_graph
from hub.graph.digest import graph_digest
from hub.home import Home
from hub.ledger.values import Redirect
from hub.pipeline import loading
from hub.settings import Settings
from tests.integration.pipeline.conftest import assert_sound, empty
from tests.integration.pipeline.desk import DATASET, Desk, row

Rows = list[dict[str, object]]

MAPPING: Mapping[str, object] = {
    "mentions": {
        "person": {
            "entity": "person",
            "identifiers": [
                {"scheme": "other:a", "from": "number"},
                {"scheme": "other:b", "from": "born"},
                {"scheme": "contact:c", "from": "amount"},
            ],
            "fields": {"name.full": "name"},
        },
        "home": {
            "entity": "place",
            "when": {"column": "lat", "present": True},
            "identifiers": [{"scheme": "grid_cell", "from": "lat"}],
            "fields": {},
        },
        "mate": {
            "entity": "person",
            "when": {"column": "lon", "present": True},
            "identifiers": [{"scheme": "other:b", "from": "lon"}],
            "fields": {},
        },
    },
    "statements": [
        {"kind": "LIVES_AT", "from": "person", "to": "home"},
        {"kind": "RELATED_TO", "from": "person", "to": "mate"},
    ],
}
DELETED = "gone"


def declare(desk: Desk, **dataset: object) -> None:
    deleted = {"column": "name", "equals": DELETED}
    desk.declare(mapping=MAPPING, dataset={"modified": "updated", "tombstone": deleted, **dataset})


@pytest.fixture
def pull_in_turn(
    settings: Settings, driver: neo4j.Driver, tmp_path: Path
) -> Callable[..., tuple[str, list[tuple[int, int, int, int]]]]:
    """Pulls files in turn into an empty graph by a new hub; returns the digest and the counts of each pull."""
    made = iter(range(1_000))

    def run(files: Iterable[Rows], **dataset: object) -> tuple[str, list[tuple[int, int, int, int]]]:
        empty(driver)
        place = tmp_path / f"hub {next(made)}"
        with Home(settings.model_copy(update={"home": place / "home"})) as home:
            desk = Desk(place, home)
            declare(desk, **dataset)
            counts = []
            for number, rows in enumerate(files):
                for old in desk.inbox.iterdir():
                    old.unlink()
                desk.write(f"{number}.csv", rows)
                counts.append(desk.counts(desk.pull()))
            assert_sound(home)
            return graph_digest(home.driver), counts

    return run


def versions(seeded: random.Random) -> Rows:
    """Rows of a dozen keys with up to four versions, that move, merge, go and come back."""

    def some(prefix: str, number: int, chance: float) -> str | None:
        return f"{prefix}{seeded.randrange(number)}" if seeded.random() < chance else None

    rows = []
    for key in range(12):
        for day in seeded.sample(range(10, 30), seeded.randint(1, 4)):
            gone = seeded.random() < 0.2
            content = {
                "name": DELETED if gone else f"名{seeded.randrange(4)}",
                "number": some("A", 8, 0.6),
                "born": some("B", 6, 0.4),
                "amount": some("C", 4, 0.5),
                "lat": some("G", 4, 0.7),
                "lon": some("B", 6, 0.3),
            }
            rows.append(row(key, updated=f"2026-01-{day}T08:00:00", **content))
    return rows


@pytest.mark.parametrize("seed", range(6))
def test_versions_of_records_make_the_same_graph_in_any_order_and_any_cut(
    seed: int, pull_in_turn: Callable[..., tuple[str, object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    seeded = random.Random(seed)
    rows = versions(seeded)
    in_order = sorted(rows, key=lambda one: str(one["updated"]))
    digest, _ = pull_in_turn([in_order])
    assert pull_in_turn([in_order[:9], in_order[9:20], in_order[20:]])[0] == digest
    monkeypatch.setattr(loading, "BATCH_ROWS", 3)
    for _ in range(3):
        seeded.shuffle(rows)
        cuts = sorted(seeded.sample(range(1, len(rows)), 3))
        files = [rows[start:end] for start, end in zip([0, *cuts], [*cuts, None], strict=True)]
        assert pull_in_turn(files)[0] == digest
        assert pull_in_turn([*files, files[0], rows])[0] == digest


def test_loading_the_same_rows_again_changes_nothing(
    pull_in_turn: Callable[..., tuple[str, list[tuple[int, int, int, int]]]],
) -> None:
    rows = [row(key, number=f"A{key % 3}", lat="G1", updated="2026-01-01") for key in range(8)]
    digest, _ = pull_in_turn([rows])
    again, counts = pull_in_turn([rows, [*rows, rows[0]], rows[::-1]])
    assert again == digest
    assert counts[0] == (8, 0, 0, 0)
    assert all(
        accepted == superseded == quarantined == 0 for accepted, _, superseded, quarantined in counts[1:]
    )


def test_a_value_that_comes_back_is_current_again(
    pull_in_turn: Callable[..., tuple[str, list[tuple[int, int, int, int]]]], driver: neo4j.Driver
) -> None:
    a, b = row(1, name="甲", number="A1"), row(1, name="乙", number="A2")
    files = [[one, row(day + 2)] for day, one in enumerate([a, b, a, b, a])]
    _, counts = pull_in_turn(files, modified=None, tombstone=None)
    assert counts == [(2, 0, 0, 0)] * 5
    with driver.session() as session:
        told = session.run(
            "MATCH (r:Record)-[:SUPERSEDES]->(s) RETURN r['person.name.full'], collect(s.version)"
        )
        [(name, before)] = told.values()
    assert name == "甲"
    assert len(before) == 2


def test_a_deleted_row_that_comes_again_is_there_with_what_it_was_before(
    pull_in_turn: Callable[..., tuple[str, object]], driver: neo4j.Driver
) -> None:
    first = row(1, number="A1", lat="G1", updated="2026-01-01")
    gone = row(1, name=DELETED, updated="2026-01-02")
    again = row(1, number="A1", lat="G2", updated="2026-01-03")
    digest, _ = pull_in_turn([[first], [gone], [again]])
    with driver.session() as session:
        kept = session.run("MATCH (:Record)-[:SUPERSEDES]->(s) RETURN s.withdrawn AS w ORDER BY w").value("w")
    assert kept == [False, True]
    assert pull_in_turn([[again], [gone], [first]])[0] == digest
    assert pull_in_turn([[gone], [again], [first], [gone]])[0] == digest
    assert pull_in_turn([[gone, first, again]])[0] == digest


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (0, 2, 1), (1, 2, 0), (2, 1, 0), (1, 0, 2)])
def test_what_unites_two_people_does_so_whenever_it_comes(
    order: tuple[int, ...], pull_in_turn: Callable[..., tuple[str, object]], driver: neo4j.Driver
) -> None:
    rows = [
        row(1, number="A1", lon="B3"),
        row(2, born="B2", lat="G1"),
        row(3, number="A1", born="B2", lon="B1"),
    ]
    digest, _ = pull_in_turn([rows])
    assert pull_in_turn([[rows[place]] for place in order])[0] == digest
    with driver.session() as session:
        described = session.run(
            "MATCH (r)-[d:DESCRIBES {mention: 'person'}]->(p) RETURN count(DISTINCT p) AS people, count(r) AS records"
        ).single(strict=True)
    assert (described["people"], described["records"]) == (1, 3)


def test_merges_that_a_killed_run_noted_are_shown_by_the_next_run_though_it_has_none(
    settings: Settings, clean_graph: neo4j.Driver, tmp_path: Path
) -> None:
    with Home(settings) as home:
        desk = Desk(tmp_path, home)
        declare(desk)
        desk.write("a.csv", [row(1, number="A1"), row(2, born="B1")])
        desk.pull()
        with home.driver.session() as session:
            first, second = sorted(session.run("MATCH (p:Person) RETURN p.id AS id").value("id"))
        home.ledger.redirects.add([Redirect(second, first, "person")], run_id="killed")
        desk.write("b.csv", [row(3)])
        desk.pull()
        assert_sound(home)
        with home.driver.session() as session:
            assert session.run("MATCH (r:Redirect) RETURN r.id AS id, r.to AS to").values() == [
                [second, first]
            ]


def test_entities_of_a_killed_run_whose_rows_changed_since_are_gone_after_the_next_load(
    settings: Settings, clean_graph: neo4j.Driver, tmp_path: Path
) -> None:
    with Home(settings) as home:
        desk = Desk(tmp_path, home)
        declare(desk)
        with clean_graph.session() as session:
            session.run(
                "CREATE (:Meta {id: 'load', run: 'killed'}), (:Person {id: 'P1', minted: 'killed'}), "
                "(:Identifier {key: 'other:a:1', scheme: 'other:a', token: '1'})"
            ).consume()
        assert len(check_graph(clean_graph)) == 2
        desk.write("a.csv", [row(1)])
        desk.pull()
        assert_sound(home)
        with clean_graph.session() as session:
            assert session.run("MATCH (m:Meta {id: 'load'}) RETURN m").values() == []


@pytest.fixture
def desk(settings: Settings, clean_graph: neo4j.Driver, tmp_path: Path) -> Iterator[Desk]:
    with Home(settings) as home:
        yield Desk(tmp_path, home)


def test_a_snapshot_withdraws_what_it_lacks_and_takes_it_in_again(desk: Desk, driver: neo4j.Driver) -> None:
    declare(desk, snapshot=True, modified=None)
    rows = [row(key, number=f"A{key}", lat="G1") for key in range(4)]
    desk.write("a.csv", rows)
    desk.pull()
    before = graph_digest(driver)
    desk.write("a.csv", rows[:3])
    assert desk.pull(full=True).withdrawn == {DATASET: 1}
    assert desk.keys() == ["0", "1", "2"]
    assert check_graph(driver) == []
    assert desk.pull(full=True).withdrawn == {}
    desk.write("a.csv", rows)
    assert desk.counts(desk.pull(full=True)) == (1, 3, 0, 0)
    assert desk.keys() == ["0", "1", "2", "3"]
    assert check_graph(driver) == []
    assert graph_digest(driver) != before


def test_a_snapshot_that_lacks_most_of_what_was_known_withdraws_nothing_and_warns(
    desk: Desk, driver: neo4j.Driver
) -> None:
    declare(desk, snapshot=True, modified=None)
    desk.write("a.csv", [row(key) for key in range(60)])
    desk.pull()
    desk.write("a.csv", [row(key) for key in range(10)])
    report = desk.pull(full=True)
    assert report.withdrawn == {}
    assert "absence" in [finding.kind for finding in report.warnings]
    assert len(desk.keys()) == 60


def test_of_files_that_say_the_same_the_latest_counts(desk: Desk) -> None:
    declare(desk, modified={"file_name": r"(\d{4}-\d\d-\d\d)", "date": ["%Y-%m-%d"]}, tombstone=None)

    def pulled(day: int, name: str) -> str:
        desk.write(f"2026-01-0{day}.csv", [row(1, name=name), row(day + 1)])
        desk.pull()
        with desk.home.driver.session() as session:
            found = session.run("MATCH (r:Record {key: '1'}) RETURN r['person.name.full'] AS name").single(
                strict=True
            )
        return str(found["name"])

    assert pulled(1, "甲") == "甲"
    assert pulled(3, "甲") == "甲"
    assert pulled(2, "乙") == "甲"
    assert pulled(4, "乙") == "乙"


def test_of_files_of_one_pull_that_say_the_same_the_latest_counts(desk: Desk) -> None:
    declare(desk, modified={"file_name": r"(\d{4}-\d\d-\d\d)", "date": ["%Y-%m-%d"]}, tombstone=None)
    for day in (1, 3):
        desk.write(f"2026-01-0{day}.csv", [row(1, name="甲"), row(day + 1)])
    assert desk.counts(desk.pull()) == (3, 1, 0, 0)
    desk.write("2026-01-02.csv", [row(1, name="乙")])
    assert desk.counts(desk.pull())[2] == 1
    with desk.home.driver.session() as session:
        found = session.run("MATCH (r:Record {key: '1'}) RETURN r['person.name.full'] AS name").single(
            strict=True
        )
    assert found["name"] == "甲"
