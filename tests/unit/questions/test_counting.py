"""Questions about numbers answer what was published, to whom it may be told, and name no one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from hub.questions.declared import BUILT_IN
from tests.unit.api.conftest import Api, api, load_receipt, patience  # noqa: F401

CELLS: Mapping[tuple[str, ...], int | None] = {
    (kind, area, state): count
    for kind, area, count in (
        ("theft", "*", 30), ("*", "500117101", 30), ("*", "500117101/500117101003", None), ("*", "*", 30)
    )
    for state in ("closed", "open", "overdue", "*")
}  # fmt: skip


@pytest.fixture
def published(api: Api) -> Api:  # noqa: F811
    aggregates = api.client.app.state.services.ledger.aggregates  # type: ignore[attr-defined]
    assert aggregates.add("police.incidents", "2026-03", date(2026, 4, 11), CELLS)
    took = {("theft", "closing"): 4}
    assert aggregates.add("police.incidents#durations", "2026-03", date(2026, 4, 11), took)
    return api


def ask(api: Api, question: str, department: str = "police", **asked: str) -> Any:  # noqa: F811
    headers = api.bearer(department) | {"Hub-Purpose": "aggregate_statistics"}
    said = {"first": "2026-03", "last": "2026-03", **asked}
    return api.client.get(f"/v1/questions/{question}/answer", headers=headers, params=said)


@pytest.mark.parametrize(
    ("by", "told"),
    [
        ("kind", [("theft", None, None, 30), ("*", None, None, 30)]),
        ("town", [(None, "500117101", None, 30), (None, "*", None, 30)]),
        ("community", [(None, "500117101", "500117101003", None)]),
    ],
)
def test_open_cases_are_told_by_kind_town_and_community(
    published: Api, by: str, told: list[tuple[object, ...]]
) -> None:
    body = ask(published, "open-cases", by=by).json()
    assert [tuple(row[one] for one in ("kind", "town", "community", "open")) for row in body["rows"]] == told
    assert body["complete"] is True
    assert {row["department"] for row in body["rows"]} == {"police"}
    assert all(row["records"] == [] for row in body["rows"])


def test_how_long_steps_take_is_told_in_days(published: Api) -> None:
    (row,) = ask(published, "step-times").json()["rows"]
    assert (row["kind"], row["step"], row["median_days"]) == ("theft", "closing", 4)
    (entry,) = published.client.app.state.services.ledger.disclosures.list(after=-1)[-1:]  # type: ignore[attr-defined]
    assert (entry.action, entry.outcome) == ("aggregate.step-times", "shown")


def test_of_what_is_not_ones_own_nothing_is_told(published: Api) -> None:
    assert ask(published, "open-cases", "court").json()["rows"] == []
    assert ask(published, "step-times", "court").json()["rows"] == []


def test_months_are_few_and_in_their_order(published: Api) -> None:
    assert ask(published, "open-cases", last="2026-02").status_code == 400
    assert ask(published, "open-cases", first="2023-01").status_code == 400


def test_a_question_is_asked_for_its_purposes_alone(published: Api) -> None:
    headers = published.bearer("police")
    asked = {"first": "2026-03", "last": "2026-03"}
    assert (
        published.client.get("/v1/questions/open-cases/answer", headers=headers, params=asked).status_code
        == 403
    )
    answer = published.client.get("/v1/questions/petition-elsewhere/answer", headers=headers)
    assert answer.status_code == 403  # for criminal_investigation it is not asked


def test_the_catalogue_tells_every_question_with_its_example(published: Api) -> None:
    listed = published.client.get("/v1/questions", headers=published.bearer("police")).json()["questions"]
    assert {one["id"] for one in listed} == {file.stem for file in BUILT_IN.glob("*.yaml")}
    paths = published.client.get("/openapi.json").json()["paths"]
    for one in listed:
        parameters = {p["name"]: p for p in paths[one["route"]]["get"]["parameters"] if p["in"] == "query"}
        assert set(parameters) == {p["name"] for p in one["parameters"]} | {"limit"}
        example = paths[one["route"]]["get"]["responses"]["200"]["content"]["application/json"]["example"]
        row = {name: value for name, value in one["example"]["row"].items() if value is not None}
        assert row.items() <= example["rows"][0].items()
    document = published.client.get("/v1/questions/same-matter", headers=published.bearer("police")).json()
    assert document["text"].startswith("MATCH (c:Case {id: $case})")
    assert published.client.get("/v1/questions/none", headers=published.bearer("police")).status_code == 404
