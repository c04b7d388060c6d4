"""The bulk path gives exactly the graph that the incremental one gives, also when it is killed half-way."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import neo4j
import pytest

from hub.city.district import build
from hub.city.serve import Manners, running
from hub.errors import HubError, ServerUnavailable
from hub.graph.check import check_graph
from hub.graph.digest import graph_digest
from hub.graph.server import EmbeddedServer
from hub.graph.stats import graph_stats
from hub.home import Home
from hub.ledger.values import QuarantineFilter
from hub.pipeline import bulk
from hub.pipeline.progress import Silent
from hub.pipeline.rebuild import rebuild
from hub.pipeline.replay import replay
from hub.pipeline.run import pull
from hub.settings import Settings
from tests.integration.pipeline import department
from tests.integration.pipeline import desk as desk_module
from tests.integration.pipeline.conftest import Killer, assert_sound, empty, outcome
from tests.integration.pipeline.desk import Desk, row
from tests.integration.pipeline.killing import own_server

TEXTS = [
    "引号\" 和 '单引号'",
    "comma, semicolon; tab\there",
    "两行\n第二行\r\n第三行",
    "unit\x1fseparator and bell\x07",
    "反斜杠\\n \\ end\\",
    "emoji 🏮 and 𠮷",
    "  spaces  ",
    "{json: [1, 2]}",
    "=1+1",
    "长" * 1_000_000,
    "NULL",
    "",
]
MAPPING: Mapping[str, object] = {
    "mentions": {
        "case": {
            "entity": "case",
            "identifiers": [{"scheme": "event_no", "from": "id"}],
            "fields": {"text": "name", "summary": "number"},
        },
        "spot": {
            "entity": "place",
            "when": {"column": "lon", "present": True},
            "identifiers": [{"scheme": "grid_cell", "from": "id"}],
            "point": {"longitude": "lon", "latitude": "lat"},
        },
        "party": {
            "entity": "person",
            "fields": {"name.full": "born"},
            "identifiers": [{"scheme": "other:a", "from": "born"}],
        },
    },
    "extras": {
        "whole": {"from": "amount", "type": "number", "on_invalid": "drop"},
        "share": {"from": "amount", "type": "number", "on_invalid": "drop"},
        "yes": {"from": "updated", "type": "boolean", "on_invalid": "drop"},
        "line": {"from": "number"},
    },
    "marks": [
        {"mark": "juvenile", "when": {"column": "updated", "equals": "no"}},
        {"mark": "against", "from": "born", "table": {"A1": "police", "A2": "court"}},
    ],
    "statements": [
        {"kind": "OCCURRED_AT", "from": "case", "to": "spot"},
        {
            "kind": "PARTY_TO",
            "from": "party",
            "to": "case",
            "properties": {"role": "number", "outcome": "born"},
        },
    ],
}


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings of a home with a graph of its own, which the bulk path can fill."""
    settings = own_server(tmp_path_factory.mktemp("own") / "home")
    EmbeddedServer(settings).start()
    yield settings
    EmbeddedServer(settings).stop()


def reap(server: EmbeddedServer) -> None:
    """Take note of this process's own server's end, as init does for one whose starter is gone."""
    pid = server.status().pid
    assert pid is not None
    threading.Thread(target=os.waitpid, args=(pid, 0), daemon=True).start()


def wipe(settings: Settings) -> Home:
    """A hub whose graph and landing are empty, but that remembers its key."""
    home = Home(settings)
    empty(home.driver)
    shutil.rmtree(home.root / "landing", ignore_errors=True)
    return home


def tricky() -> list[dict[str, object]]:
    """Rows whose values try every quoting rule, with merges between them."""
    numbers = ["1", "2.50", "1e-05", "9223372036854775807", "-0.0", "1.7976931348623157e308", "x", ""]
    rows = [
        row(
            number,
            name=text,
            number=text[:50],
            born=f"A{number % 5}",
            amount=numbers[number % len(numbers)],
            lon=("0.00001", "106.5", None)[number % 3],
            lat=("-0.0000001", "29.9", None)[number % 3],
            updated=("true", "no", "")[number % 3],
        )
        for number, text in enumerate(TEXTS)
    ]
    return [*rows, rows[0], row(3, name="another"), row(3, name="another")]


