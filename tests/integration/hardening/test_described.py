"""Whatever is sent, the API answers as its OpenAPI description says: schemathesis makes the requests.

Bounded for CI: a few requests for each route and way of asking, the same ones at each run. With `HUB_EXAMPLES=200` it
looks longer, and for others each time.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import neo4j
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.python import asgi
from schemathesis.specs.openapi import checks

from api.app import create_app
from hub import tokens
from hub.access.principal import Identity
from hub.graph.server import EmbeddedServer
from tests.integration.api.conftest import BRIDGE, CATALOGUE, COURT_1, HER, SUIT, fill
from tests.integration.conftest import home_of
from tests.unit.api import authorised
from tests.unit.api.test_authorisation import OPEN

#: Requests for each route and way of asking.
EXAMPLES: Final = int(os.environ.get("HUB_EXAMPLES", "2"))
#: What each route's ids lead to in the graph, so that the request reads something.
THERE: Final = {
    "/v1/persons/": HER,
    "/v1/cases/": SUIT,
    "/v1/places/": BRIDGE,
    "/v1/records/": COURT_1,
    "/v1/identity/": HER,
    "/v1/links/": HER,
}
#: May say that something doesn't answer, which 503 is for.
UNAVAILABLE: Final = 503
#: Without a token: none given, or the form of the request is told first.
REFUSED: Final = frozenset({400, 401, 404, 405, 413, 422})
ANSWER: Final = (
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
)


@dataclass
class Api:
    """The app in this process, as schemathesis calls it, and the headers of its users."""

    schema: Any
    home: Any
    client: Any

    def headers(self, role: str | None) -> dict[str, str]:
        if role is None:
            return {}
        who = Identity("cn.ric", "110101199003074477") if role == "person" else None
        token = tokens.issue(self.home, department="court", user="u-1", role=role, identity=who)
        purpose = "data_correction" if role == "steward" else "court_proceeding"
        return {"Authorization": f"Bearer {token}", "Hub-Purpose": purpose, "Hub-Case": SUIT}


@pytest.fixture(scope="module")
def api(
    server: EmbeddedServer, driver: neo4j.Driver, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Api]:
    fill(driver)
    home = home_of(server, tmp_path_factory.mktemp("home"))
    app = create_app(home, catalogue=lambda: CATALOGUE)
    schema = schemathesis.openapi.from_asgi("/openapi.json", app)
    with asgi.get_client(app) as client:
        yield Api(schema, home, client)
    asgi.shutdown_lifespans()


def _operations(api: Api) -> list[APIOperation[Any, Any, Any]]:
    return [found.ok() for found in api.schema.get_all_operations()]


def _lets_in(operation: Any) -> str | None:
    """A role that may ask this, by the table of who may do what; None where nobody need say who they are."""
    rows = {row["role"]: row["right"] for row in authorised.read() if row["route"] == operation.label}
    return next((role for role, right in rows.items() if right == "in" and role != authorised.NOBODY), None)


def _try(make: Any, check: Callable[[Case], None]) -> None:
    """Call `check` with a few requests that a strategy makes; with none where nothing can be made of the route."""

    @settings(
        max_examples=EXAMPLES,
        derandomize="HUB_EXAMPLES" not in os.environ,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=make)
    def run(case: Case) -> None:
        check(case)

    try:
        run()
    except Unsatisfiable:
        return


def _answered(api: Api, case: Case, headers: dict[str, str], *more: Any) -> None:
    answer = case.call(session=api.client, headers=headers)
    if answer.status_code != UNAVAILABLE:
        case.validate_response(answer, checks=[not_a_server_error, *ANSWER, *more], headers=headers)


def test_whoever_may_ask_is_answered_as_described(api: Api) -> None:
    for operation in _operations(api):
        headers = api.headers(_lets_in(operation))
        there = next((id for path, id in THERE.items() if operation.path.startswith(path)), None)
        named = {"id": there} if there and "{id}" in operation.path else None
        for ids in [None] if named is None else [None, named]:
            make = operation.as_strategy(headers=headers, path_parameters=ids)
            _try(make, lambda case, headers=headers: _answered(api, case, headers))


def test_what_does_not_have_the_described_form_is_refused_as_described(api: Api) -> None:
    """The headers are right, so that what is refused is the path, the query or the body."""
    for operation in _operations(api):
        headers = api.headers(_lets_in(operation))
        make = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE, headers=headers)
        _try(
            make, lambda case, headers=headers: _answered(api, case, headers, checks.negative_data_rejection)
        )


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.name.lower())
def test_without_a_token_nothing_is_answered_that_needs_one(api: Api, mode: GenerationMode) -> None:
    def check(case: Case) -> None:
        case.headers = {
            name: value for name, value in (case.headers or {}).items() if name != "Authorization"
        }
        answer = case.call(session=api.client)
        case.validate_response(answer, checks=[not_a_server_error, *ANSWER])
        assert answer.status_code in REFUSED, (case.operation.label, answer.status_code)

    for operation in _operations(api):
        if operation.label not in OPEN:
            _try(operation.as_strategy(generation_mode=mode), check)
