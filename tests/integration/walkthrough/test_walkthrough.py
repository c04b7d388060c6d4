"""`docs/walkthrough.md` is true: a district is made, loaded and asked, and every answer is as the page says."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import httpx2 as httpx
import neo4j
import pytest

from api.app import create_app
from hub import tokens
from hub.access.principal import Identity
from hub.audit.verification import verify
from hub.city.district import build
from hub.city.serve import Manners, running
from hub.graph.neo4j_home import Neo4jHome
from hub.graph.server import EmbeddedServer
from hub.home import Home
from hub.pipeline.run import pull
from hub.settings import Settings
from tests.integration.walkthrough.script import Actor, Step, differs, filled, read

PAGE = Path(__file__).parents[3] / "docs" / "walkthrough.md"

pytestmark = pytest.mark.timeout(900)  # on a busy machine


@pytest.fixture(scope="module")
def home(
    driver: neo4j.Driver, server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Home]:
    """A hub with a small district pulled from its four departments."""
    with driver.session() as session:
        session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS").consume()
    folder = tmp_path_factory.mktemp("walkthrough")
    build(folder / "district", people=1_000, seed=2)
    settings = Settings(
        home=folder / "home",
        neo4j_uri=server.status().uri,
        neo4j_user="neo4j",
        neo4j_password=Neo4jHome.of_settings(server.settings).password(),
    )
    with Home(settings) as home:
        with running(folder / "district", manners=Manners(throttle_every=0)) as addresses:
            for name in ("police", "grid", "petition", "court"):
                pull(home, name, addresses[name])
        yield home


def test_every_answer_is_as_the_page_says(home: Home) -> None:
    actors, query, steps = read(PAGE)
    with home.driver.session() as session:
        names = {key: str(value) for key, value in session.run(query).single(strict=True).items()}  # type: ignore[arg-type]
    today = datetime.now(home.settings.zone).date()
    names |= {"today": today.isoformat(), "later": (today + timedelta(days=182)).isoformat()}
    assert len(steps) > 10
    asyncio.run(_walk(home.settings, actors, steps, names))
    home.signing.checkpoint()
    verdict = verify(home.ledger.evidence(), home.signing.public)
    assert verdict.holds, verdict.faults
    assert verdict.signed == verdict.entries > len(steps) / 2


async def _walk(
    settings: Settings, actors: dict[str, Actor], steps: list[Step], names: dict[str, str]
) -> None:
    app = create_app(settings)
    async with app.router.lifespan_context(app):
        async with asyncio.timeout(300):
            await app.state.services.database.connected()
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://hub", timeout=60) as client:
            for step in steps:
                await _take(client, settings, actors[step.who], step, names)


async def _take(
    client: httpx.AsyncClient, settings: Settings, actor: Actor, step: Step, names: dict[str, str]
) -> None:
    headers = {key: filled(value, names) for key, value in step.headers.items()}
    headers["Authorization"] = f"Bearer {_token(settings, actor, names)}"
    if step.body.strip():
        headers["Content-Type"] = "application/json"
    path = filled(step.path, names)
    response = await client.request(
        step.method, path, headers=headers, content=filled(step.body, names) or None
    )
    told = f"{step.who}: {step.method} {path}: {response.text[:2_000]}"
    assert response.status_code == step.status, told
    found = differs(json.loads(filled(step.expected, names)), response.json(), names)
    assert found is None, f"{found}\n{told}"
    for text in step.never:
        assert text not in response.text, told
        assert text.replace(": ", ":") not in response.text, told


def _token(settings: Settings, actor: Actor, names: dict[str, str]) -> str:
    user = filled(actor.user, names)
    if actor.role == "person":
        return tokens.issue(
            settings, department="", user="me", role="person", identity=Identity("cn.ric", user)
        )
    return tokens.issue(settings, department=actor.department, user=user, role=actor.role)
