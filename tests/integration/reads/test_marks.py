"""A mark hides everywhere, or in one dataset alone: on records, on statements, and where something is looked for."""

from __future__ import annotations

import neo4j
import pytest

from hub.graph.reader import entity_file
from hub.graph.reads.database import Neo4jDatabase
from tests.integration.reads.made import Said, id_of, lens, write

ANN, SUIT = id_of("P", 1), id_of("C", 1)
COURT, OFFICE = "court.suits", "petition.letters"
STATED = [("PARTY_TO", "party", "case")]
ALL = {1, 2, 3}


@pytest.mark.parametrize(
    ("hidden", "seen"),
    [
        (set(), ALL),
        ({"juvenile"}, {3}),
        ({f"juvenile@{OFFICE}"}, {1, 3}),
        ({f"juvenile@{COURT}"}, {2, 3}),
        ({f"juvenile@{COURT}", f"juvenile@{OFFICE}"}, {3}),
        ({f"mediation@{COURT}", "juvenile@petition.visits"}, ALL),
    ],
)
async def test_a_mark_is_hidden_where_the_lens_says(
    graph: neo4j.Driver, database: Neo4jDatabase, hidden: set[str], seen: set[int]
) -> None:
    both = {"party": ANN, "case": SUIT}
    write(
        graph,
        [
            Said(1, COURT, both, STATED, marks=("juvenile",)),
            Said(2, OFFICE, both, STATED, marks=("juvenile",)),
            Said(3, OFFICE, both, STATED),
        ],
    )
    made = lens((COURT, OFFICE), hidden=hidden)
    file = await entity_file(database, made, "person", ANN, limit=10)
    ids = {id_of("R", number) for number in seen}
    assert {record.id for record in file.records} == ids
    assert {statement.record for statement in file.statements} == ids
