"""The API on the session's Neo4j and a ledger of its own, with a small graph as the hub's writer makes it.

The graph: 林晓禾 is plaintiff in one court case (two court records disagree on her sex) and reporter of one
police incident; the incident and the case refer to the same place. A sealed court record speaks of her too.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx2 as httpx
import neo4j
import pytest

from api.app import create_app
from api.catalogue import Catalogue, Entry
from graph_schema.cypher import constraints, indexes
from hub import tokens
from hub.access.holding import FieldClass, Holding
from hub.settings import Settings


def id_of(letter: str, number: int) -> str:
    return f"{letter}{number:024x}"


HER, HIM = id_of("P", 1), id_of("P", 2)
SUIT, INCIDENT = id_of("C", 1), id_of("C", 2)
BRIDGE, FAR, TOWN = id_of("L", 1), id_of("L", 2), id_of("L", 3)
COURT_1, COURT_2, POLICE_1, SEALED, FAR_1 = (id_of("R", n) for n in range(1, 6))
OLD_HER, OLD_HIM = id_of("P", 91), id_of("P", 92)
#: Who is in charge of the suit and of the incident, by the records of the court and of the police.
IN_CHARGE, ASSISTING = id_of("P", 81), id_of("P", 82)
COURT_HANDLER, POLICE_HANDLER = id_of("R", 81), id_of("R", 82)


def entry(dataset: str, owner: str) -> Entry:
    return Entry(dataset, dataset, "", owner, owner, "Order 809", "P5Y", "P1D")


CATALOGUE = Catalogue(
    (entry("court.cases", "court"), entry("police.incidents", "police")),
    holdings={
        "court.cases": Holding("court.cases", "court"),
        "police.incidents": Holding(
            "police.incidents",
            "police",
            fields={
                "reporter.name.full": FieldClass("personal"),
                "reporter.phone": FieldClass("personal"),
                "where.name": FieldClass("public"),
                "where.longitude": FieldClass("personal"),
                "where.latitude": FieldClass("personal"),
            },
        ),
    },
)


def record(id: str, dataset: str, *, sealed: bool = False, **fields: Any) -> dict[str, Any]:
    return {
        "id": id,
        "dataset": dataset,
        "key": id[-4:],
        "version": "9c1185a5c5e9fc54612808977ee8f548",
        "modified": "2026-01-02T00:00:00.000000Z",
        "valid_from": "2026-01",
        "run": "run-1",
        "seen_first": "2026-01-02T00:00:00Z",
        "seen_last": "2026-01-02T00:00:00Z",
        "sealed": sealed,
        "names": ["hidden from readers"],
        **fields,
    }


def write_record(
    session: neo4j.Session,
    properties: dict[str, Any],
    mentions: dict[str, tuple[str, str]],
    statements: list[tuple[str, str, str, str, dict[str, Any]]],
    point: dict[str, float] | None = None,
) -> None:
    """`mentions`: name → (label, id); `statements`: (name, kind, source, target, own properties)."""
    session.run("CREATE (r:Record) SET r = $p, r.point = point($g)", p=properties, g=point).consume()
    edge = {"record": properties["id"], "dataset": properties["dataset"], "sealed": properties["sealed"]}
    for name, (label, id) in mentions.items():
        session.run(
            "MATCH (r:Record {id: $r}) MERGE (e:$($label) {id: $id}) ON CREATE SET e.minted = 'run-1' "
            "CREATE (r)-[:DESCRIBES {mention: $name}]->(e)",
            r=properties["id"],
            label=label,
            id=id,
            name=name,
        ).consume()
    for name, kind, source, target, own in statements:
        session.run(
            "MATCH (a:$($la) {id: $a}), (b:$($lb) {id: $b}) CREATE (a)-[s:$($kind)]->(b) SET s = $p",
            la=mentions[source][0],
            a=mentions[source][1],
            lb=mentions[target][0],
            b=mentions[target][1],
            kind=kind,
            p={**edge, "name": name, **own},
        ).consume()


def write_graph(session: neo4j.Session) -> None:
    her, suit, bridge = ("Person", HER), ("Case", SUIT), ("Place", BRIDGE)
    role = {"role": "plaintiff"}
    for id, sex in ((COURT_1, "f"), (COURT_2, "m")):
        write_record(
            session,
            record(
                id,
                "court.cases",
                **{"plaintiff.name.full": "林晓禾", "plaintiff.sex": sex, "extra.room": "3"},
            ),
            {"plaintiff": her, "case": suit},
            [("plaintiff_of", "PARTY_TO", "plaintiff", "case", role)],
        )
    position = {"longitude": 106.28, "latitude": 29.97}
    write_record(
        session,
        record(
            POLICE_1,
            "police.incidents",
            **{
                "reporter.name.full": "林晓禾",
                "where.name": "桥",
                "where.longitude": 106.28,
                "where.latitude": 29.97,
            },
        ),
        {"reporter": her, "incident": ("Case", INCIDENT), "where": bridge, "town": ("Place", TOWN)},
        [
            ("reported", "PARTY_TO", "reporter", "incident", {"role": "reporter"}),
            ("at", "OCCURRED_AT", "incident", "where", {}),
        ],
        position,
    )
    write_record(
        session,
        record(SEALED, "court.cases", sealed=True, **{"defendant.name.full": "林晓禾", "defendant.sex": "x"}),
        {"defendant": her, "other": ("Person", HIM), "case": suit},
        [("defendant_of", "PARTY_TO", "defendant", "case", {"role": "defendant"})],
    )
    for id, dataset, handled in (
        (COURT_HANDLER, "court.cases", SUIT),
        (POLICE_HANDLER, "police.incidents", INCIDENT),
    ):
        write_record(
            session,
            record(id, dataset, **{"one.badge_no": "u-1", "two.badge_no": "li"}),
            {"case": ("Case", handled), "one": ("Person", IN_CHARGE), "two": ("Person", ASSISTING)},
            [
                ("case>one.handler", "HANDLED_BY", "case", "one", {}),
                ("case>two.assistant", "HANDLED_BY", "case", "two", {}),
            ],
        )
    write_record(
        session,
        record(FAR_1, "police.incidents", **{"where.longitude": 106.283, "where.latitude": 29.97}),
        {"where": ("Place", FAR)},
        [],
        {"longitude": 106.283, "latitude": 29.97},
    )
    session.run(
        "UNWIND $rows AS row CREATE (:Redirect {id: row[0], to: row[1]})",
        rows=[[OLD_HER, HER], [OLD_HIM, HIM]],
    ).consume()
    session.run(
        "MATCH (r:Record {id: $r}) CREATE (r)-[:SUPERSEDES]->(:Superseded {id: 'old', same: $r, "
        "version: 'v0', modified: '2026-01-01T00:00:00.000000Z', superseded_at: '2026-01-02T00:00:00Z'})",
        r=COURT_1,
    ).consume()


@pytest.fixture
def graph(clean_graph: neo4j.Driver) -> neo4j.Driver:
    fill(clean_graph)
    return clean_graph


def fill(driver: neo4j.Driver) -> None:
    """The small graph and nothing else."""
    with driver.session() as session:
        session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS").consume()
        for statement in (*constraints(), *indexes()):
            session.run(statement).consume()  # type: ignore[arg-type]
        session.run("CALL db.awaitIndexes(60)").consume()
        write_graph(session)


@dataclass
class Api:
    """A client of the app in this process; `get` is as a user of a department."""

    client: httpx.AsyncClient
    app: Any
    settings: Settings

    async def get(
        self, path: str, department: str = "court", role: str = "officer", **headers: str
    ) -> httpx.Response:
        return await self.client.get(path, headers=asked_as(self.settings, department, role) | headers)


#: What each department reads for, and the case that its user handles.
PURPOSES = {"court": "court_proceeding", "police": "criminal_investigation"}
CASES = {"court": SUIT, "police": INCIDENT}


def asked_as(
    settings: Settings, department: str = "court", role: str = "officer", user: str = "u-1"
) -> dict[str, str]:
    """The headers of a user: an officer about the department's case, a steward for correction."""
    token = tokens.issue(settings, department=department, user=user, role=role)
    purpose = "data_correction" if role == "steward" else PURPOSES[department]
    return {
        "Authorization": f"Bearer {token}",
        "Hub-Purpose": purpose,
        "Hub-Case": CASES[department],
    }


async def ready(app: Any) -> None:
    """Wait until the new server has planned the queries: on a busy machine that takes seconds."""
    async with asyncio.timeout(120):
        await app.state.services.database.connected()


@pytest.fixture
async def api(graph: neo4j.Driver, settings: Settings) -> AsyncIterator[Api]:
    app = create_app(settings, catalogue=lambda: CATALOGUE)
    async with app.router.lifespan_context(app):
        await ready(app)
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://hub") as client:
            yield Api(client, app, settings)
