"""What bad input gets, from source to graph: a message with row and field; the others go on, and nothing is lost."""

from __future__ import annotations

import io
import os
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import neo4j
import openpyxl
import orjson
import pytest
from pydantic import SecretStr

from connectors.sources import service as client
from hub.errors import HomeInUse, InvalidDeclaration, ServerUnavailable, SourceUnavailable, StorageUnavailable
from hub.graph.check import check_graph
from hub.home import Home
from hub.ledger.values import RunState
from hub.pipeline.replay import replay
from hub.pipeline.run import pull
from hub.settings import Settings
from tests.integration.connectors.service import Answer, Service
from tests.integration.pipeline import department
from tests.integration.pipeline.desk import DATASET, MAPPING, Desk, as_csv, row

NUMBER = "11010519491231002X"


@pytest.fixture
def desk(tmp_path: Path, settings: Settings, clean_graph: neo4j.Driver) -> Iterator[Desk]:
    with Home(settings) as home:
        yield Desk(tmp_path, home)
        assert check_graph(clean_graph) == []


def assert_nothing_moved(desk: Desk, state: RunState = RunState.FAILED) -> None:
    assert desk.home.ledger.cursors.get_all("desk") == {}
    assert desk.home.ledger.runs.list(connector="desk")[0].state is state


def test_a_file_in_another_encoding_goes_to_quarantine_and_the_other_files_go_on(desk: Desk) -> None:
    desk.write("a.csv", [row(1)])
    desk.write("b.csv", [row(2)], encoding="gb18030")
    assert desk.changes(desk.pull()) == (1, 0, 1)
    [entry] = desk.quarantined()
    assert (entry.unit, entry.field) == ("b.csv", "row")
    assert "not text in utf-8" in entry.reason
    desk.write("b.csv", [row(2)])
    assert desk.changes(desk.pull()) == (1, 0, 0)
    assert desk.keys() == ["1", "2"]


