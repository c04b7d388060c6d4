"""Each question of the client against the API's own description: the route, its parameters, the form of its answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from api.app import create_app
from hub.client import calls
from hub.client.calls import As, Listing
from hub.client.exchange import Call
from hub.client.question_answers import QuestionAnswer
from hub.errors import WrongUse
from hub.settings import Settings

PERSON, PLACE, CASE, RECORD = "P" + "0" * 24, "L" + "0" * 24, "C" + "0" * 24, "R" + "0" * 24
FOLLOWED: Mapping[str, Any] = {
    "hops": 2, "kind": ["PARTY_TO"], "department": ["court"], "since": "2026", "until": "2026-03", "identifiers": True
}  # fmt: skip
FILTERED = {name: value for name, value in FOLLOWED.items() if name != "hops"}
#: Every question, with every parameter that it can have.
QUESTIONS: Mapping[str, Callable[[], Call[Any] | Listing[Any, Any]]] = {
    "person": lambda: calls.entity(PERSON),
    "place": lambda: calls.entity(PLACE),
    "case": lambda: calls.entity(CASE),
    "person_file": lambda: calls.person_file(PERSON),
    "place_file": lambda: calls.place_file(PLACE),
    "case_file": lambda: calls.case_file(CASE),
    "record": lambda: calls.record(RECORD),
    "places_near": lambda: calls.places_near(29.97, 106.28, 200),
    "search": lambda: calls.search(name="林晓禾", birth_date="1987-05-14"),
    "hits": lambda: calls.hits(PERSON),
    "why": lambda: calls.why(PERSON),
    "compare": lambda: calls.compare(PERSON, PERSON),
    "review": lambda: calls.review("person", 10),
    "judgements": lambda: calls.judgements("person"),
    "neighbourhood": lambda: calls.neighbourhood(**FOLLOWED),
    "paths": lambda: calls.paths(PERSON, CASE, "simple", 3, "rarity", 4, **FILTERED),
    "shared": lambda: calls.shared(PERSON, PERSON, **FILTERED),
    "structure": lambda: calls.structure(**FOLLOWED),
    "centrality": lambda: calls.centrality("degree", **FOLLOWED),
    "places_of_cases": lambda: calls.places_of_cases(**FOLLOWED),
    "events": lambda: calls.events(**FOLLOWED),
    "export": lambda: calls.export("gexf", **FOLLOWED),
    "questions": lambda: calls.questions(),
    "question": lambda: calls.question("story"),
    "ask": lambda: calls.ask("story", limit=5),
    "purposes": lambda: calls.purposes(),
    "catalogue": lambda: calls.catalogue("court", "court", "conditional"),
    "dataset": lambda: calls.dataset("court.cases", 1),
    "runs": lambda: calls.runs(),
    "run": lambda: calls.run("01"),
    "quality": lambda: calls.quality(),
    "case_counts": lambda: calls.case_counts("2026-01", "2026-02", "town"),
    "uses": lambda: calls.uses("2026-01-01", "2026-02-01", True),
    "ready": lambda: calls.ready(),
}


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return create_app(Settings(home=tmp_path_factory.mktemp("home"))).openapi()


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_question_goes_to_a_route_that_takes_its_parameters(name: str, described: dict[str, Any]) -> None:
    call = _first(QUESTIONS[name]())
    route = _route(described, call)
    taken = {one["name"] for one in route.get("parameters", ()) if one["in"] == "query"}
    assert {parameter for parameter, _ in call.params} <= taken


@pytest.mark.parametrize("name", [name for name in QUESTIONS if name not in ("export", "ask")])
def test_an_answer_has_the_form_that_the_api_describes(name: str, described: dict[str, Any]) -> None:
    call = _first(QUESTIONS[name]())
    assert isinstance(call.read, As)
    content = _route(described, call)["responses"]["200"]["content"]["application/json"]["schema"]
    own = call.read.model.model_json_schema()
    assert _form(own, own) == _form(content, described)


def test_every_named_question_is_answered_in_one_form(described: dict[str, Any]) -> None:
    routes = [path for path in described["paths"] if re.fullmatch(r"/v1/questions/[^/{]+/answer", path)]
    own = _form(QuestionAnswer.model_json_schema(), QuestionAnswer.model_json_schema())
    assert routes
    for path in routes:
        content = described["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        form = _form(content, described)
        assert form["properties"]["rows"]["items"]["type"] == "object"
        assert {**form, "properties": {**form["properties"], "rows": own["properties"]["rows"]}} == own


@pytest.mark.parametrize("name", [name for name in QUESTIONS if isinstance(QUESTIONS[name](), Listing)])
def test_a_listing_goes_on_by_a_parameter_that_its_route_takes(name: str, described: dict[str, Any]) -> None:
    listing = QUESTIONS[name]()
    assert isinstance(listing, Listing)
    taken = {one["name"] for one in _route(described, listing.first)["parameters"]}
    assert listing.by in taken


def test_no_question_of_the_client_is_left_out_here() -> None:
    asked = {
        name for name, one in vars(calls).items()
        if callable(one) and getattr(one, "__module__", "") == calls.__name__ and name.islower()
        and not name.startswith("_")
    }  # fmt: skip
    assert asked - {"entity", "json_of"} == set(QUESTIONS) - {"person", "place", "case"}


def test_an_id_of_something_that_has_no_file_is_told_before_it_is_sent() -> None:
    with pytest.raises(WrongUse, match="no id of a person"):
        calls.entity("O" + "0" * 24)


@pytest.mark.parametrize("path", ["v1/runs", "//elsewhere.example/v1/runs", "https://elsewhere.example/"])
def test_a_route_can_not_lead_to_another_host(path: str) -> None:
    with pytest.raises(WrongUse):
        calls.json_of(path)


def test_the_table_of_the_client_names_every_method() -> None:
    page = (Path(__file__).parents[4] / "docs" / "client.md").read_text("utf-8")
    assert {name for name in QUESTIONS if name not in ("person", "place", "case")} <= set(
        re.findall(r"`(?:\w+\.)?(\w+)\(", page)
    )


def _first(question: Call[Any] | Listing[Any, Any]) -> Call[Any]:
    return question.first if isinstance(question, Listing) else question


def _route(described: dict[str, Any], call: Call[Any]) -> dict[str, Any]:
    """The description of the route that a call goes to; one without a pattern goes before one with."""
    paths: dict[str, dict[str, Any]] = described["paths"]
    fitting = [
        path for path in sorted(paths, key=lambda path: path.count("{"))
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", path), call.path)
    ]  # fmt: skip
    route: dict[str, Any] = paths[fitting[0]]["get" if call.repeatable else "post"]
    return route


def _form(schema: Any, whole: dict[str, Any]) -> Any:
    """What a schema says of names and types alone, with what it refers to put in place."""
    if "$ref" in schema:
        found: Any = whole
        for part in schema["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        return _form(found, whole)
    if "anyOf" in schema:
        return sorted((_form(one, whole) for one in schema["anyOf"]), key=repr)
    form: dict[str, Any] = {name: schema[name] for name in ("type", "enum") if name in schema}
    if "properties" in schema:
        form["properties"] = {name: _form(one, whole) for name, one in schema["properties"].items()}
        form["required"] = sorted(schema.get("required", ()))
    if "items" in schema:
        form["items"] = _form(schema["items"], whole)
    if isinstance(schema.get("additionalProperties"), dict):
        form["values"] = _form(schema["additionalProperties"], whole)
    return form
