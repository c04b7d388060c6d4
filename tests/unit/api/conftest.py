"""The whole app in this process, on a real ledger, with a graph that answers what a test says."""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import cast

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from api.app import create_app
from api.catalogue import Catalogue, Entry, Webhook
from api.services import Services
from hub import tokens
from hub.access.holding import Holding
from hub.access.principal import Identity, Principal
from hub.audit import log
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
    holdings={
        one.id: one
        for one in (
            Holding("police.incidents", "police"),
            Holding("court.cases", "court"),
            Holding("both.rows", "police"),
        )
    },
)


#: The one case that there are handlers of: everybody of a department.
CASE = "C" + "1" * 24
_PURPOSES = {"police": "criminal_investigation", "court": "court_proceeding"}


def purpose_of(department: str, role: str = "officer") -> str:
    """What a department's officers, or its stewards, read for."""
    return "data_correction" if role == "steward" else _PURPOSES.get(department, "petition_handling")


async def handling(
    services: Services, principal: Principal, own: frozenset[str], case: str, now: datetime
) -> bool:
    return case == CASE


@dataclass
class FakeDatabase:
    """Answers the next queries with these rows, or an error. Whatever is asked for is near the anchor case."""

    answers: list[list[dict[str, object]] | HubError | Exception] = field(default_factory=list)
    asked: list[tuple[str, Mapping[str, object]]] = field(default_factory=list)

    async def read(self, query: str, parameters: Mapping[str, object]) -> list[dict[str, object]]:
        self.asked.append((query, parameters))
        if "crowd" in parameters:
            return [{"id": id} for id in cast(Sequence[str], parameters["ids"])]
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
        """Headers of a user who asks for what the department usually does, about the case that everybody handles."""
        identity = Identity("cn.ric", "110101199003074477") if role == "person" else None
        token = tokens.issue(self.settings, department=department, user=user, role=role, identity=identity)
        return {
            "Authorization": f"Bearer {token}",
            "Hub-Purpose": purpose_of(department, role),
            "Hub-Case": CASE,
        }


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine an entry may take longer than an answer would wait for it."""
    monkeypatch.setattr(log, "PATIENCE", 30.0)


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
        handling=handling,
    )
    with TestClient(app, raise_server_exceptions=False) as client:
        yield Api(client, database, settings, loaded)
