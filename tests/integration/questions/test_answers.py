"""What questions answer on small graphs: what there is, who may see it, how far, in which order, and what cuts it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import networkx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph_schema.records import Value
from hub.access.lens import Lens
from hub.access.purposes import read_purposes
from hub.graph.reads.database import Neo4jDatabase
from hub.graph.reads.reach import within
from hub.keys import HubKey
from hub.questions import answering
from hub.questions.answer import Answered
from hub.questions.declared import read_questions
from hub.questions.parameters import converted
from hub.questions.question import CASE
from hub.questions.story import story
from tests.integration.reads.made import Derived, Said, id_of, lens, write

NOWHERE = Path("nowhere")
QUESTIONS = read_questions(NOWHERE, read_purposes(NOWHERE))
OWNERS = {
    "court.suits": "court",
    "court.mediations": "court",
    "police.incidents": "police",
    "petition.letters": "petition",
    "grid.events": "grid",
}

ANCHOR = id_of("C", 1)


def case(number: int, dataset: str, at: int | None = None, **said: Value) -> Said:
    """A record that tells of a case of its own, at a place if one is named."""
    mentions = {"case": id_of("C", number)} | ({} if at is None else {"place": id_of("L", at)})
    fields = {f"case.{name.replace('__', '.')}": value for name, value in said.items()}
    stated = [] if at is None else [("OCCURRED_AT", "case", "place")]
    opened = {"case.opened": f"2026-01-{number:02}", "case.number": f"N{number}", "case.kind": "噪音"}
    return Said(number, dataset, mentions, stated, {**opened, **fields})


def same(later: Said, earlier: Said) -> Derived:
    return (later.id, later.mentions["case"], earlier.id, earlier.mentions["case"])


async def ask(database: Neo4jDatabase, id: str, seen: Lens, limit: int = 200, **asked: object) -> Answered:
    question = QUESTIONS[id]
    key = HubKey(b"k" * 32)
    values: dict[str, object] = {CASE: seen.case}
    for one in question.parameters:
        values[one.name] = converted(one, asked.get(one.name, one.default), key)
    told: Mapping[str, Any] = {"owners": OWNERS, "kinds": OWNERS, "limit": limit}
    if question.program == "story":
        return await story(database, seen, question, values, **told)

    async def near(entities: frozenset[str]) -> frozenset[str]:
        places = frozenset(one for one in entities if one[0] == "L")
        return places | await within(database, seen, entities - places)

    return await answering.answered(database, seen, question, values, near, **told)


def column(found: Answered, name: str) -> list[Any]:
    return [row.values[name] for row in found.rows]


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine planning a query for the first time takes seconds."""
    monkeypatch.setattr(answering, "SECONDS", 60.0)


@pytest.fixture
def seen() -> Lens:
    return lens(OWNERS, case=ANCHOR)


async def test_a_petition_is_said_to_be_before_court_and_in_mediation(
    database: Neo4jDatabase, graph: Any, seen: Lens
) -> None:
    petition, suit = case(1, "petition.letters"), case(2, "court.suits", status="审理中")
    mediation, event = case(3, "court.mediations", mediated=True), case(4, "grid.events")
    far = case(5, "police.incidents")
    records = [petition, suit, mediation, event, far]
    write(
        graph,
        records,
        [same(suit, petition), same(event, petition), same(mediation, suit), same(far, mediation)],
    )
    found = await ask(database, "petition-elsewhere", seen)
    assert column(found, "case") == [id_of("C", 3), id_of("C", 2)]
    assert column(found, "kind_of_department") == ["court", "court"]
    assert column(found, "mediated") == [True, None]
    assert column(found, "status") == [None, "审理中"]
    assert found.cut_by is None
    assert {petition.id, suit.id} <= set(found.rows[1].records)


async def test_one_matter_is_told_once_a_door(database: Neo4jDatabase, graph: Any, seen: Lens) -> None:
    records = [case(n, dataset) for n, dataset in enumerate(list(OWNERS)[:4], 1)]
    links = [same(records[b], records[a]) for a in range(4) for b in range(a + 1, 4)]
    write(graph, records, links)
    found = await ask(database, "same-matter", seen)
    assert column(found, "case") == [id_of("C", n) for n in (2, 3, 4)]
    assert await ask(database, "same-matter", seen, at_least=0.95) == Answered(
        QUESTIONS["same-matter"], (), found.fields
    )
    cut = await ask(database, "same-matter", seen, limit=2)
    assert (len(cut.rows), cut.cut_by) == (2, "limit")