def test_tricky_values_are_the_same_on_both_paths(
    own: Settings,
    settings: Settings,
    clean_graph: neo4j.Driver,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bulk, "BULK_ROWS", 1)
    told = []
    for name, home in (("bulk", wipe(own)), ("incremental", Home(settings))):
        with home:
            desk = Desk(tmp_path / name, home)
            desk.declare(mapping=MAPPING, bounds=None)
            desk.write("a.csv", tricky())
            report = desk.pull()
            assert ("import" in report.stages) == (name == "bulk")
            assert check_graph(home.driver) == []
            entries = [(e.key, e.field, e.reason, e.line) for e in desk.quarantined()]
            with home.driver.session() as session:
                records = session.run(
                    "MATCH (r:Record) RETURN r.key AS key, properties(r) AS p ORDER BY key"
                ).data()
                edges = session.run("MATCH ()-[s]->() RETURN type(s) AS kind, s.marks AS marks").data()
            for record in records:
                for own_to_the_run in ("id", "run", "seen_first", "seen_last"):
                    del record["p"][own_to_the_run]
            marks = {tuple(record["p"].get("marks", ())) for record in records}
            assert {(), ("against:police", "juvenile"), ("against:court",)} <= marks
            for kind in ("PARTY_TO", "OCCURRED_AT", "HAS_IDENTIFIER"):
                found = {tuple(edge["marks"] or ()) for edge in edges if edge["kind"] == kind}
                assert len(found) > 2
                assert found <= marks
            told.append(
                (records, entries, desk.counts(report), graph_stats(home.driver), graph_digest(home.driver))
            )
    assert told[0][0] == told[1][0]
    assert told[0] == told[1]


def test_the_city_is_the_same_pulled_and_rebuilt_in_bulk(own: Settings, tmp_path: Path) -> None:
    build(tmp_path / "city", people=600, seed=3)
    with wipe(own) as home, running(tmp_path / "city", manners=Manners(throttle_every=0)) as values:
        for name in ("police", "court", "petition", "grid"):
            pull(home, name, values[name])
        assert check_graph(home.driver) == []
        before = (
            graph_digest(home.driver),
            graph_stats(home.driver).as_dict(),
            outcome(home, "police").quarantine,
        )
        seen = first_seen(home)
        everything = {key: value for of_one in values.values() for key, value in of_one.items()}
        report = rebuild(home, Silent(), values=everything)
        assert "import" in report.stages
        assert check_graph(home.driver) == []
        assert graph_digest(home.driver) == before[0]
        assert graph_stats(home.driver).as_dict() == before[1]
        assert first_seen(home) == seen  # by which entities are named


def first_seen(home: Home) -> dict[str, str]:
    """When each record was first seen."""
    with home.driver.session() as session:
        return {
            row["id"]: row["seen"]
            for row in session.run("MATCH (r:Record) RETURN r.id AS id, r.seen_first AS seen")
        }


def test_what_was_decided_on_rows_in_quarantine_outlives_a_rebuild(own: Settings, tmp_path: Path) -> None:
    with wipe(own) as home:
        desk = Desk(tmp_path, home)
        desk.write(
            "a.csv", [row(1, born="never"), row(2, born="never"), row(3, born="never"), row(4, born="never")]
        )
        desk.pull()
        entries = {entry.key: entry.id for entry in desk.quarantined()}
        corrected = replay(
            home,
            str(desk.folder),
            desk.values,
            ids=[entries["1"]],
            corrections={"born": "1999"},
            by="steward",
        )
        assert desk.counts(corrected) == (1, 0, 0, 0)
        home.ledger.quarantine.discard([entries["2"]], by="steward", reason="unknown")
        desk.write("b.csv", [row(3, born="2001")])
        desk.pull()

        def states() -> dict[str | None, str]:
            every = home.ledger.quarantine.list(QuarantineFilter(dataset=desk_module.DATASET, state=None))
            return {entry.key: entry.state.value for entry in every}

        decided = {"1": "replayed", "2": "discarded", "3": "corrected", "4": "open"}
        assert states() == decided
        rebuild(home, Silent(), folders=[str(desk.folder)])
        assert states() == decided
        assert desk.keys() == ["1", "3"]
        desk.declare(mapping={"mentions": {"case": desk_module.MAPPING["mentions"]["case"]}})  # type: ignore[index]
        rebuild(home, Silent(), folders=[str(desk.folder)])
        assert states() == {**decided, "4": "corrected"}
        assert desk.keys() == ["1", "2", "3", "4"]


def test_a_bulk_load_closes_what_waited_for_a_fit_version(
    own: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "BULK_ROWS", 1)
    with wipe(own) as home:
        desk = Desk(tmp_path, home)
        desk.write("a.csv", [row(11, born="never"), row(12, born="never")])
        assert desk.changes(desk.pull()) == (0, 0, 2)
        desk.write("a.csv", [row(11, born="1999"), row(13)])
        report = desk.pull()
        assert "import" in report.stages
        assert [entry.key for entry in desk.quarantined()] == ["12"]


