"""Publishing counts from the real graph: once, of unsealed and unmarked records."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import neo4j
import pytest

from hub.access import holdings
from hub.access.holding import FieldClass, Holding
from hub.aggregates.publication import publish
from hub.home import Home
from hub.settings import Settings

NOW = datetime(2026, 4, 12, tzinfo=UTC)
_RECORD = """
UNWIND range($first, $first + $count - 1) AS n
CREATE (r:Record {id: 'R' + n, dataset: 'police.incidents', sealed: $sealed, `case.opened`: '2026-03-05T10:00:00+08:00',
  `case.kind`: $kind, `place.division`: '500117101003', `case.closed`: $closed})
SET r.marks = $marks
CREATE (r)-[:DESCRIBES {mention: 'case'}]->(:Case {id: 'C' + n})
CREATE (r)-[:DESCRIBES {mention: 'place'}]->(:Place {id: 'L' + n})
CREATE (r)-[:DESCRIBES {mention: 'event'}]->(:Case {id: 'E' + n})
"""


@pytest.fixture
def home(clean_graph: neo4j.Driver, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    fields = {"case.opened": FieldClass("public")}
    known = {
        "police.incidents": Holding("police.incidents", "police", fields=fields),
        "police.persons": Holding(
            "police.persons", "police", fields={"person.name.full": FieldClass("personal")}
        ),
    }

    def registered(root: Path) -> dict[str, Holding]:
        return known

    monkeypatch.setattr(holdings, "read_holdings", registered)
    with Home(settings) as home:
        yield home


def write(driver: neo4j.Driver, first: int, count: int, **said: object) -> None:
    values = {"sealed": False, "kind": "theft", "closed": None, "marks": None} | said
    with driver.session() as session:
        session.run(_RECORD, first=first, count=count, **values).consume()


def test_settled_months_are_counted_once_from_what_anybody_may_see(
    clean_graph: neo4j.Driver, home: Home
) -> None:
    write(clean_graph, 0, 40)
    write(clean_graph, 100, 30, closed="2026-03-20")
    write(clean_graph, 200, 4, kind="fire")
    write(clean_graph, 300, 50, sealed=True)
    write(clean_graph, 400, 60, marks=["against:police"])
    (made,) = publish(home, now=NOW)
    assert (made.dataset, made.month) == ("police.incidents", "2026-03")
    (table,) = home.ledger.aggregates.between(["police.incidents"], "2026-03", "2026-03")
    assert table.cells[("*", "*", "*")] == 74
    assert table.cells[("*", "500117101", "*")] == 74
    assert table.cells[("fire", "*", "*")] is None
    assert table.cells[("theft", "*", "*")] is None
    write(clean_graph, 500, 20)
    assert publish(home, now=NOW) == []
    assert home.ledger.aggregates.between(["police.incidents"], "2026-03", "2026-03") == (table,)


def test_a_month_that_is_not_settled_is_not_counted(clean_graph: neo4j.Driver, home: Home) -> None:
    write(clean_graph, 0, 40)
    assert publish(home, now=datetime(2026, 4, 10, 15, 59, tzinfo=UTC)) == []