async def test_what_the_lens_does_not_show_is_not_there(database: Neo4jDatabase, graph: Any) -> None:
    records = [case(1, "petition.letters"), case(2, "court.suits"), case(3, "police.incidents")]
    sealed = Said(4, "court.suits", {"case": id_of("C", 4)}, (), {"case.opened": "2026"}, sealed=True)
    write(graph, [*records, sealed], [same(one, records[0]) for one in (*records[1:], sealed)])
    narrow = lens(["petition.letters", "court.suits"], case=ANCHOR)
    assert column(await ask(database, "same-matter", narrow), "case") == [id_of("C", 2)]
    masked = lens(OWNERS, case=ANCHOR, masked={"court.suits": ["number", "case.kind"]})
    found = await ask(database, "same-matter", masked)
    assert column(found, "number") == [None, "N3"]
    assert column(found, "kind") == [None, "噪音"]
    unseen = lens(OWNERS, case=ANCHOR, masked={"court.suits": ["opened"]})
    assert column(await ask(database, "same-matter", unseen), "case") == [id_of("C", 3)]


async def test_a_row_that_rests_on_what_is_too_far_is_not_told(database: Neo4jDatabase, graph: Any) -> None:
    records = [case(n, "court.suits") for n in (1, 2, 3)]
    write(graph, records, [same(records[1], records[0]), same(records[2], records[1])])
    one, two = (lens(OWNERS, case=ANCHOR, max_hops=hops) for hops in (1, 2))
    assert column(await ask(database, "same-matter", one), "case") == [id_of("C", 2)]
    assert column(await ask(database, "same-matter", two), "case") == [id_of("C", 2), id_of("C", 3)]


def parties(number: int, *people: int, **said: Value) -> Said:
    told = case(number, "court.suits", **said)
    mentions = {**told.mentions, **{f"party[{n}]": id_of("P", one) for n, one in enumerate(people)}}
    stated = [("PARTY_TO", f"party[{n}]", "case", {"role": f"r{n}"}) for n in range(len(people))]
    return Said(number, told.dataset, mentions, stated, told.fields)


async def test_other_open_disputes_are_those_that_both_have_a_part_in(
    database: Neo4jDatabase, graph: Any, seen: Lens
) -> None:
    write(graph, [parties(1, 1, 2), parties(2, 2, 1), parties(3, 1, 3), parties(4, 1, 2, closed="2026-02")])
    found = await ask(database, "other-disputes", seen)
    assert column(found, "case") == [id_of("C", 2)]
    assert [column(found, name) for name in ("one", "one_is", "other", "other_is")] == [
        [id_of("P", 1)], ["r1"], [id_of("P", 2)], ["r0"]
    ]  # fmt: skip
    every = await ask(database, "other-disputes", seen, open_only=False)
    assert column(every, "case") == [id_of("C", 4), id_of("C", 2)]
    hidden = lens(OWNERS, case=ANCHOR, masked={"court.suits": ["closed"]})
    assert (await ask(database, "other-disputes", hidden)).rows == ()


async def test_the_same_hazard_is_the_same_kind_at_the_same_place(
    database: Neo4jDatabase, graph: Any, seen: Lens
) -> None:
    write(graph, [
        case(1, "grid.events", at=1), case(2, "grid.events", at=1), case(3, "grid.events", at=1, kind="漏水"),
        case(4, "grid.events", at=2), case(5, "police.incidents", at=1, opened="2025-12"),
    ])  # fmt: skip
    found = await ask(database, "same-hazard", seen)
    assert column(found, "case") == [id_of("C", 2), id_of("C", 5)]
    assert column(found, "before") == [False, True]
    assert column(await ask(database, "same-hazard", seen, since="2026"), "case") == [id_of("C", 2)]


async def test_an_agreement_is_told_where_it_is_unconfirmed_or_a_suit_followed(
    database: Neo4jDatabase, graph: Any, seen: Lens
) -> None:
    def agreement(number: int, confirmed: bool) -> Said:
        told = case(number, "court.mediations", mediated=True)
        return Said(number, told.dataset, told.mentions, (), {**told.fields, "extra.confirmed": confirmed})

    records = [case(1, "petition.letters"), agreement(2, True), agreement(3, False), agreement(4, True)]
    suit, before = case(5, "court.suits"), case(6, "court.suits", opened="2025-12")
    links = [same(one, records[0]) for one in records[1:]]
    write(graph, [*records, suit, before], [*links, same(suit, records[1]), same(before, records[3])])
    found = await ask(database, "unconfirmed-agreements", seen)
    assert list(zip(column(found, "agreement"), column(found, "suit"), strict=True)) == [
        (id_of("C", 3), None), (id_of("C", 2), id_of("C", 5))
    ]  # fmt: skip


def placed(number: int, x: float, y: float, **said: Value) -> Said:
    told = case(number, "grid.events", at=number, **said)
    position = {"place.longitude": x, "place.latitude": y}
    return Said(
        number, told.dataset, told.mentions, told.statements, {**told.fields, **position}, point=(x, y)
    )


