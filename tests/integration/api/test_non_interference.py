"""What a reader may not see changes no byte of any answer: the graph with it and the graph without it answer alike.

Each example is a small graph with seals, marks, merged ids, derived links and earlier versions, and a lens of any
shape. All read routes are asked, every record that the lens does not show is deleted (and every entity that nobody
describes then), and all routes are asked again. Who is one with whom is held fixed: the graph says it.
"""

from __future__ import annotations

import asyncio
import itertools
import os
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx2 as httpx
import neo4j
import orjson
import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from sqlalchemy import delete

import api.asking
import api.routers.hits
import api.routers.links
import api.routers.questions
from api.app import create_app
from api.models.questions import route_of
from graph_schema.cypher import constraints, indexes
from hub import tokens
from hub.access.lens import Lens
from hub.access.principal import Role
from hub.access.purposes import read_purposes
from hub.graph.neo4j_home import Neo4jHome
from hub.graph.reads import cypher
from hub.graph.reads.neighbourhood import neighbourhood
from hub.graph.server import EmbeddedServer
from hub.identity.resolution.store import WorkStore
from hub.identity.review import Doubt
from hub.keys import HubKey
from hub.ledger import models
from hub.ledger.values import Verdict
from hub.questions import answering
from hub.questions.declared import read_questions
from hub.questions.parameters import converted
from hub.questions.question import Asked, Takes
from hub.settings import Settings
from tests.integration.reads import made
from tests.integration.reads.made import Said, id_of, write
from tests.integration.reads.worlds import BORN, NAMES, PHONES, SPAN, Shown, World, worlds

#: Random graphs and lenses of which files are read; of a fifth as many who is who is explained, which takes longer.
READ = int(os.environ.get("HUB_TEST_WORLDS", "160"))
EXPLAINED = READ // 4
QUESTIONS = {
    id: one
    for id, one in read_questions(Path("nowhere"), read_purposes(Path("nowhere"))).items()
    if one.reach != "counts"
}
#: Routes that read records for people, all of which are asked here.
ASKED = {
    "/v1/persons/{id}",
    "/v1/places/{id}",
    "/v1/cases/{id}",
    "/v1/persons/{id}/file",
    "/v1/places/{id}/file",
    "/v1/cases/{id}/file",
    "/v1/places",
    "/v1/records/{id}",
    "/v1/identity/compare",
    "/v1/identity/review",
    "/v1/identity/judgements",
    "/v1/identity/{entity}/why",
    "/v1/persons/search",
    "/v1/hits",
    "/v1/links/neighbourhood",
    "/v1/links/paths",
    "/v1/links/shared",
    "/v1/links/structure",
    "/v1/links/centrality",
    "/v1/links/places",
    "/v1/links/events",
    *(route_of(one) for one in QUESTIONS.values()),
}
#: Routes that read no record through a lens of a department, and those that change something. An export says what
#: `/v1/links/neighbourhood` says, with the time at which it was made. Aggregates and what persons asked for
#: are told from the ledger.
_OTHERS = (
    "/v1/access/",
    "/v1/questions",
    "/v1/links/export",
    "/v1/aggregates/",
    "/v1/concerned/",
    "/v1/emergencies",
    "/v1/disputes/",
    "/v1/corrections",
    "/v1/audit/",
    "/v1/seals",
    "/v1/retention",
    "/v1/orders",
    "/v1/me/",
    "/v1/catalogue",
    "/v1/requests",
    "/v1/grants",
    "/v1/assignments",
    "/v1/runs",
    "/v1/quality",
    "/v1/ingest/",
    "/v1/identity/judgements/{id}/",
    "/v1/identity/{entity}/explode",
    "/healthz",
    "/readyz",
    "/metrics",
    "/problems/",
)

Answer = tuple[int, tuple[tuple[str, str], ...], bytes]
Answers = dict[str, Answer]


