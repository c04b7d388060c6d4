"""One ledger for each test, on SQLite and on PostgreSQL. Nothing is shared between tests."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from hub.ledger.ledger import Ledger
from tests.integration.ledger.office import Office
from tests.unit.hub.sharing.entries import SECRETS, STATIONS, SUITS


def _server(request: pytest.FixtureRequest) -> str:
    if url := os.environ.get("HUB_TEST_POSTGRES_URL"):
        return url
    try:
        return str(request.getfixturevalue("postgres_url"))
    except pytest.FixtureLookupError:
        pytest.skip("no PostgreSQL: set HUB_TEST_POSTGRES_URL to a server where databases may be made")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """URL of an empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'home with space' / 'ledger.db'}"
        return
    server = make_url(_server(request)).set(drivername="postgresql+psycopg")
    name = f"ledger_{secrets.token_hex(6)}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield server.set(database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    """An empty ledger."""
    with Ledger.open(url) as ledger:
        yield ledger


@pytest.fixture
def office(ledger: Ledger) -> Office:
    """Both desks of sharing on an empty ledger, with three datasets in its catalogue."""
    ledger.catalogue.publish([SUITS, STATIONS, SECRETS])
    return Office(ledger)
