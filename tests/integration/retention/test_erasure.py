"""A person whose every value is a mark is erased; afterwards no byte of the home holds one, and none comes back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.graph.check import check_graph
from hub.graph.digest import graph_digest
from hub.graph.mentions import entities_of
from hub.graph.server import EmbeddedServer
from hub.home import Home
from hub.identity.resolution.resolve import resolve
from hub.ledger.values import QuarantineFilter, Verdict
from hub.pipeline.progress import Silent
from hub.pipeline.rebuild import rebuild
from hub.pipeline.replay import replay
from hub.retention.cycle import cycle
from hub.retention.erase import erase
from hub.retention.plan import plan_person
from tests.integration.pipeline.killing import own_server
from tests.integration.retention.marked import (
    DATASET,
    MARKS,
    OLD_NAME,
    Register,
    found,
    marked,
    row,
)  # fmt: skip

WHO = {"reason": "Her request, 个人信息保护法 art. 47", "department": "register", "by": "li"}
EVERY = [*MARKS.values(), OLD_NAME]


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Register]:
    """A register and a hub with a graph of its own."""
    settings = own_server(tmp_path / "home")
    server = EmbeddedServer(settings)
    server.start()
    try:
        with Home(settings) as home:
            yield Register(home, tmp_path / "source")
    finally:
        server.stop()


def others(register: Register) -> None:
    """Forty people of whom nothing is erased; some share a number."""
    rows = [
        row(
            f"o{n}", "2026-01-01T08:00:00",
            name=f"王{n}", number=f"N{n % 25:04d}", phone=f"P{n % 30:04d}", born="1970-01-01",
            address=f"人民路{n % 7}号", note="an ordinary remark",
        )
        for n in range(40)
    ]  # fmt: skip
    register.write("people-others.csv", rows)
    register.pull()
    resolve(register.home)


def live(register: Register) -> list[str]:
    """Let the marked person come by every way there is; gives her records."""
    register.write("people-a.csv", [marked("m1", "2026-01-01T08:00:00", name=OLD_NAME)])
    register.pull()
    register.write("people-b.csv", [marked("m1", "2026-01-02T08:00:00"), marked("m2", "2026-01-02T08:00:00")])
    register.pull()
    register.write("people-c.csv", [marked("m3", "2026-01-03T08:00:00", born="not a day")])
    register.pull()
    register.deliver("d-1", [marked("m4", "2026-01-04T08:00:00")])
    resolve(register.home)
    records = [register.record(id) for id in ("m1", "m2", "m4")]
    register.home.ledger.judgements.add(
        "person",
        [f"{records[0]}.person", f"{records[1]}.person"],
        Verdict.SAME,
        reason=f"She is {MARKS['name']} in both.",
        steward="li",
        department="register",
    )
    return records


def person(register: Register, record: str) -> str:
    """Who a record's person is."""
    return entities_of(register.home.driver, "person", [record])[f"{record}.person"]


@pytest.mark.timeout(900)  # three starts of a server, on a busy machine
def test_an_erased_person_is_in_no_file_and_nothing_brings_her_back(register: Register) -> None:
    home = register.home
    others(register)
    without = graph_digest(home.driver)
    records = live(register)
    before = found(home.root, EVERY)
    assert {mark for _, mark in before} == set(EVERY)
    stores = {Path(file).parts[0].removesuffix("-wal") for file, _ in before}
    assert stores >= {"neo4j", "landing", "ledger.db", "identity"}

    planned = plan_person(home, person(register, records[0]))
    assert set(planned.records) == set(records)
    assert len(planned.quarantined) == 1
    counts = erase(home, planned, **WHO).counts
    assert counts["records"] == 3
    assert counts["landing"] == 5
    assert counts["quarantine"] == 1
    assert counts["judgements"] == 1
    assert graph_digest(home.driver) == without
    assert cycle(home).erasures == 1
    assert graph_digest(home.driver) == without
    assert check_graph(home.driver) == []
    assert "record.erase" in [one.action for one in home.ledger.disclosures.list()]
    assert found(home.root, EVERY) == set()

    report = register.pull(full=True)
    again = report.datasets[DATASET]
    assert again.superseded == 4
    assert again.accepted == again.quarantined == 0
    register.deliver("d-2", [marked("m4", "2026-01-05T08:00:00")])
    (register.folder / "in" / "people-b.csv").rename(register.folder / "in" / "people-dropped again.csv")
    register.pull()
    replay(home, str(register.folder / "register"), register.values, dataset=DATASET, by="li")
    assert home.ledger.quarantine.count(QuarantineFilter(state=None)) == 0
    home.ledger.sweep.rewrite()  # a delivery's body was in the ledger until it was loaded
    home.disconnect()
    EmbeddedServer(home.settings).stop()
    home.__exit__(None, None, None)
    assert found(home.root, EVERY) == set()
    EmbeddedServer(home.settings).start()
    rebuild(home, Silent(), folders=[str(register.folder / "register")], values=register.values)
    resolve(home, full=True)
    assert graph_digest(home.driver) == without
    assert found(home.root, EVERY) == set()