@dataclass
class Reader:
    """A steward whose lens a test chooses, and the graph behind the API."""

    client: httpx.AsyncClient
    driver: neo4j.Driver
    app: Any
    token: str
    lens: Lens | None = None
    purpose: str = "data_correction"
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    met: Counter[str] = field(default_factory=Counter)

    @property
    def home(self) -> Any:
        return self.app.state.services.home

    async def ask(self, method: str, path: str, **body: Any) -> Answer:
        headers = {"Authorization": f"Bearer {self.token}", "Hub-Purpose": self.purpose}
        response = await self.client.request(method, path, headers=headers, **body)
        self.met[f"{response.status_code}"] += 1
        assert response.status_code < 500, (path, response.text)
        kept = sorted((name, value) for name, value in response.headers.items() if name != "x-request-id")
        return response.status_code, tuple(kept), _without_id(response.content)

    async def pages(self, path: str) -> Answers:
        """Every page of a list, by its address."""
        found: Answers = {}
        following: str | None = path
        while following is not None and len(found) < 12:
            found[following] = await self.ask("GET", following)
            cursor = orjson.loads(found[following][2]).get("next") if found[following][0] == 200 else None
            following = f"{path}&cursor={cursor}" if cursor else None
        return found


def _without_id(body: bytes) -> bytes:
    """A body without the id of the request, which every problem has."""
    if b'"request_id"' not in body:
        return body
    told = orjson.loads(body)
    del told["request_id"]
    return orjson.dumps(told)


@pytest.fixture(scope="module")
def filled(driver: neo4j.Driver) -> neo4j.Driver:
    with driver.session() as session:
        session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS").consume()
        for statement in (*constraints(), *indexes()):
            session.run(statement).consume()  # type: ignore[arg-type]
        session.run("CALL db.awaitIndexes(60)").consume()
    return driver


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def reader(
    filled: neo4j.Driver, server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Reader]:
    """One app for all examples. `authorise` gives the lens that the example has, whatever was asked."""
    settings = Settings(
        home=tmp_path_factory.mktemp("home"),
        neo4j_uri=server.status().uri,
        neo4j_user="neo4j",
        neo4j_password=Neo4jHome.of_settings(server.settings).password(),
    )
    app = create_app(settings)
    with pytest.MonkeyPatch.context() as patched:
        async with app.router.lifespan_context(app):
            async with asyncio.timeout(240):
                await app.state.services.database.connected()
            app.state.services.database._deadline = 60.0
            transport = httpx.ASGITransport(app=app)
            async with httpx.AsyncClient(transport=transport, base_url="http://hub") as client:
                app.state.services = replace(app.state.services, log=_NoLog())
                token = tokens.issue(settings, department="court", user="u-1", role="steward")
                one = Reader(client, filled, app, token)
                rules = SimpleNamespace(rules=app.state.services.rules())
                patched.setattr(api.asking, "rights_of", partial(_given, rules))
                patched.setattr(api.asking, "authorise", lambda *_, **__: one.lens)
                patched.setattr(api.routers.hits, "rights_of", partial(_given, rules))
                patched.setattr(api.routers.hits, "authorise_hits", lambda *_, **__: (one.lens, one.lens))
                # On a busy machine a time-out would cut off other nodes each time.
                patched.setattr(api.routers.links, "neighbourhood", partial(neighbourhood, seconds=600.0))
                patched.setattr(answering, "SECONDS", 600.0)
                # Cells are asked for by the ids of places, which have no code here.
                patched.setattr(api.routers.questions, "converted", _converted)
                yield one


def _converted(one: Asked, value: object, key: HubKey) -> object:
    return value if one.type is Takes.CELL else converted(one, value, key)


class _NoLog:
    """Takes entries and forgets them: writing them is another test's matter, and most of the time of an answer."""

    async def append(self, entry: object) -> None:
        return None


async def _given(rights: Any, *_: object) -> Any:
    return rights


