"""What an erasure does to records about others, to ids, to seals, and when it is killed or meets a pull."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import neo4j
import pytest

from hub.errors import HomeInUse, NotFound
from hub.graph.check import check_graph
from hub.graph.digest import graph_digest
from hub.graph.mentions import entities_of
from hub.graph.migrations import migrate
from hub.home import Home
from hub.identity.resolution.resolve import resolve
from hub.ledger.values import Verdict
from hub.pipeline.progress import Silent
from hub.pipeline.rebuild import rebuild
from hub.retention import erase as erasing
from hub.retention.cycle import cycle
from hub.retention.erase import erase, finish_begun
from hub.retention.plan import plan, plan_person
from hub.retention.seals import seal
from hub.settings import Settings
from tests.integration.retention.marked import DATASET, MARKS, SUITS, Register, found, marked, row, suit

WHO = {"reason": "Her request, 个人信息保护法 art. 47", "department": "register", "by": "li"}
EVERY = list(MARKS.values())
HIS = {"other": "李四", "other_number": "N77"}
HERS = {name: MARKS[name] for name in ("name", "number", "phone", "address")}


@pytest.fixture
def register(settings: Settings, clean_graph: neo4j.Driver, tmp_path: Path) -> Iterator[Register]:
    """A register, and a hub on the session's graph."""
    migrate(clean_graph)
    with Home(settings) as home:
        yield Register(home, tmp_path / "source")


def person(register: Register, record: str, mention: str = "person") -> str:
    """Who a record's person is."""
    return entities_of(register.home.driver, "person", [record])[f"{record}.{mention}"]


def in_graph(register: Register) -> set[str]:
    """The marks that a node or edge of the graph holds."""
    query = """
    CALL () { MATCH (n) RETURN properties(n) AS said UNION ALL MATCH ()-[s]->() RETURN properties(s) AS said }
    RETURN said
    """
    with register.home.driver.session() as session:
        said = str(session.run(query).value("said"))
    return {mark for mark in EVERY if mark in said}


def suit_of(register: Register, no: str) -> dict[str, Any]:
    """What the graph has of a suit, and the kinds of its edges between entities."""
    query = """
    MATCH (r:Record {id: $id}) OPTIONAL MATCH ()-[s]->() WHERE s.record = r.id AND s.name IS NOT NULL
    RETURN properties(r) AS said, collect(type(s)) AS edges
    """
    with register.home.driver.session() as session:
        found = session.run(query, id=register.home.key.record_id(SUITS, no)).single(strict=True)
    return {**found["said"], "edges": found["edges"]}


def plaintiff(register: Register, no: str) -> set[str]:
    """The fields that a suit says of its plaintiff."""
    return {name for name in suit_of(register, no) if name.startswith("plaintiff")}


def test_of_a_suit_between_two_only_the_erased_party_goes(register: Register) -> None:
    """Also from its texts, its earlier versions and the landed rows; and when the suit comes again, even changed."""
    home = register.home
    text = f"{MARKS['name']} says that the wall of 李四 is hers."
    register.write("people-a.csv", [marked("m1", "2026-01-01T08:00:00")])
    first = suit("S1", "2026-01-01T08:00:00", name=MARKS["name"], number=MARKS["number"], **HIS)
    register.write("suits-1.csv", [first, suit("S2", "2026-01-01T08:00:00", text="nobody's", **HIS)])
    register.pull()
    register.write("suits-2.csv", [suit("S1", "2026-01-02T08:00:00", text=text, **HERS, **HIS)])
    register.pull()
    resolve(home)
    planned = plan_person(home, person(register, register.record("m1")))
    assert planned.records == (register.record("m1"),)
    assert {part.key: set(part.mentions) for part in planned.parts.values()} == {"S1": {"plaintiff"}}
    assert erase(home, planned, **WHO).counts["parts"] == 1
    assert check_graph(home.driver) == []
    left = suit_of(register, "S1")
    assert left["case.summary"] == "▇▇ says that the wall of 李四 is hers."
    assert left["defendant.name.full"] == "李四"
    assert left["edges"] == ["PARTY_TO"]
    assert not plaintiff(register, "S1")
    assert in_graph(register) == set()
    home.ledger.sweep.rewrite()
    assert cycle(home).waits
    assert found(home.root, EVERY) == set()

    digest = graph_digest(home.driver)
    report = register.pull(full=True)
    assert report.datasets[SUITS].quarantined == 0
    rebuild(home, Silent(), folders=[str(register.folder / "register")], values=register.values)
    resolve(home, full=True)
    register.write("suits-3.csv", [suit("S1", "2026-01-03T08:00:00", text=text + "!", **HERS, **HIS)])
    register.pull()
    assert suit_of(register, "S1")["case.summary"] == "▇▇ says that the wall of 李四 is hers.!"
    assert not plaintiff(register, "S1")
    assert in_graph(register) == set()
    assert graph_digest(home.driver) != digest
    register.write("suits-4.csv", [suit("S1", "2026-01-04T08:00:00", name="王五", number="N78", **HIS)])
    register.pull()
    assert suit_of(register, "S1")["plaintiff.name.full"] == "王五"


