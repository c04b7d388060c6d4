"""What a steward parted stays parted when the record that joined it comes again, until the judgement is withdrawn."""

from __future__ import annotations

from pathlib import Path

import neo4j

from hub.graph.check import check_graph
from hub.home import Home
from hub.identity.resolution.resolve import resolve
from hub.ledger.values import Verdict
from hub.settings import Settings
from tests.integration.pipeline.desk import DATASET, Desk, row

IDENTIFIERS = [{"scheme": "other:a", "from": "number"}, {"scheme": "other:b", "from": "born"}]
MAPPING = {"mentions": {"person": {"entity": "person", "identifiers": IDENTIFIERS, "fields": {}}}}


def test_a_load_joins_no_more_what_was_parted_and_does_so_again_when_that_is_undone(
    settings: Settings, clean_graph: neo4j.Driver, tmp_path: Path
) -> None:
    def people() -> dict[str, str]:
        query = "MATCH (r:Record)-[:DESCRIBES]->(p:Person) RETURN r.key AS key, p.id AS id"
        with clean_graph.session() as session:
            return {one["key"]: one["id"] for one in session.run(query)}

    with Home(settings) as home:
        desk = Desk(tmp_path, home)
        desk.declare(mapping=MAPPING)
        desk.write("a.csv", [row(1, number="A"), row(2, born="B"), row(3, number="A", born="B")])
        desk.pull()
        assert len(set(people().values())) == 1

        first, second = (f"{home.key.record_id(DATASET, key)}.person" for key in "12")
        different = home.ledger.judgements.add(
            "person", [first, second], Verdict.DIFFERENT, reason="two people", steward="an", department="desk"
        )
        resolve(home, entities=("person",))
        parted = people()
        assert parted["1"] != parted["2"]
        assert parted["3"] in {parted["1"], parted["2"]}

        desk.write("b.csv", [row(4, number="A", born="B"), row(5, born="B")])
        desk.pull(full=True)
        joined = people()
        # Which of its two numbers is better and which record is the oldest, the home's key decides.
        assert {joined.pop("4"), joined.pop("5")} <= {parted["1"], parted["2"]}
        assert joined == parted
        assert check_graph(clean_graph) == []

        home.ledger.judgements.withdraw(different.id, steward="bo", reason="one person after all")
        resolve(home, entities=("person",))
        assert len(set(people().values())) == 1
        assert home.ledger.parted.all() == frozenset()
        desk.write("c.csv", [row(6, born="B")])
        desk.pull()
        assert len(set(people().values())) == 1
        assert check_graph(clean_graph) == []