def lens_of(world: World) -> Lens:
    shown = world.shown
    return made.lens(
        shown.datasets,
        role=Role.STEWARD,
        case=None if shown.case is None else id_of("C", world.first + shown.case),
        max_hops=shown.max_hops,
        hidden=shown.hidden,
        unsealed=[id_of("R", world.first + number) for number in shown.unsealed],
        edges=shown.edges,
        fields=shown.fields,
        masked=shown.masked,
    )


async def files(reader: Reader, world: World) -> Answers:
    """What every route on files, places and searches answers."""
    addresses = [
        *(f"/v1/persons/{id}?limit=2" for id in (*world.ids("P"), *world.old)),
        *(f"/v1/cases/{id}?limit=2" for id in world.ids("C")),
        *(f"/v1/places/{id}?limit=2" for id in world.ids("L")),
        *(f"/v1/persons/{id}/file?limit=2" for id in (*world.ids("P"), *world.old)),
        *(f"/v1/cases/{id}/file?" for id in world.ids("C")),
        *(f"/v1/places/{id}/file?limit=2" for id in world.ids("L")),
        *(f"/v1/records/{id}?" for id in world.ids("R")),
        *(f"/v1/places?near={_near(world)}&radius_m={radius}&limit=1" for radius in (30, 200)),
    ]
    found: Answers = {}
    for one in await asyncio.gather(*(reader.pages(address) for address in addresses)):
        found |= one
    for number, query in enumerate(_questions()):
        found[f"search {number}"] = await reader.ask("POST", "/v1/persons/search", json=query)
    asked = [{"person": _questions()[1]}, *({"id": id} for id in (world.ids("P")[0], world.ids("L")[0]))]
    for number, about in enumerate(asked):
        found[f"hits {number}"] = await reader.ask("POST", "/v1/hits", json=about)
    return found


async def links(reader: Reader, world: World) -> Answers:
    """What link analysis answers about the case."""
    people = [*world.ids("P"), *world.ids("P")][:2]
    addresses = [
        "/v1/links/neighbourhood?hops=3&identifiers=true",
        "/v1/links/neighbourhood?hops=2&kind=PARTY_TO",
        f"/v1/links/paths?hops=3&from={people[0]}&to={people[1]}&mode=simple&weight=rarity",
        f"/v1/links/shared?hops=3&a={people[0]}&b={people[1]}&identifiers=true",
        "/v1/links/structure?hops=3",
        "/v1/links/centrality?hops=3",
        "/v1/links/places?hops=3",
        "/v1/links/events?hops=3",
    ]
    return {address: await reader.ask("GET", address) for address in addresses}


async def questions(reader: Reader, world: World) -> Answers:
    """What the named questions answer about the case."""
    spot = _near(world)
    latitude, longitude = (float(part) for part in spot.split(","))
    outline = " ".join(
        f"{latitude + one:.6f},{longitude + other:.6f}"
        for one, other in ((-0.001, -0.001), (0.001, -0.001), (0.001, 0.0012), (-0.001, 0.0012))
    )
    asked = {
        "cases-at-place": [f"place={id}" for id in world.ids("L")],
        "cases-in-cell": [f"cell={id}" for id in world.ids("L")],
        "cases-within-radius": [f"position={spot}&radius_m={radius}&limit=2" for radius in (30, 200)],
        "cases-in-polygon": [
            f"outline={outline}",
            f"outline={outline}&kind=噪音&since=2026-01&until=2026-02",
        ],
        "same-matter": ["at_least=0.8&limit=1", "at_least=0.95"],
    }
    reader.purpose = "mediation"
    addresses = [f"{route_of(one)}?{query}" for id, one in QUESTIONS.items() for query in asked.get(id, [""])]
    found = {address: await reader.ask("GET", address) for address in addresses}
    for address, (status, _, body) in found.items():
        assert status in (200, 404), (address, body)
        reader.met["rows"] += status == 200 and bool(orjson.loads(body)["rows"])
    return found


def _questions() -> list[dict[str, str]]:
    return [
        {"name": NAMES[0], "birth_date": BORN[0]},
        {"name": NAMES[1], "phone": PHONES[0]},
        {"phone": PHONES[1], "birth_date": BORN[2]},
    ]


