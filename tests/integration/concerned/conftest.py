"""The API on the session's Neo4j with a graph in which one woman is spoken of by three departments.

林晓禾 carries her number in a suit (plaintiff), a petition against a neighbour, and the population register, whose own
key ties a police incident to it. Another suit is hers by weight of evidence only. 陈大山 is the other party, and is
complained about in the petition.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx2 as httpx
import neo4j
import pytest

from api.app import create_app
from api.catalogue import Catalogue, Entry
from api.services import Services
from graph_schema.cypher import constraints, indexes
from hub import tokens
from hub.access.holding import FieldClass, Holding
from hub.access.principal import Identity, Principal
from hub.audit.disclosure import Disclosure, Outcome
from hub.concerned.identity import Sought, sought
from hub.keys import HubKey
from hub.ledger.ledger import Ledger
from hub.settings import Settings
from tests.integration.api.conftest import id_of, ready, record, write_record

HER_NUMBER, HIS_NUMBER, NOBODYS = "110101199003074477", "110101198505051238", "11010519491231002X"
CHILDS = "110101201505051216"
SUIT, PETITION, REGISTER, INCIDENT, WEAK, SEALED, MEDIATION = (id_of("R", n) for n in range(101, 108))
COURT_CASE, PETITION_CASE, INCIDENT_CASE = (id_of("C", n) for n in range(101, 104))


def entry(dataset: str, owner: str) -> Entry:
    return Entry(dataset, f"数据 {dataset}", "", owner, owner, "国务院令第809号第十三条", "P5Y", "P1D")


DATASETS = (
    "court.suits",
    "court.mediations",
    "petition.letters",
    "police.persons",
    "police.incident_persons",
)
FIELDS = {
    "court.suits": {
        "party.name.full": FieldClass("personal"),
        "party.national_id": FieldClass("sensitive"),
        "party.address.text": FieldClass("personal"),
        "case.number": FieldClass("public"),
    },
    "court.mediations": {"extra.offers": FieldClass("sensitive", "mediation")},
}
CATALOGUE = Catalogue(
    tuple(entry(dataset, dataset.partition(".")[0]) for dataset in DATASETS),
    holdings={
        dataset: Holding(dataset, dataset.partition(".")[0], fields=FIELDS.get(dataset, {}))
        for dataset in DATASETS
    },
)


def write_people(session: neo4j.Session, key: HubKey) -> None:
    her, him = sought(key, Identity("cn.ric", HER_NUMBER)), sought(key, Identity("cn.ric", HIS_NUMBER))
    one, two = ("Person", her.founded), ("Person", him.founded)
    local = key.entity_id("person", key.token("local:police.person", "17"))
    case = ("Case", COURT_CASE)
    suit = {
        "party[0].name.full": "林晓禾",
        "party[0].national_id": HER_NUMBER,
        "party[0].address.text": "滨江路12号",
        "party[1].name.full": "陈大山",
        "party[1].national_id": HIS_NUMBER,
        "case.number": "（2026）渝0117民初1234号",
        "case.text": "陈大山借款不还",
    }
    write_record(
        session,
        record(SUIT, "court.suits", **suit),
        {"party[0]": one, "party[1]": two, "case": case},
        [
            ("party[0]>case.person_party", "PARTY_TO", "party[0]", "case", {"role": "原告"}),
            ("party[1]>case.person_party", "PARTY_TO", "party[1]", "case", {"role": "被告"}),
        ],
    )
    write_record(
        session,
        record(
            PETITION,
            "petition.letters",
            **{"petitioner.name.full": "林晓禾", "respondent.name.full": "陈大山", "case.kind": "邻里纠纷"},
        ),
        {"petitioner": one, "respondent": two, "case": ("Case", PETITION_CASE)},
        [
            ("petitioner>case.petitioning", "PARTY_TO", "petitioner", "case", {"role": "信访人"}),
            ("respondent>case.respondent_party", "PARTY_TO", "respondent", "case", {"role": "被反映人"}),
        ],
    )
    write_record(
        session,
        record(REGISTER, "police.persons", **{"person.name.full": "林晓禾", "person.sex": "female"}),
        {"person": one, "head": two},
        [("person>head", "RELATED_TO", "person", "head", {"kind": "配偶"})],
    )
    write_record(
        session,
        record(INCIDENT, "police.incident_persons", **{"person.name.full": "林小禾", "case.number": "J1"}),
        {"person": one, "case": ("Case", INCIDENT_CASE)},
        [("person>case", "PARTY_TO", "person", "case", {"role": "报警人"})],
    )
    write_record(
        session,
        record(WEAK, "court.suits", **{"party[0].name.full": "林晓禾", "party[0].phone": "+8613800000000"}),
        {"party[0]": one},
        [],
    )
    write_record(
        session,
        record(SEALED, "court.suits", sealed=True, **{"party[0].name.full": "林晓禾"}),
        {"party[0]": one},
        [],
    )
    write_record(
        session,
        record(
            MEDIATION, "court.mediations", **{"party[0].name.full": "林晓禾", "extra.offers": "对方愿还一半"}
        ),
        {"party[0]": one, "party[1]": two},
        [],
    )
    session.run(
        "UNWIND $rows AS row MATCH (r:Record {id: row[0]})-[d:DESCRIBES {mention: row[1]}]->() SET d.founded = row[2]",
        rows=[
            [REGISTER, "person", [her.founded, local]],
            [INCIDENT, "person", [local]],
            [WEAK, "party[0]", [id_of("P", 77)]],
        ],
    ).consume()
    for record_id, mention, who in (
        (SUIT, "party[0]", her),
        (SUIT, "party[1]", him),
        (MEDIATION, "party[0]", her),
    ):
        session.run(
            "MATCH (p:Person {id: $p}) MERGE (i:Identifier {key: $key}) "
            "CREATE (p)-[:HAS_IDENTIFIER {record: $r, mention: $m, dataset: 'x', sealed: false}]->(i)",
            p=who.founded,
            key=who.identifier,
            r=record_id,
            m=mention,
        ).consume()


@dataclass
class Api:
    """A client of the app; `me` asks as a person, `official` as somebody of a department."""

    client: httpx.AsyncClient
    ledger: Ledger
    settings: Settings
    key: HubKey

    def who(self, number: str) -> Sought:
        return sought(self.key, Identity("cn.ric", number))

    async def me(
        self, path: str, number: str = HER_NUMBER, method: str = "GET", json: Any = None, **headers: str
    ) -> httpx.Response:
        token = tokens.issue(self.settings, user="p-1", role="person", identity=Identity("cn.ric", number))
        sent = {"Authorization": f"Bearer {token}", **headers}
        return await self.client.request(method, path, json=json, headers=sent)

    async def official(
        self,
        path: str,
        department: str,
        role: str,
        user: str = "u-1",
        method: str = "GET",
        json: Any = None,
        **headers: str,
    ) -> httpx.Response:
        token = tokens.issue(self.settings, user=user, role=role, department=department)
        sent = {"Authorization": f"Bearer {token}", **headers}
        return await self.client.request(method, path, json=json, headers=sent)

    def entries(self) -> list[dict[str, Any]]:
        return [dict(one.values) for one in self.ledger.disclosures.list(limit=500)]


async def everyone(
    services: Services, principal: Principal, own: frozenset[str], case: str, now: datetime
) -> bool:
    """Every officer handles the case: who may read is tested elsewhere."""
    return case == COURT_CASE


@pytest.fixture
async def api(clean_graph: neo4j.Driver, settings: Settings) -> AsyncIterator[Api]:
    key = HubKey.of_home(settings.root)
    with clean_graph.session() as session:
        for statement in (*constraints(), *indexes()):
            session.run(statement).consume()  # type: ignore[arg-type]
        session.run("CALL db.awaitIndexes(60)").consume()
        write_people(session, key)
    app = create_app(settings, catalogue=lambda: CATALOGUE, handling=everyone)
    async with app.router.lifespan_context(app):
        await ready(app)
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://hub") as client:
            yield Api(client, app.state.services.ledger, settings, key)


def read_by(
    department: str,
    *entities: str,
    time: str = "2026-11-20T02:00:00.000000Z",
    user: str = "officer-7",
    outcome: Outcome = Outcome.SHOWN,
    action: str = "person.read",
    **more: Any,
) -> Disclosure:
    """An entry of the log: an officer of a department read about these persons or records."""
    values: dict[str, Any] = {
        "request": "r",
        "time": time,
        "user": user,
        "department": department,
        "role": "officer",
        "purpose": "court_proceeding",
        "case": None,
        "action": action,
        "subject": None,
        "outcome": outcome,
        "datasets": ("court.suits",),
        "fields": (),
        "entities": tuple(one for one in entities if not one.startswith("R")),
        "records": tuple(one for one in entities if one.startswith("R")),
    }
    return Disclosure(**(values | more))