def test_an_earlier_plaintiff_is_erased_from_a_suit_that_names_another_now(register: Register) -> None:
    register.write("people-a.csv", [marked("m1", "2026-01-01T08:00:00")])
    register.write("suits-1.csv", [suit("S1", "2026-01-01T08:00:00", **HERS, **HIS)])
    register.pull()
    register.write("suits-2.csv", [suit("S1", "2026-01-02T08:00:00", name="王五", number="N78", **HIS)])
    register.pull()
    erase(register.home, plan_person(register.home, person(register, register.record("m1"))), **WHO)
    assert suit_of(register, "S1")["plaintiff.name.full"] == "王五"
    assert in_graph(register) == set()
    register.home.ledger.sweep.rewrite()
    assert found(register.home.root, EVERY) == set()
    report = register.pull(full=True)
    assert report.datasets[SUITS].quarantined == 0
    assert in_graph(register) == set()


def test_the_id_stays_where_another_record_has_the_number_and_redirects_where_none_has(
    register: Register,
) -> None:
    """A judgement joins two numbers; the older number's record is erased."""
    home = register.home
    register.write("people-a.csv", [row("o1", "2026-01-01T08:00:00", name="王一", number="N1")])
    register.pull()
    register.write(
        "people-b.csv",
        [row("o2", "2026-01-02T08:00:00", name="王一", number="N1"),
         row("o3", "2026-01-02T08:00:00", name="王一一", number="N3")],
    )  # fmt: skip
    register.pull()
    first, second, third = (register.record(id) for id in ("o1", "o2", "o3"))
    with home.driver.session() as session:  # one second may have seen all three
        session.run("MATCH (r:Record {id: $id}) SET r.seen_first = '9999'", id=third).consume()
        session.run("MATCH (r:Record {id: $id}) SET r.seen_first = '0001'", id=first).consume()
    mentions = [f"{first}.person", f"{third}.person"]
    who = {"reason": "One signature.", "steward": "li", "department": "register"}
    home.ledger.judgements.add("person", mentions, Verdict.SAME, **who)
    home.ledger.judgements.add("person", [f"{second}.person", mentions[1]], Verdict.SAME, **who)
    resolve(home)
    id = person(register, first)
    assert person(register, second) == person(register, third) == id
    erase(home, plan(home, [first]), **WHO)
    assert person(register, second) == person(register, third) == id
    assert len(home.ledger.judgements.list()) == 1
    erase(home, plan(home, [second]), **WHO)
    assert home.ledger.judgements.list() == ()
    now = person(register, third)
    assert now != id
    assert home.ledger.redirects.lookup([id]) == {id: now}
    assert check_graph(home.driver) == []
    erase(home, plan(home, [third]), **WHO)
    assert home.ledger.redirects.all() == {}
    with home.driver.session() as session:
        assert session.run("MATCH (n:Redirect|Person) RETURN count(n) AS n").single(strict=True)["n"] == 0