async def test_cases_are_found_by_radius_outline_time_department_and_kind(
    database: Neo4jDatabase, graph: Any, seen: Lens
) -> None:
    write(graph, [
        placed(1, 20.0, 20.0), placed(2, 20.001, 20.0, kind="漏水"), placed(3, 20.0, 20.02),
        placed(4, 20.0005, 20.0005, opened="2026-03-05T10:00:00+08:00"),
    ])  # fmt: skip
    at = {"position": "20.0,20.0", "radius_m": 200}

    async def found(**asked: object) -> list[str]:
        return sorted(column(await ask(database, "cases-within-radius", seen, **at, **asked), "case"))

    assert await found() == [id_of("C", n) for n in (1, 2, 4)]
    assert await found(kind="漏水") == [id_of("C", 2)]
    assert await found(since="2026-02") == await found(since="2026-03-05") == [id_of("C", 4)]
    assert await found(until="2026-03-05", since="2026-03") == [id_of("C", 4)]
    assert await found(until="2026-01") == [id_of("C", 1), id_of("C", 2)]
    assert await found(department="court") == []
    near = await ask(database, "cases-within-radius", seen, **at)
    assert dict(zip(column(near, "case"), column(near, "distance_m"), strict=True))[id_of("C", 2)] == 104.6
    outline = "20.0002,20.0001 20.0002,20.0009 20.0009,20.0006"
    inside = await ask(database, "cases-in-polygon", seen, outline=outline)
    assert column(inside, "case") == [id_of("C", 4)]
    hidden = lens(OWNERS, case=ANCHOR, masked={"grid.events": ["longitude"]})
    assert (await ask(database, "cases-within-radius", hidden, **at)).rows == ()


async def test_cases_of_a_place_and_of_a_cell(database: Neo4jDatabase, graph: Any, seen: Lens) -> None:
    key = HubKey(b"k" * 32)
    cell = key.entity_id("place", key.token("grid_cell", "G1"))
    within_cell = []
    for number in (1, 2):
        told = case(number, "grid.events", at=7)
        mentions = {**told.mentions, "cell": cell}
        stated = [*told.statements, ("WITHIN", "place", "cell", {"kind": "grid"})]
        within_cell.append(Said(number, told.dataset, mentions, stated, told.fields))
    write(graph, [*within_cell, case(3, "police.incidents", at=7), case(4, "grid.events", at=8)])
    for id, asked in (("cases-at-place", {"place": id_of("L", 7)}), ("cases-in-cell", {"cell": "g1"})):
        found = await ask(database, id, seen, **asked)
        assert column(found, "case") == [id_of("C", n) for n in (3, 2, 1)], id
        assert all(row.records for row in found.rows)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(edges=st.sets(st.tuples(st.integers(1, 9), st.integers(1, 9)), max_size=14))
async def test_a_story_is_what_networkx_finds_by_the_same_references(
    database: Neo4jDatabase, graph: Any, edges: set[tuple[int, int]]
) -> None:
    with graph.session() as session:
        session.run("MATCH (n) DETACH DELETE n").consume()
    records = {n: case(n, list(OWNERS)[n % 5]) for n in range(1, 10)}
    links = [same(records[b], records[a]) for a, b in edges if a < b]
    write(graph, list(records.values()), links)
    network = networkx.Graph()
    network.add_node(ANCHOR)
    network.add_edges_from((one[1], one[3]) for one in links)
    for hops in (1, 2, 3):
        expected = networkx.single_source_shortest_path_length(network, ANCHOR, cutoff=hops)
        found = await ask(database, "story", lens(OWNERS, case=ANCHOR, max_hops=hops))
        assert dict(zip(column(found, "case"), column(found, "steps"), strict=True)) == dict(expected)
        assert column(found, "opened") == sorted(column(found, "opened"))
        for row in found.rows:
            others = set(network[str(row.values["case"])]) & set(expected)
            assert set(row.values["refers_to"]) == others  # type: ignore[arg-type]
        if hops == 2:
            doors = await ask(database, "same-matter", lens(OWNERS, case=ANCHOR, max_hops=2))
            assert set(column(doors, "case")) == set(expected) - {ANCHOR}


async def test_a_question_that_takes_too_long_says_so(
    database: Neo4jDatabase, graph: Any, seen: Lens, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(graph, [case(1, "court.suits")])
    monkeypatch.setattr(answering, "SECONDS", 0.0)
    monkeypatch.setattr(answering, "_ALIVE", 30.0)
    found = await ask(database, "same-matter", seen)
    assert (found.rows, found.cut_by) == ((), "time")
