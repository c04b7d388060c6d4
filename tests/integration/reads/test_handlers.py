"""Who handles a case, by what the records of their own department say."""

from __future__ import annotations

import neo4j
import pytest

from hub.access.principal import Principal, Role
from hub.graph.reads import handlers
from hub.graph.reads.database import Neo4jDatabase
from hub.graph.reads.handlers import handles
from tests.integration.reads.made import Said, id_of, write
from tests.integration.reads.plans import scans

SUIT, OTHER, OLD = id_of("C", 1), id_of("C", 2), id_of("C", 9)
JUDGE, CLERK = id_of("P", 1), id_of("P", 2)
OWN = ("court.suits",)
_HANDLED = [("HANDLED_BY", "case", "judge")]


def suit(number: int, case: str = SUIT, badge: str = "J1", **more: object) -> Said:
    return Said(
        number,
        "court.suits",
        {"case": case, "judge": JUDGE, "clerk": CLERK},
        [*_HANDLED, ("PARTY_TO", "clerk", "case")],
        {"judge.badge_no": badge, "clerk.badge_no": "X7"},
        **more,  # type: ignore[arg-type]
    )


def judge(badge: str = "J1", department: str = "court") -> Principal:
    return Principal(badge, department, Role.OFFICER)


async def test_the_one_whose_badge_the_record_names_as_handler_handles_it(
    graph: neo4j.Driver, database: Neo4jDatabase
) -> None:
    write(graph, [suit(1), suit(2, OTHER, "J2")])
    assert await handles(database, judge(), OWN, SUIT)
    assert not await handles(database, judge(), OWN, OTHER)
    assert await handles(database, judge("J2"), OWN, OTHER)
    assert not await handles(database, judge("J3"), OWN, SUIT)


async def test_a_badge_in_another_role_of_the_record_is_no_handler(
    graph: neo4j.Driver, database: Neo4jDatabase
) -> None:
    write(graph, [suit(1)])
    assert not await handles(database, judge("X7"), OWN, SUIT)


async def test_only_the_own_departments_records_count(graph: neo4j.Driver, database: Neo4jDatabase) -> None:
    write(graph, [suit(1)])
    assert not await handles(database, judge(department="police"), ("police.incidents",), SUIT)
    assert not await handles(database, judge(), (), SUIT)


async def test_a_merged_cases_old_id_counts_for_the_case(
    graph: neo4j.Driver, database: Neo4jDatabase
) -> None:
    write(graph, [suit(1)], redirects=[(OLD, SUIT)])
    assert await handles(database, judge(), OWN, OLD)


@pytest.mark.parametrize(
    "more", [{"sealed": True}, {"marks": ("against:court",)}, {"marks": ("juvenile",)}], ids=str
)
async def test_a_record_that_the_reader_could_not_see_makes_nobody_a_handler(
    graph: neo4j.Driver, database: Neo4jDatabase, more: dict[str, object]
) -> None:
    write(graph, [suit(1, **more)])
    assert not await handles(database, judge(), OWN, SUIT, hidden={"juvenile"})
    opened = await handles(database, judge(), OWN, SUIT, unsealed={id_of("R", 1)})
    assert opened is (more != {"marks": ("against:court",)})


def test_handlers_are_found_by_index_seeks_alone(graph: neo4j.Driver) -> None:
    for query, parameters in handlers.warm_up():
        assert scans(graph, query, parameters) == set()