def test_a_sealed_record_can_be_erased_and_its_seal_goes_with_it(register: Register) -> None:
    register.write("people-a.csv", [marked("m1", "2026-01-01T08:00:00")])
    register.pull()
    record = register.record("m1")
    seal(register.home, records=[record], basis="Ruling 7", department="register", by="li")
    erase(register.home, plan(register.home, [record]), **WHO)
    assert register.home.ledger.seals.records() == frozenset()
    assert register.home.ledger.seals.list() == ()
    assert in_graph(register) == set()
    with pytest.raises(NotFound):
        plan_person(register.home, "P" + "0" * 24)


POINTS = [
    "the first tombstone", "landing.erase", "sweep.drop_quarantined", "sweep.drop_judgements", "the graph",
    "the work store", "disclosures.forget", "erasures.finish",
]  # fmt: skip


@pytest.mark.parametrize("point", POINTS)
def test_an_erasure_that_dies_is_finished_by_the_next(
    register: Register, point: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = register.home
    register.write("people-a.csv", [row("o1", "2026-01-01T08:00:00", name="王一", number="N1")])
    register.pull()
    resolve(home)
    without = graph_digest(home.driver)
    register.write("people-b.csv", [marked("m1", "2026-01-01T08:00:00"), marked("m2", "x", born="no day")])
    register.write("suits-1.csv", [suit("S1", "2026-01-01T08:00:00", **HERS)])
    register.pull()
    resolve(home)
    planned = plan_person(home, person(register, register.record("m1")))
    with monkeypatch.context() as dying:
        _die_at(dying, home, point)
        with pytest.raises(KeyboardInterrupt):
            erase(home, planned, **WHO)
    report = register.pull(full=True)
    assert report.datasets[DATASET].accepted == 0
    assert finish_begun(home) == 1  # the end of an erasure and its entry in the log are one act
    assert home.ledger.erasures.unfinished() == ()
    with home.driver.session() as session:
        session.run("MATCH (r:Record {dataset: $d}) DETACH DELETE r", d=SUITS).consume()
        session.run("MATCH (c:Case) DETACH DELETE c").consume()
    assert graph_digest(home.driver) == without
    home.ledger.sweep.rewrite()
    assert cycle(home).waits
    assert found(home.root, EVERY) == set()


def _die_at(patched: pytest.MonkeyPatch, home: Home, point: str) -> None:
    """Let the process end after a step, as far as that can be had without ending it."""
    from hub.graph import erase as graph
    from hub.identity.resolution import resolve as resolving

    owner: Any = {
        "the first tombstone": (erasing, "_carry_out", False),
        "the graph": (graph, "erase_records", True),
        "the work store": (resolving, "take_out", True),
    }.get(point)
    if owner is None:
        store, name = point.split(".")
        owner = (home.landing if store == "landing" else getattr(home.ledger, store), name, True)
    place, name, after = owner
    original = getattr(place, name)

    def dying(*args: Any, **kwargs: Any) -> None:
        if after:
            original(*args, **kwargs)
        raise KeyboardInterrupt

    patched.setattr(place, name, dying)


def test_an_erasure_waits_for_a_pull_of_its_dataset(
    register: Register, monkeypatch: pytest.MonkeyPatch
) -> None:
    register.write("people-a.csv", [marked("m1", "2026-01-01T08:00:00")])
    register.pull()
    planned = plan(register.home, [register.record("m1")])
    monkeypatch.setattr(erasing, "WAIT_S", 0.2)
    with register.home.lock("pull-register"), pytest.raises(HomeInUse):
        erase(register.home, planned, **WHO)
    assert register.home.ledger.erasures.unfinished() == ()
    monkeypatch.setattr(erasing, "WAIT_S", 30)
    held = threading.Event()

    def pulls() -> None:
        with register.home.lock("pull-register"):
            held.set()
            threading.Event().wait(0.5)

    thread = threading.Thread(target=pulls)
    thread.start()
    assert held.wait(5)
    erase(register.home, planned, **WHO)
    thread.join()
    assert in_graph(register) == set()