def test_a_workbook_that_was_cut_off_is_tried_again_when_it_is_whole(desk: Desk) -> None:
    desk.declare(dataset={"files": {"file_glob": "*.xlsx", "format": "xlsx"}})
    book = openpyxl.Workbook()
    sheet = book.create_sheet(index=0)
    header = list(row(1))
    sheet.append(header)
    for key in (1, 2):
        sheet.append([row(key)[name] for name in header])
    content = io.BytesIO()
    book.save(content)
    (desk.inbox / "a.xlsx").write_bytes(content.getvalue()[: len(content.getvalue()) // 2])
    assert desk.changes(desk.pull()) == (0, 0, 1)
    [entry] = desk.quarantined()
    assert "cut off" in entry.reason
    assert (entry.unit, entry.raw) == ("a.xlsx", '{"file":"a.xlsx"}')
    assert desk.changes(desk.pull()) == (0, 0, 1)
    assert len(desk.quarantined()) == 1
    (desk.inbox / "a.xlsx").write_bytes(content.getvalue())
    assert desk.changes(desk.pull()) == (2, 0, 0)


def test_a_ragged_row_keeps_its_cells_in_quarantine(desk: Desk) -> None:
    text = as_csv([row(1), row(2), row(3)]).splitlines()
    text[2] = "2,too,short"
    (desk.inbox / "a.csv").write_text("\n".join(text), "utf-8")
    assert desk.changes(desk.pull()) == (2, 0, 1)
    [entry] = desk.quarantined()
    assert (entry.line, entry.field, entry.reason) == (3, "row", "the row has 3 cells instead of 8")
    assert orjson.loads(entry.raw or "") == {"cells": ["2", "too", "short"]}
    report = replay(desk.home, str(desk.folder), desk.values, ids=[entry.id], by="steward")
    assert desk.counts(report) == (0, 0, 0, 1)
    assert [one.reason for one in desk.quarantined()] == [entry.reason]


def test_a_cell_of_ten_megabytes_goes_to_quarantine_whole(desk: Desk) -> None:
    huge = "长" * (10 << 20)
    desk.write("a.csv", [row(1), row(2, name=huge), row(3)])
    assert desk.changes(desk.pull()) == (2, 0, 1)
    [entry] = desk.quarantined()
    assert "column 'name' holds 10485760 characters" in entry.reason
    assert orjson.loads(entry.raw or "")["name"] == huge
    report = replay(desk.home, str(desk.folder), desk.values, ids=[entry.id], by="steward")
    assert desk.counts(report) == (0, 0, 0, 1)
    assert desk.keys() == ["1", "3"]


@pytest.mark.parametrize(
    ("cells", "field", "reason"),
    [
        ({"number": NUMBER[:-1] + "1"}, "person.cn.ric", "checksum"),
        ({"born": "2019-02-30"}, "person.birth_date", "day"),
        ({"lon": "0", "lat": "0"}, "spot", "position"),
        ({"lon": "30.0", "lat": "106.3"}, "spot", "swapped"),
    ],
)
def test_an_unfit_value_sends_its_row_to_quarantine_and_a_correction_brings_it_in(
    cells: dict[str, object], field: str, reason: str, desk: Desk
) -> None:
    desk.write("a.csv", [row(1), row(2, **cells), row(3, number=NUMBER)])
    assert desk.changes(desk.pull()) == (2, 0, 1)
    [entry] = desk.quarantined()
    assert (entry.dataset, entry.key, entry.unit, entry.line) == (DATASET, "2", "a.csv", 3)
    assert field in entry.field
    assert reason in entry.reason
    assert not any(str(value) in entry.reason for value in cells.values() if value != "0")
    assert orjson.loads(entry.raw or "")["id"] == "2"
    desk.write("b.csv", [row(2)])
    assert desk.changes(desk.pull()) == (1, 0, 0)
    assert desk.quarantined() == []
    assert desk.keys() == ["1", "2", "3"]


def test_a_mapping_that_names_a_missing_column_stops_the_run_and_tells_the_line(desk: Desk) -> None:
    mentions = {"person": {"entity": "person", "fields": {"name.full": "nmae"}}}
    desk.declare(mapping={"mentions": mentions})
    desk.write("a.csv", [row(1)])
    with pytest.raises(
        InvalidDeclaration, match=r"mapping\.yaml:\d+: the data has no column 'nmae'; .*'name'"
    ):
        desk.pull()
    assert_nothing_moved(desk)
    desk.declare()
    assert desk.changes(desk.pull()) == (1, 0, 0)


def test_of_two_rows_with_one_key_the_first_stays_and_the_other_waits_for_a_decision(desk: Desk) -> None:
    desk.write("a.csv", [row(1), row(1, name="他"), row(1), row(2)])
    assert desk.changes(desk.pull()) == (2, 0, 1)
    [entry] = desk.quarantined()
    assert (entry.key, entry.line, entry.field) == ("1", 3, "key")
    assert "same key and other content" in entry.reason
    assert orjson.loads(entry.raw or "")["name"] == "他"
    assert desk.counts(desk.pull(full=True)) == (0, 3, 0, 1)
    assert len(desk.quarantined()) == 1


def test_a_row_that_waits_for_a_decision_has_no_say_on_who_is_who(desk: Desk) -> None:
    identifiers = [{"scheme": "other:a", "from": "number"}, {"scheme": "other:b", "from": "born"}]
    desk.declare(
        mapping={"mentions": {"person": {"entity": "person", "identifiers": identifiers, "fields": {}}}}
    )
    desk.write(
        "a.csv", [row(1, number="A"), row(2, born="B"), row(3, number="C"), row(3, number="A", born="B")]
    )
    assert desk.changes(desk.pull()) == (3, 0, 1)
    with desk.home.driver.session() as session:
        assert session.run("MATCH (p:Person) RETURN count(p) AS n").single(strict=True)["n"] == 3


REST = {
    "kind": "rest",
    "client": {
        "base_url": "${url}/v1/",
        "auth": {
            "type": "oauth2_client_credentials",
            "access_token_url": "${url}/token",
            "client_id": "hub",
            "client_secret": "${secret}",
        },
        "paginator": {"type": "cursor", "cursor_path": "paging.next"},
        "max_attempts": 2,
        "timeout_s": 1,
    },
}


@pytest.fixture
def service(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    monkeypatch.setattr(client, "BACKOFF", 0.01)
    service = Service()
    service.rows = [row(key, updated=f"2026-01-0{key}T08:00:00") for key in (1, 2, 3, 4)]
    desk.values = {"url": service.url, "secret": "s3cret"}
    desk.declare(
        source=REST,
        dataset={
            "incremental": {"cursor_path": "updated"},
            "modified": "updated",
            "endpoint": {"path": "rows", "data_selector": "data.items"},
        },
    )
    yield service
    service.close()


PAGE = Answer(200, b"<html>log in</html>", {"Content-Type": "text/html"})


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ([PAGE], "text/html"),
        ([Answer(200, b"{}", wait=2), Answer(200, b"{}", wait=2)], "no answer within 1 s"),
        ([Answer(200, b'{"data": {"items": [', cut=True)] * 2, "rows"),
        ([Answer(503, b"{}"), Answer(503, b"{}")], "503"),
    ],
    ids=["HTML", "a source that hangs", "an answer that is cut off", "an outage"],
)
def test_a_service_that_answers_nonsense_stops_the_run_where_it_was(
    answers: list[Answer], told: str, desk: Desk, service: Service
) -> None:
    service.answers.extend(answers)
    with pytest.raises(SourceUnavailable, match=told) as raised:
        desk.pull()
    assert raised.value.exit_code == 3
    assert "desk" in raised.value.detail
    assert_nothing_moved(desk)
    assert desk.keys() == []
    assert desk.changes(desk.pull()) == (4, 0, 0)


def test_a_service_that_fails_behind_its_first_page_is_read_again_from_the_start(
    desk: Desk, service: Service
) -> None:
    service.answers.extend([Answer(200, orjson.dumps(service.rows_page({}))), PAGE])
    with pytest.raises(SourceUnavailable):
        desk.pull()
    assert_nothing_moved(desk)
    assert desk.changes(desk.pull()) == (4, 0, 0)
    assert desk.counts(desk.pull())[0] == 0


def test_a_database_that_is_damaged_half_way_loses_no_row(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "source.db"
    with sqlite3.connect(file) as database:
        database.execute("CREATE TABLE rows (" + ", ".join(f"{name} TEXT" for name in row(1)) + ")")
        marks = ", ".join("?" * len(row(1)))
        rows = [tuple(row(f"{key:05d}", name="名" * 200).values()) for key in range(2_000)]
        database.executemany(f"INSERT INTO rows VALUES ({marks})", rows)
    database.close()
    whole = file.read_bytes()
    desk.declare(
        source={"kind": "sql", "credentials": f"sqlite:///{file}", "chunk_size": 100},
        dataset={"table": "rows"},
    )
    broken = bytearray(whole)
    broken[len(broken) // 2 : len(broken) // 2 + 4096 * 4] = b"\xff" * 4096 * 4
    file.write_bytes(broken)
    with pytest.raises(
        SourceUnavailable, match="desk: the database could not be read to the end of table 'rows'"
    ):
        desk.pull()
    assert_nothing_moved(desk)
    file.write_bytes(whole)
    assert desk.changes(desk.pull()) == (2_000, 0, 0)


@contextmanager
def small_disk(place: Path, size: str) -> Iterator[Path]:
    """A disk of that size. Only root can make one."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    place.mkdir(parents=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this machine lets nobody mount a small disk")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.mark.parametrize("full", ["landing", "spool", "ledger", "tmp"])
def test_a_full_disk_is_told_and_the_run_goes_through_once_there_is_room(
    full: str, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    noise = [os.urandom(3000).hex() for _ in range(600)]
    bad = "2019-02-30" if full == "ledger" else None
    desk.write("a.csv", [row(key, name=text, born=bad) for key, text in enumerate(noise)])
    assert desk.home.ledger.runs.list() == ()  # the ledger is there
    home = desk.home.root
    place = {"tmp": tmp_path / "small", "ledger": tmp_path / "small"}.get(full, home / full)
    with small_disk(place, "1m"):
        if full == "tmp":
            monkeypatch.setattr("tempfile.tempdir", str(place))
            monkeypatch.setattr("connectors.sources.files._IN_MEMORY", 1000)
        inner = desk
        if full == "ledger":
            url = f"sqlite:///{place / 'ledger.db'}"
            inner = Desk(tmp_path, Home(desk.home.settings.model_copy(update={"ledger_url": SecretStr(url)})))
        with pytest.raises(
            StorageUnavailable, match=r"disk is full|No space left|Landing|home could not be written"
        ):
            inner.pull()
        assert inner.home.ledger.cursors.get_all("desk") == {}
        if inner is not desk:
            inner.home.ledger.close()
    expected = (0, 0, 600) if full == "ledger" else (600, 0, 0)
    assert desk.changes(desk.pull()) == expected
    assert len(desk.quarantined()) == expected[2]


def test_two_pulls_of_one_connector_at_once_are_refused(
    desk: Desk, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.write("a.csv", [row(1)])
    with desk.home.lock("pull-desk"), pytest.raises(HomeInUse, match="try again later") as raised:
        desk.pull()
    assert raised.value.exit_code == 3
    assert desk.changes(desk.pull()) == (1, 0, 0)


def test_pulls_of_two_connectors_at_once_both_go_through(
    desk: Desk, settings: Settings, tmp_path: Path
) -> None:
    desk.write("a.csv", [row(key) for key in range(300)])
    trap = department.declare(tmp_path / "trap")
    department.drop(0, tmp_path / "trap_in")
    failures: list[BaseException] = []

    def other() -> None:
        try:
            with Home(settings) as home:
                pull(home, str(trap), {"folder": str(tmp_path / "trap_in")})
        except BaseException as error:
            failures.append(error)

    thread = threading.Thread(target=other)
    thread.start()
    counts = desk.counts(desk.pull())
    thread.join()
    assert failures == []
    assert counts == (300, 0, 0, 0)
    assert len(desk.keys()) == 300 + 9 + 4 + 3


def test_a_pull_without_neo4j_loses_nothing(desk: Desk, settings: Settings, tmp_path: Path) -> None:
    desk.write("a.csv", [row(1), row(2, born="2019-02-30")])
    down = settings.model_copy(update={"neo4j_uri": "bolt://127.0.0.1:1"})
    with Home(down) as home, pytest.raises(ServerUnavailable, match="check that it runs") as raised:
        pull(home, str(desk.folder), desk.values)
    assert raised.value.exit_code == 3
    assert_nothing_moved(desk)
    assert desk.changes(desk.pull()) == (1, 0, 1)
    assert [entry.key for entry in desk.quarantined()] == ["2"]


def test_a_mended_mapping_lets_rows_in_on_replay_and_what_is_discarded_stays_out(desk: Desk) -> None:
    desk.write("a.csv", [row(1, born="1999年2月3日"), row(2, born="never"), row(3)])
    assert desk.changes(desk.pull()) == (1, 0, 2)
    first, second = (entry.id for entry in desk.quarantined())
    mentions = dict(MAPPING["mentions"])  # type: ignore[call-overload]
    born = {"from": "born", "date": ["%Y年%m月%d日", "iso"]}
    mentions["person"] = {**mentions["person"], "fields": {"name.full": "name", "birth_date": born}}
    desk.declare(mapping={**MAPPING, "mentions": mentions})
    report = replay(desk.home, str(desk.folder), desk.values, dataset=DATASET, by="steward")
    assert desk.counts(report) == (1, 0, 0, 1)
    assert report.run not in {past.run_id for past in desk.home.ledger.runs.history(DATASET)}
    assert [entry.id for entry in desk.quarantined()] == [second]
    assert desk.home.ledger.quarantine.show(first).state.value == "replayed"
    assert desk.home.ledger.quarantine.discard([second], by="steward", reason="unknown") == 1
    assert desk.counts(desk.pull(full=True)) == (0, 2, 0, 1)
    assert desk.quarantined() == []
    assert desk.keys() == ["1", "3"]


def test_a_corrected_row_closes_its_entry_and_an_older_version_does_not(desk: Desk) -> None:
    desk.declare(dataset={"modified": "updated"})
    desk.write("a.csv", [row(1, updated="2026-01-01")])
    desk.write("b.csv", [row(1, updated="2026-01-03", born="2019-02-30")])
    assert desk.changes(desk.pull()) == (1, 0, 1)
    desk.write("a.csv", [row(1, updated="2026-01-01"), row(2)])
    assert desk.changes(desk.pull()) == (1, 0, 0)
    assert [entry.key for entry in desk.quarantined()] == ["1"]
    desk.write("c.csv", [row(1, updated="2026-01-04", born="2019-02-28")])
    assert desk.changes(desk.pull()) == (1, 0, 0)
    assert desk.quarantined() == []


def test_an_unreadable_row_lets_no_record_of_a_snapshot_disappear(desk: Desk) -> None:
    desk.declare(dataset={"snapshot": True})
    desk.write("a.csv", [row(1), row(2), row(3)])
    desk.pull()
    text = as_csv([row(1), row(2)]).splitlines()
    (desk.inbox / "a.csv").write_text("\n".join([*text, "3,ragged"]), "utf-8")
    report = desk.pull(full=True)
    assert desk.counts(report) == (0, 2, 0, 1)
    assert [finding.kind for finding in report.warnings] == ["absence"]
    assert desk.keys() == ["1", "2", "3"]
    desk.write("a.csv", [row(1), row(2)])
    assert desk.pull(full=True).withdrawn == {DATASET: 1}
    assert desk.keys() == ["1", "2"]


def test_part_of_a_snapshot_lets_no_record_disappear(desk: Desk) -> None:
    desk.declare(dataset={"snapshot": True})
    desk.write("a.csv", [row(1)])
    desk.write("b.csv", [row(2)])
    desk.pull()
    desk.home.ledger.cursors.forget("desk")
    for name in ("a.csv", "b.csv"):
        os.utime(desk.inbox / name, (1, 1))
    assert desk.pull(since="2026-01-01").withdrawn == {}
    assert desk.keys() == ["1", "2"]


def test_neo4j_that_goes_away_in_the_middle_is_told_and_the_next_run_goes_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.write("a.csv", [row(key) for key in range(50)])

    def gone(*args: object, **kwargs: object) -> None:
        raise neo4j.exceptions.IncompleteCommit("gone")

    with monkeypatch.context() as patched:
        patched.setattr("neo4j._sync.work.transaction.TransactionBase._commit", gone)
        with pytest.raises(ServerUnavailable, match="Nothing is lost"):
            desk.pull()
    assert_nothing_moved(desk)
    assert desk.changes(desk.pull()) == (50, 0, 0)


def test_rows_of_a_key_without_content_are_told_by_line(desk: Desk) -> None:
    desk.write("a.csv", [row(""), row(""), row(1)])
    assert desk.changes(desk.pull()) == (1, 0, 2)
    assert [(e.line, e.field, e.reason) for e in desk.quarantined()] == [
        (2, "row", "the key (id) is empty"),
        (3, "row", "the key (id) is empty"),
    ]
