"""What is near an anchor case: through visible records, not through crowds, not through who handles cases."""

from __future__ import annotations

import time

import neo4j
import pytest

from hub.graph.reads.database import Neo4jDatabase
from hub.graph.reads.reach import CROWD, MOST_HOPS, within, within_hops
from hub.graph.reads.visibility import NOTHING
from tests.integration.reads.made import Said, delete, id_of, lens, write
from tests.integration.reads.plans import scans

SUIT, PETITION, THEFT = id_of("C", 1), id_of("C", 2), id_of("C", 3)
ANN, BEN, CAT, DAN, JUDGE = (id_of("P", n) for n in range(1, 6))
HOME, HOSPITAL = id_of("L", 1), id_of("L", 2)
EVERYONE = {SUIT, PETITION, THEFT, ANN, BEN, CAT, DAN, JUDGE, HOME, HOSPITAL}
COURT, OFFICE, POLICE = "court.suits", "petition.letters", "police.incidents"

#: Ann sues Ben; Ben petitions about his home, where Cat lives; Cat was robbed with Dan there.
STORY = (
    Said(1, COURT, {"case": SUIT, "plaintiff": ANN, "defendant": BEN}, [("PARTY_TO", "plaintiff", "case")]),
    Said(2, OFFICE, {"case": PETITION, "petitioner": BEN, "place": HOME}),
    Said(3, POLICE, {"case": THEFT, "victim": CAT, "witness": DAN}),
    Said(4, POLICE, {"person": CAT, "home": HOME}, [("LIVES_AT", "person", "home")]),
)
ALL = (COURT, OFFICE, POLICE)


async def near(
    database: Neo4jDatabase, hops: int, datasets: tuple[str, ...] = ALL, **more: object
) -> set[str]:
    made = lens(datasets, case=SUIT, max_hops=hops, **more)  # type: ignore[arg-type]
    return set(await within(database, made, EVERYONE))


async def test_each_hop_reaches_what_shares_a_visible_record_with_the_one_before(
    graph: neo4j.Driver, database: Neo4jDatabase
) -> None:
    write(graph, STORY)
    assert await near(database, 0) == set()
    assert await near(database, 1) == {SUIT, ANN, BEN}
    assert await near(database, 2) == {SUIT, ANN, BEN, PETITION, HOME}
    assert await near(database, 3) == {SUIT, ANN, BEN, PETITION, HOME, CAT}
    assert await near(database, 4) == EVERYONE - {JUDGE, HOSPITAL}
    assert await near(database, 99) == await near(database, MOST_HOPS)


async def test_what_the_lens_does_not_show_leads_nowhere(
    graph: neo4j.Driver, database: Neo4jDatabase
) -> None:
    write(graph, [*STORY[:1], Said(2, OFFICE, STORY[1].mentions, sealed=True), *STORY[2:]])
    assert await near(database, 4) == {SUIT, ANN, BEN}
    assert CAT in await near(database, 4, unsealed={id_of("R", 2)})
    assert await near(database, 4, datasets=(OFFICE, POLICE)) == set()
    write(graph, [Said(5, OFFICE, STORY[1].mentions, marks=("against:court",))])
    assert await near(database, 4, hidden={"against:court"}) == {SUIT, ANN, BEN}
    assert HOME in await near(database, 4)


async def test_a_derived_link_is_a_hop_where_both_its_records_are_visible(
    graph: neo4j.Driver, database: Neo4jDatabase
) -> None:
    derived = (id_of("R", 3), THEFT, id_of("R", 1), SUIT)
    write(graph, [STORY[0], STORY[2]], [derived])
    assert await near(database, 1) == {SUIT, ANN, BEN, THEFT}
    assert await near(database, 2) == {SUIT, ANN, BEN, THEFT, CAT, DAN}
    assert await near(database, 2, datasets=(COURT,)) == {SUIT, ANN, BEN}


