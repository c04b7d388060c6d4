"""What tests of resolving share: made-up people, a model that was trained on them, and a home with it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import neo4j
import pytest

from hub.graph.neo4j_home import Neo4jHome
from hub.graph.server import EmbeddedServer
from hub.home import Home
from hub.settings import Settings
from tests.benchmarks.made_people import Scenario, make
from tests.integration.identity.mentions import Row, rows_of, trained_on

#: Rows by key, and who each is.
People = tuple[dict[str, Row], dict[str, str]]


@pytest.fixture(scope="session")
def people() -> People:
    """About 900 rows of made-up people."""
    records, truth = make(Scenario("resolve", True, 900, {}, (), seed=5))
    return rows_of(records), {f"{number:04d}": str(real) for number, real in enumerate(truth)}


@pytest.fixture(scope="session")
def model(
    people: People,
    server: EmbeddedServer,
    driver: neo4j.Driver,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """A model that was trained on those rows."""
    settings = Settings(
        home=tmp_path_factory.mktemp("training") / "home",
        neo4j_uri=server.status().uri,
        neo4j_password=Neo4jHome.of_settings(server.settings).password(),
    )
    return trained_on(people[0], settings)


@pytest.fixture
def home(settings: Settings, clean_graph: neo4j.Driver, model: Path) -> Iterator[Home]:
    """A home with an empty graph and the model."""
    with Home(settings) as home:
        shutil.copy(model, home.folder("identity/models") / "person.json")
        yield home