def _near(world: World) -> str:
    longitude, latitude = world.position
    return f"{latitude:.6f},{longitude:.6f}"


async def explanations(reader: Reader, world: World) -> Answers:
    """What the routes on who is who answer."""
    people = [*world.ids("P"), *world.ids("P")][:3]
    mentions = [f"{record.id}.a" for record in world.records if "a" in record.mentions][:2]
    addresses = [
        *(f"/v1/identity/{id}/why?" for id in (*people, world.ids("L")[0], *world.old)),
        f"/v1/identity/compare?a={people[0]}&b={people[1]}",
        *(f"/v1/identity/compare?a={one}&b={other}" for one, other in itertools.pairwise(mentions)),
        "/v1/identity/review?limit=3",
        "/v1/identity/judgements?limit=3",
    ]
    return {address: await reader.ask("GET", address) for address in addresses}


def _doubts(world: World) -> list[Doubt]:
    """A queue for review of some pairs of persons."""
    told = [(f"{r.id}.a", r.mentions["a"]) for r in world.records if "a" in r.mentions]
    return [
        Doubt("person", "join" if one[1] != other[1] else "part", *ids, *now, 0.5, 2, (ids[0],))
        for one, other in itertools.pairwise(sorted(told))
        for ids, now in [((one[0], other[0]), (one[1], other[1]))]
    ]


def _decide(reader: Reader, world: World) -> None:
    """Judgements of another steward, and the queue for review."""
    ledger, root = reader.home.ledger, reader.home.root
    table = models.table(models.Judgement)
    with ledger._database.writing() as connection:
        connection.execute(delete(table))
    for one, other in world.judged:
        if one != other and max(one, other) < len(world.records):
            pair = [f"{world.records[number].id}.a" for number in (one, other)]
            ledger.judgements.add("person", pair, Verdict.SAME, reason="x", steward="u-2", department="court")
    store = WorkStore.of_home(root).path
    store.parent.mkdir(parents=True, exist_ok=True)
    store.touch(exist_ok=True)
    queue = store.with_name("review.json")
    queue.write_bytes(orjson.dumps([asdict(one) for one in _doubts(world)]))
    os.utime(store, (0, 0))


def settle(driver: neo4j.Driver) -> None:
    with driver.session() as session:
        session.run("CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()").consume()


async def same_without_the_invisible(reader: Reader, world: World, asking: Any) -> None:
    """The test itself: what all routes answer, before and after what the lens does not show is deleted."""
    world = world.moved(next(reader.numbers), reader.home.key)
    reader.lens = lens_of(world)
    try:
        write(reader.driver, world.records, world.links, world.old.items())
        _decide(reader, world)
        settle(reader.driver)
        before = await asking(reader, world)
        made.delete(reader.driver, world.invisible)
        settle(reader.driver)
        after = await asking(reader, world)
        assert differences(before, after) == []
    finally:
        made.clear(reader.driver, world.first, world.first + SPAN)
    reader.met["invisible"] += len(world.invisible)
    reader.met["visible"] += len(world.records) - len(world.invisible)


def differences(
    before: Mapping[str, Answer], after: Mapping[str, Answer]
) -> list[tuple[str, object, object]]:
    return [
        (address, before.get(address), after.get(address))
        for address in sorted({*before, *after})
        if before.get(address) != after.get(address)
    ]