async def test_an_id_that_was_merged_counts_for_the_one_it_became(
    graph: neo4j.Driver, database: Neo4jDatabase
) -> None:
    old_case, old_ann, old_dan = id_of("C", 91), id_of("P", 91), id_of("P", 92)
    write(graph, STORY, redirects=[(old_case, SUIT), (old_ann, ANN), (old_dan, DAN)])
    made = lens(ALL, case=old_case, max_hops=1)
    assert await within(database, made, [old_ann, old_dan, BEN]) == {old_ann, BEN}


async def test_without_a_case_nothing_is_near(graph: neo4j.Driver, database: Neo4jDatabase) -> None:
    write(graph, STORY)
    assert await within(database, lens(ALL), EVERYONE) == set()
    assert await within(database, lens(ALL, case=id_of("C", 77)), EVERYONE) == set()


async def test_two_cases_with_one_judge_are_no_link_between_their_parties(
    graph: neo4j.Driver, database: Neo4jDatabase
) -> None:
    handled = [("HANDLED_BY", "case", "judge")]
    write(
        graph,
        [
            Said(1, COURT, {"case": SUIT, "plaintiff": ANN, "judge": JUDGE}, handled),
            Said(2, COURT, {"case": THEFT, "plaintiff": DAN, "judge": JUDGE}, handled),
        ],
    )
    assert await near(database, 4) == {SUIT, ANN, JUDGE}
    assert await near(database, 4, edges={COURT: ["PARTY_TO"]}) == {SUIT, ANN, JUDGE}


def crowd(first: int, size: int, dataset: str) -> list[Said]:
    return [
        Said(first + n, dataset, {"person": id_of("P", 1_000 + first + n), "at": HOSPITAL})
        for n in range(size)
    ]


@pytest.mark.parametrize(("size", "linked"), [(CROWD - 2, True), (CROWD - 1, False)])
async def test_a_crowd_is_reached_and_not_passed_through(
    graph: neo4j.Driver, database: Neo4jDatabase, size: int, linked: bool
) -> None:
    both = [
        Said(1, COURT, {"case": SUIT, "plaintiff": ANN, "where": HOSPITAL}),
        Said(2, POLICE, {"case": THEFT, "victim": DAN, "where": HOSPITAL}),
    ]
    write(graph, [*both, *crowd(100, size, POLICE)])
    found = await near(database, 2)
    assert HOSPITAL in found
    assert (DAN in found) is linked
    assert (DAN in await near(database, 3)) is linked


async def test_how_many_invisible_records_speak_of_a_place_decides_nothing(
    graph: neo4j.Driver, database: Neo4jDatabase
) -> None:
    both = [
        Said(1, COURT, {"case": SUIT, "plaintiff": ANN, "where": HOSPITAL}),
        Said(2, POLICE, {"case": THEFT, "victim": DAN, "where": HOSPITAL}),
    ]
    more = crowd(100, 3 * CROWD, "health.visits")
    write(graph, [*both, *more])
    found = await near(database, 2)
    assert DAN in found
    delete(graph, [one.id for one in more])
    assert await near(database, 2) == found


async def test_a_hub_with_ten_thousand_records_does_not_explode_the_query(
    graph: neo4j.Driver, database: Neo4jDatabase
) -> None:
    both = [
        Said(1, COURT, {"case": SUIT, "plaintiff": ANN, "where": HOSPITAL}),
        Said(2, POLICE, {"case": THEFT, "victim": DAN, "where": HOSPITAL}),
    ]
    write(graph, [*both, *crowd(100, 10_000, POLICE)])
    for hops in (2, 3):
        assert DAN not in await near(database, hops)
        started = time.perf_counter()
        assert DAN not in await near(database, hops)
        assert time.perf_counter() - started < 1.0, hops


@pytest.mark.parametrize("hops", range(1, MOST_HOPS + 1))
def test_reach_is_found_by_index_seeks_alone(graph: neo4j.Driver, hops: int) -> None:
    said = {**NOTHING, "case": "-", "ids": ["-"], "crowd": CROWD}
    assert scans(graph, within_hops(hops), said) == set()
