"""The whole app in this process, on a real ledger, with a graph that answers what a test says."""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from api.app import create_app
from api.catalogue import Catalogue, Entry, Webhook
from hub import tokens
from hub.errors import HubError
from hub.settings import Settings


def entry(dataset: str, owner: str) -> Entry:
    return Entry(
        id=dataset,
        title=dataset,
        description="",
        connector=owner,
        owner=owner,
        legal_basis="Order 809",
        retention="P5Y",
        schedule="P1D",
    )


CATALOGUE = Catalogue(
    entries=(
        entry("police.incidents", "police"),
        entry("court.cases", "court"),
        entry("both.rows", "police"),
        entry("both.rows", "court"),
    ),
    webhooks={"grid": Webhook("grid", SecretStr("whisper")), "dumb": Webhook("dumb", None)},
)


@dataclass
class FakeDatabase:
    """Answers the next queries with these rows, or an error."""

    answers: list[list[dict[str, object]] | HubError | Exception] = field(default_factory=list)
    asked: list[tuple[str, Mapping[str, object]]] = field(default_factory=list)

    async def read(self, query: str, parameters: Mapping[str, object]) -> list[dict[str, object]]:
        self.asked.append((query, parameters))
        answer = self.answers.pop(0) if self.answers else []
        if isinstance(answer, Exception):
            raise answer
        return answer


@dataclass
class Api:
    """A client of the app, with tokens for it and what stands behind it."""

    client: TestClient
    database: FakeDatabase
    settings: Settings
    loaded: list[str]

    def bearer(self, department: str = "police", role: str = "officer", user: str = "u-1") -> dict[str, str]:
        token = tokens.issue(self.settings, department=department, user=user, role=role)
        return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def load_receipt() -> Callable[[str], None] | None:
    return None


@pytest.fixture
def api(tmp_path: Path, load_receipt: Callable[[str], None] | None) -> Iterator[Api]:
    settings = Settings(home=tmp_path)
    database = FakeDatabase()
    loaded: list[str] = []

    @asynccontextmanager
    async def open_database(_: Settings) -> AsyncIterator[FakeDatabase]:
        yield database

    app = create_app(
        settings,
        load_receipt=load_receipt or loaded.append,
        catalogue=lambda: CATALOGUE,
        open_database=open_database,
    )
    with TestClient(app, raise_server_exceptions=False) as client:
        yield Api(client, database, settings, loaded)
