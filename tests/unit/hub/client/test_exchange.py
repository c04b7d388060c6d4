"""Retries, redirects, tokens, the cache and problems, against a hub that answers what a test says."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx2 as httpx
import pytest

from hub.client import AnswerUnexpected, AsyncHub, Hub, HubProblem, HubUnreachable, Retries

CASE, OLD, NEW = "C" + "1" * 24, "P" + "1" * 24, "P" + "2" * 24
FILE = {
    "id": NEW, "type": "person", "complete": True, "facts": [], "records": [], "statements": [], "disputed": [],
    "next": None,
}  # fmt: skip
BUSY = {"type": "/problems/graph-unavailable", "title": "Graph unavailable", "status": 503, "detail": "Try again.",
        "request_id": "r-12345678"}  # fmt: skip

Answer = httpx.Response | httpx.TransportError


class Script:
    """Answers in this order, the last one again and again; keeps what was asked and how long was waited."""

    def __init__(self, *answers: Answer) -> None:
        self.answers, self.asked, self.waited = list(answers), [], []
        self.asked: list[httpx.Request]
        self.waited: list[float]

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, httpx.TransportError):
            raise answer
        return answer

    def hub(self, **options: Any) -> Hub:
        http = httpx.Client(base_url="http://hub.example", transport=httpx.MockTransport(self))
        hub = Hub(token=options.pop("token", "t"), http=http, **options)
        hub._wire._sleep = self.waited.append
        return hub


def problem(status: int, said: dict[str, Any] | None = None, **headers: str) -> httpx.Response:
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    body = {**BUSY, "status": status, **(said or {})}
    return httpx.Response(status, json=body, headers={"Content-Type": "application/problem+json", **given})


def ok(body: Any = FILE, **headers: str) -> httpx.Response:
    return httpx.Response(200, json=body, headers=headers)


def person(hub: Hub, id: str = NEW) -> Any:
    with hub.case(CASE, purpose="court_proceeding") as case:
        return case.entity(id)


def test_purpose_and_case_are_said_once_and_sent_with_each_question() -> None:
    script = Script(ok())
    with (
        script.hub() as hub,
        hub.case(CASE, purpose="court_proceeding", order="o-1", emergency="e-1") as case,
    ):
        case.entity(NEW)
        case.entity(NEW)
    for request in script.asked:
        sent = {
            name: request.headers[name] for name in ("authorization", "hub-purpose", "hub-case", "hub-order")
        }
        assert sent == {
            "authorization": "Bearer t",
            "hub-purpose": "court_proceeding",
            "hub-case": CASE,
            "hub-order": "o-1",
        }
        assert request.headers["hub-emergency"] == "e-1"
        assert "hub-on-behalf" not in request.headers


def test_outside_a_block_no_purpose_is_sent() -> None:
    script = Script(ok({"purposes": []}))
    assert script.hub().purposes() == []
    assert not [name for name in script.asked[0].headers if name.startswith("hub-")]


def test_a_busy_hub_is_asked_again_after_what_it_says() -> None:
    script = Script(problem(503, Retry_After="2"), ok())
    assert person(script.hub()).id == NEW
    assert len(script.asked) == 2
    assert 2 <= script.waited[0] <= 2.5


def test_a_date_in_retry_after_is_understood() -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=5), usegmt=True)
    script = Script(problem(429, Retry_After=later), ok())
    person(script.hub())
    assert 3 < script.waited[0] <= 6.25


def test_without_retry_after_the_pauses_grow_to_eight_seconds() -> None:
    script = Script(problem(503))
    with pytest.raises(HubProblem):
        person(script.hub(retries=Retries(attempts=8, patience=100)))
    assert len(script.asked) == 8
    longest = (0.5, 1, 2, 4, 8, 8, 8)
    assert len(script.waited) == len(longest)
    assert all(most / 2 <= pause <= most for most, pause in zip(longest, script.waited, strict=True))


def test_no_longer_is_waited_than_patience_lasts() -> None:
    script = Script(problem(503, Retry_After="60"))
    with pytest.raises(HubProblem) as raised:
        person(script.hub(retries=Retries(patience=10)))
    assert raised.value.status == 503
    assert (len(script.asked), script.waited) == (1, [])


def test_a_spent_budget_is_not_asked_for_again() -> None:
    script = Script(problem(429, {"type": "/problems/budget-spent"}))
    with pytest.raises(HubProblem) as raised:
        person(script.hub())
    assert (raised.value.kind, len(script.asked)) == ("budget-spent", 1)


@pytest.mark.parametrize(
    "answer", [problem(503, Retry_After="1"), httpx.ConnectError("refused")], ids=["503", "network"]
)
def test_a_search_is_never_sent_twice(answer: Answer) -> None:
    script = Script(answer)
    with pytest.raises((HubProblem, HubUnreachable)):
        script.hub().case(CASE, purpose="court_proceeding").search(name="林晓禾", birth_date="1987-05-14")
    assert (len(script.asked), script.asked[0].method) == (1, "POST")


def test_a_network_that_fails_is_tried_anew_and_then_named() -> None:
    script = Script(httpx.ConnectError("refused"), ok())
    assert person(script.hub()).id == NEW
    script = Script(httpx.ReadTimeout("slow"))
    with pytest.raises(HubUnreachable, match=r"ReadTimeout.* after 4 tries"):
        person(script.hub(retries=Retries(attempts=4)))


def test_a_problem_carries_what_the_hub_said() -> None:
    said = {
        "type": "/problems/invalid-request", "title": "Request invalid", "detail": "A part is wrong.",
        "errors": [{"where": "query.hops", "detail": "too large"}], "missing": ["basis"],
    }  # fmt: skip
    with pytest.raises(HubProblem) as raised:
        person(Script(problem(422, said)).hub())
    error = raised.value
    assert (error.status, error.kind, error.title) == (422, "invalid-request", "Request invalid")
    assert (error.detail, error.request_id) == ("A part is wrong.", "r-12345678")
    assert [(one.where, one.detail) for one in error.errors] == [("query.hops", "too large")]
    assert error.more == {"missing": ["basis"]}
    assert str(error) == "422 Request invalid. A part is wrong. query.hops: too large. (request r-12345678)"


def test_what_a_proxy_says_is_a_problem_too() -> None:
    with pytest.raises(HubProblem) as raised:
        person(Script(httpx.Response(502, html="<h1>Bad gateway</h1>")).hub())
    assert (raised.value.status, raised.value.type) == (502, "about:blank")


def test_a_merged_id_is_followed_with_its_query() -> None:
    script = Script(httpx.Response(308, headers={"Location": f"/v1/persons/{NEW}?limit=200"}), ok())
    assert person(script.hub(), OLD).id == NEW
    assert script.asked[1].url.raw_path.decode() == f"/v1/persons/{NEW}?limit=200"
    assert script.asked[1].headers["hub-case"] == CASE


@pytest.mark.parametrize(
    "where", ["http://elsewhere.example/v1/persons/P", "https://hub.example/v1/persons/P"]
)
def test_a_redirect_to_another_host_gets_no_token(where: str) -> None:
    script = Script(httpx.Response(308, headers={"Location": where}), ok())
    with pytest.raises(AnswerUnexpected):
        person(script.hub())
    assert len(script.asked) == 1


def test_redirects_that_never_end_are_given_up() -> None:
    script = Script(httpx.Response(308, headers={"Location": f"/v1/persons/{OLD}"}))
    with pytest.raises(HubProblem):
        person(script.hub())
    assert len(script.asked) == 6


def test_a_token_that_is_no_longer_accepted_is_asked_for_once_more() -> None:
    tokens = iter(["old", "new", "never"])
    script = Script(problem(401), ok())
    hub = script.hub(token=lambda: next(tokens))
    person(hub)
    person(hub)
    assert [one.headers["authorization"] for one in script.asked] == [
        "Bearer old",
        "Bearer new",
        "Bearer new",
    ]


@pytest.mark.parametrize("token", ["fixed", lambda: "same"], ids=["text", "called"])
def test_a_token_that_stays_wrong_is_told(token: str | Callable[[], str]) -> None:
    script = Script(problem(401))
    with pytest.raises(HubProblem) as raised:
        person(script.hub(token=token))
    assert raised.value.status == 401
    assert len(script.asked) == (1 if isinstance(token, str) else 2)


def test_what_has_not_changed_comes_out_of_the_cache_for_the_same_purpose_only() -> None:
    script = Script(ok(ETag='"one"'), httpx.Response(304), ok())
    hub = script.hub(cache=True)
    assert person(hub) == person(hub)
    assert [one.headers.get("if-none-match") for one in script.asked] == [None, '"one"']
    hub.case(CASE, purpose="mediation").entity(NEW)
    assert "if-none-match" not in script.asked[2].headers


def test_pages_are_asked_for_as_they_are_needed() -> None:
    def runs(number: int, following: str | None) -> httpx.Response:
        run = {
            "id": str(number), "connector": "grid", "state": "loaded", "started": "2026-03-01T00:00:00Z",
            "finished": None, "error": None, "stages": {}, "datasets": {}, "warnings": [],
        }  # fmt: skip
        return ok({"runs": [run], "next": following})

    script = Script(runs(1, "after-1"), runs(2, None))
    found = script.hub().runs()
    assert script.asked == []
    assert next(found).id == "1"
    assert len(script.asked) == 1
    assert [run.id for run in found] == ["2"]
    assert script.asked[1].url.params["cursor"] == "after-1"


def test_an_answer_of_another_form_is_told_without_what_it_holds() -> None:
    with pytest.raises(AnswerUnexpected) as raised:
        person(Script(ok({"id": 5, "name": "林晓禾"})).hub())
    assert "林晓禾" not in f"{raised.value} {raised.value.__cause__}"


def test_a_field_of_a_newer_hub_does_no_harm() -> None:
    assert person(Script(ok({**FILE, "colour": "red"})).hub()).id == NEW


async def test_the_async_client_does_the_same() -> None:
    script = Script(problem(503, Retry_After="1"), problem(401), ok())
    http = httpx.AsyncClient(base_url="http://hub.example", transport=httpx.MockTransport(script))
    tokens = iter(["old", "new"])

    async def token() -> str:
        await asyncio.sleep(0)
        return next(tokens)

    async def wait(seconds: float) -> None:
        script.waited.append(seconds)

    async with AsyncHub(token=token, http=http) as hub:
        hub._wire._sleep = wait
        async with hub.case(CASE, purpose="court_proceeding") as case:
            assert (await case.entity(NEW)).id == NEW
            assert [page.id async for page in case.entity_pages(NEW)] == [NEW]
    assert 1 <= script.waited[0] <= 1.25
    assert script.asked[-1].headers["authorization"] == "Bearer new"
    assert script.asked[-1].headers["hub-case"] == CASE
