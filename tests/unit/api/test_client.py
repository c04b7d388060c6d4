"""The client of the API on the API itself: its answers, its pages and its problems come through."""

from __future__ import annotations

import httpx2 as httpx
import pytest

from hub.client import AsyncHub, Hub, HubProblem
from tests.unit.api.conftest import CASE, Api


def client(api: Api, role: str = "officer") -> Hub:
    token = api.bearer(role=role)["Authorization"].removeprefix("Bearer ")
    return Hub(token=token, http=api.client)


def test_what_needs_no_purpose_is_told(api: Api) -> None:
    hub = client(api)
    assert "criminal_investigation" in {purpose.id for purpose in hub.purposes() if purpose.yours}
    assert list(hub.runs()) == []
    assert {one.dataset for one in hub.quality()} == {"police.incidents"}
    assert hub.get("/healthz") == {"status": "ok"}


def test_nothing_there_is_a_problem_that_says_so(api: Api) -> None:
    with (
        client(api).case(CASE, purpose="criminal_investigation") as case,
        pytest.raises(HubProblem) as raised,
    ):
        case.entity("P" + "0" * 24)
    assert (raised.value.status, raised.value.kind) == (404, "not-found")
    assert raised.value.request_id


def test_a_wrong_parameter_is_named(api: Api) -> None:
    case = client(api).case(CASE, purpose="criminal_investigation")
    with pytest.raises(HubProblem) as raised:
        case.neighbourhood(hops=9)
    assert raised.value.status == 422
    assert [one.where for one in raised.value.errors] == ["query.hops"]


def test_without_the_right_purpose_there_is_no_answer(api: Api) -> None:
    with pytest.raises(HubProblem) as raised:
        client(api).purpose("criminal_investigation").entity(CASE)
    assert raised.value.kind == "access-refused"


async def test_the_async_client_answers_on_the_app(api: Api) -> None:
    http = httpx.AsyncClient(transport=httpx.ASGITransport(api.client.app), base_url="http://testserver")
    token = api.bearer()["Authorization"].removeprefix("Bearer ")
    async with AsyncHub(token=token, http=http) as hub:
        assert {one.dataset for one in await hub.quality()} == {"police.incidents"}
        assert [run async for run in hub.runs()] == []
