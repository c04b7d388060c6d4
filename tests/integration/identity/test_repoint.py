"""Whatever is merged and undone, in whatever order: the graph is the one that what survives defines."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import neo4j
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.graph.check import check_graph
from hub.graph.digest import graph_digest
from hub.graph.repoint import Move, repoint
from tests.integration.identity.people import (
    Person,
    entities,
    fresh_ledger,
    load,
    redirects,
    show,
    world,
)
from tests.integration.pipeline.conftest import empty

PEOPLE = world()
NUMBERS = st.integers(0, len(PEOPLE) - 1)
#: Pairs that are said to be one, and people who are said to be nobody else.
SAID = st.one_of(st.tuples(NUMBERS, NUMBERS), st.tuples(NUMBERS))
STEPS = st.lists(st.tuples(st.booleans(), SAID), max_size=8)


def clusters(said: frozenset[tuple[int, ...]]) -> list[list[Person]]:
    """Who is one: those with an id in common and those said to be, but for those said to be alone."""
    alone = {one[0] for one in said if len(one) == 1}
    parent = list(range(len(PEOPLE)))

    def root(one: int) -> int:
        while parent[one] != one:
            one = parent[one]
        return one

    first: dict[str, int] = {}
    pairs = [one for one in sorted(said) if len(one) == 2]
    for number, person in enumerate(PEOPLE):
        if number not in alone:
            pairs += [(number, first.setdefault(id, number)) for id in person.member.founded]
    for a, b in pairs:
        if not {a, b} & alone:
            parent[root(a)] = root(b)
    found: dict[int, list[Person]] = defaultdict(list)
    for number, person in enumerate(PEOPLE):
        found[root(number)].append(person)
    return list(found.values())


def seen(driver: neo4j.Driver) -> tuple[str, dict[str, str], dict[str, str]]:
    return graph_digest(driver), entities(driver), redirects(driver)


@given(steps=STEPS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_merges_and_undos_in_any_order_end_in_the_graph_that_what_survives_defines(
    driver: neo4j.Driver, tmp_path: Path, steps: list[tuple[bool, tuple[int, ...]]]
) -> None:
    told = []
    said: set[tuple[int, ...]] = set()
    (tmp_path / "ledger.db").unlink(missing_ok=True)
    with fresh_ledger(tmp_path) as ledger:
        empty(driver)
        load(driver, PEOPLE)
        for add, what in steps:
            said = said | {what} if add else said - {what}
            show(driver, ledger, clusters(frozenset(said)))
        show(driver, ledger, clusters(frozenset(said)))
        told.append((*seen(driver), ledger.redirects.all()))
        assert check_graph(driver) == []
        assert redirects(driver) == ledger.redirects.all()
    (tmp_path / "ledger.db").unlink()
    with fresh_ledger(tmp_path) as ledger:
        empty(driver)
        load(driver, PEOPLE)
        show(driver, ledger, clusters(frozenset(said)))
        told.append((*seen(driver), ledger.redirects.all()))
    assert told[0] == told[1]


def test_moving_again_moves_nothing_and_a_record_that_is_gone_is_passed_over(
    clean_graph: neo4j.Driver, tmp_path: Path
) -> None:
    load(clean_graph, PEOPLE)
    with fresh_ledger(tmp_path) as ledger:
        moves = show(clean_graph, ledger, [PEOPLE])
    before = seen(clean_graph)
    done = repoint(clean_graph, [*moves, Move("R" + "9" * 24, "one", "person", "P1", ("P1",))])
    assert (done.moved, done.kept, done.missing) == (0, len(PEOPLE), 1)
    assert seen(clean_graph) == before
    assert len(set(before[1].values())) == 1


def test_an_entity_that_is_made_anew_counts_as_minted_when_its_mentions_were(
    clean_graph: neo4j.Driver, tmp_path: Path
) -> None:
    load(clean_graph, PEOPLE)
    with fresh_ledger(tmp_path) as ledger:
        show(clean_graph, ledger, [PEOPLE])
        show(clean_graph, ledger, [[person] for person in PEOPLE])
    with clean_graph.session() as session:
        assert session.run("MATCH (e:Person) RETURN DISTINCT e.minted AS run").value("run") == ["r1"]
    assert len(set(entities(clean_graph).values())) == len(PEOPLE)