_SETTINGS = {
    "deadline": None,
    "suppress_health_check": [
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
}


@pytest.mark.timeout(1800)
@pytest.mark.asyncio(loop_scope="module")
@settings(max_examples=READ, **_SETTINGS)  # type: ignore[arg-type]
@given(world=worlds())
async def test_what_the_lens_does_not_show_changes_no_byte_of_any_file_or_search(
    reader: Reader, world: World
) -> None:
    await same_without_the_invisible(reader, world, files)


@pytest.mark.timeout(1800)
@pytest.mark.asyncio(loop_scope="module")
@settings(max_examples=EXPLAINED, **_SETTINGS)  # type: ignore[arg-type]
@given(world=worlds())
async def test_what_the_lens_does_not_show_changes_no_byte_of_who_is_who(
    reader: Reader, world: World
) -> None:
    await same_without_the_invisible(reader, world, explanations)


@pytest.mark.timeout(1800)
@pytest.mark.asyncio(loop_scope="module")
@settings(max_examples=EXPLAINED, **_SETTINGS)  # type: ignore[arg-type]
@given(world=worlds(anchored=True))
async def test_what_the_lens_does_not_show_changes_no_byte_of_link_analysis(
    reader: Reader, world: World
) -> None:
    await same_without_the_invisible(reader, world, links)


@pytest.mark.timeout(1800)
@pytest.mark.asyncio(loop_scope="module")
@settings(max_examples=EXPLAINED, **_SETTINGS)  # type: ignore[arg-type]
@given(world=worlds(anchored=True))
async def test_what_the_lens_does_not_show_changes_no_byte_of_any_question(
    reader: Reader, world: World
) -> None:
    try:
        await same_without_the_invisible(reader, world, questions)
    finally:
        reader.purpose = "data_correction"


@pytest.mark.asyncio(loop_scope="module")
async def test_the_examples_were_neither_all_shown_nor_all_hidden(reader: Reader) -> None:
    if not reader.met:
        pytest.skip("the examples were not run")
    assert all(reader.met[what] > 20 for what in ("200", "404", "308", "visible", "invisible")), reader.met


#: One record of another department about the same person, which a query without the predicate would show.
_LEAK = (
    Said(0, "court.suits", {"case": "C0", "a": "P0"}, [("PARTY_TO", "a", "case")], {"a.name.full": NAMES[0]}),
    Said(1, "grid.events", {"case": "C0", "a": "P0"}, [("PARTY_TO", "a", "case")], {"a.name.full": NAMES[1]}),
)


@pytest.mark.parametrize(
    "broken",
    ["RECORD", "person", "case", "place", "PLACES_NEAR", "redirect"],
    ids=lambda name: f"{name} broken",
)
@pytest.mark.asyncio(loop_scope="module")
async def test_a_query_that_forgets_the_lens_would_be_found(
    reader: Reader, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    shown = Shown(
        frozenset({"court.suits"}), frozenset(), frozenset(), {"court.suits": frozenset({"PARTY_TO"})}, {},
        {"court.suits": frozenset({"*"})}, None, 2,
    )  # fmt: skip
    seen = cypher.VISIBLE

    def opened(query: str) -> str:
        assert seen in query
        return query.replace(seen, "true")

    leaking = [
        _LEAK[0],
        Said(
            1, "grid.events", {"case": "C0", "a": "P0", "place": "L0"}, (), _LEAK[1].fields, point=(0.0, 0.0)
        ),
    ]
    if broken == "redirect":
        leaking[1] = Said(1, "grid.events", {"a": "P1"}, (), _LEAK[1].fields)
        monkeypatch.setitem(cypher.REDIRECTS, "person", opened(cypher.REDIRECTS["person"]))
    elif broken in ("RECORD", "PLACES_NEAR"):
        monkeypatch.setattr(cypher, broken, opened(getattr(cypher, broken)))
    else:
        monkeypatch.setitem(cypher.ENTITY_FILES, broken, opened(cypher.ENTITY_FILES[broken]))
    world = World(leaking, (), [("P", 0, 1)], (), shown)
    with pytest.raises(AssertionError, match="v1/"):
        await same_without_the_invisible(reader, world, files)


@pytest.mark.asyncio(loop_scope="module")
async def test_every_route_that_reads_records_is_asked(reader: Reader) -> None:
    paths = set(reader.app.openapi()["paths"])
    assert paths >= ASKED
    unasked = {path for path in paths - ASKED if not path.startswith(_OTHERS)}
    assert unasked == set(), "ask it here, or say that it reads no records through a department's lens"