@pytest.mark.parametrize(
    "point",
    [
        "after assembling",
        "before the import's Java",
        "before the start",
        "after the start",
        "before Loader.load",
    ],
)
def test_a_bulk_load_that_is_killed_is_done_by_the_next_run(
    point: str,
    killer: Killer,
    driver: neo4j.Driver,
    settings_of: Callable[[Path], Settings],
    tmp_path: Path,
) -> None:
    connector = department.declare(tmp_path / "trap")
    empty(driver)
    killer.run(tmp_path / "unharmed", connector)
    with Home(settings_of(tmp_path / "unharmed" / "home")) as home:
        unharmed = outcome(home)
    own = own_server(tmp_path / "home")
    server = EmbeddedServer(own)
    server.start()
    reap(server)
    try:
        killed, _ = killer.run(tmp_path, connector, own_graph_at=point)
        assert killed
        server.ensure()
        with Home(own) as home:
            for number in range(2):
                department.drop(number, tmp_path / "in")
                pull(home, str(connector), {"folder": str(tmp_path / "in")}, full=number > 0)
            assert_sound(home)
            assert outcome(home).digest == unharmed.digest
            assert outcome(home).quarantine == unharmed.quarantine
    finally:
        server.stop()


def test_a_rebuild_that_died_after_it_emptied_the_graph_keeps_pulls_out_until_it_is_run_again(
    settings: Settings, clean_graph: neo4j.Driver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Home(settings) as home:
        connector = department.declare(tmp_path / "trap")
        values = {"folder": str(tmp_path / "in")}
        for number in range(2):
            department.drop(number, tmp_path / "in")
            pull(home, str(connector), values, full=number > 0)
        before = graph_digest(home.driver), graph_stats(home.driver)
        with monkeypatch.context() as patched:
            patched.setattr("hub.pipeline.rebuild.resolve_and_load", _died)
            with pytest.raises(HubError, match="died"):
                rebuild(home, Silent(), folders=[str(connector)])
        assert graph_stats(home.driver).edges == {}
        with pytest.raises(ServerUnavailable, match="hub graph rebuild"):
            pull(home, str(connector), values, full=True)
        rebuild(home, Silent(), folders=[str(connector)])
        assert (graph_digest(home.driver), graph_stats(home.driver)) == before
        pull(home, str(connector), values)
        assert_sound(home)


def _died(*args: object, **kwargs: object) -> None:
    raise HubError("died")


def test_rows_that_a_blocking_expectation_refused_do_not_come_in_by_a_rebuild(
    settings: Settings, clean_graph: neo4j.Driver, tmp_path: Path
) -> None:
    with Home(settings) as home:
        desk = Desk(tmp_path, home)
        desk.write("a.csv", [row(1)])
        desk.pull()
        before = graph_digest(home.driver)
        run = home.ledger.runs.start("desk").run_id
        landed = home.landing.parts("desk.rows")
        part = next(iter(landed))
        refused = home.root / "landing" / "desk.rows" / run / "part-00000.parquet"
        refused.parent.mkdir()
        refused.write_bytes(Path(part).read_bytes())
        home.ledger.runs.reject(run, "too few rows")
        parts = rebuild(home, Silent(), folders=[str(desk.folder)]).datasets["desk.rows"]
        assert (parts.read, parts.accepted) == (1, 1)
        assert graph_digest(home.driver) == before


def test_neo4j_that_is_killed_in_the_middle_of_a_load_loses_nothing(own: Settings, tmp_path: Path) -> None:
    server = EmbeddedServer(own)
    with wipe(own) as home:
        desk = Desk(tmp_path, home)
        desk.write("a.csv", [row(key, name=f"名{key % 50}") for key in range(6_000)])
        pid = server.status().pid
        assert pid is not None

        def kill() -> None:
            with Home(own) as other, other.driver.session() as session:
                while session.run("MATCH (r:Record) RETURN count(r) AS n").single(strict=True)["n"] == 0:
                    time.sleep(0.01)
            os.kill(pid, signal.SIGKILL)

        killer = threading.Thread(target=kill)
        killer.start()
        with contextlib.suppress(ServerUnavailable):  # where the load was not over yet
            desk.pull()
        killer.join()
    server.start()
    with Home(own) as home:
        desk = Desk(tmp_path, home)
        accepted, unchanged, superseded, quarantined = desk.counts(desk.pull(full=True))
        assert (accepted + unchanged, superseded, quarantined) == (6_000, 0, 0)
        assert check_graph(home.driver) == []
        assert len(desk.keys()) == 6_000
