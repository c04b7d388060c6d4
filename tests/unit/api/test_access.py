"""Purposes and explanations: of the own department for most, of all for heads and auditors, and never with data."""

from __future__ import annotations

from typing import Any

import pytest

from api.models.access import Explanation, PurposeList
from tests.unit.api.test_app import problem

ASKED = {"purpose": "court_proceeding", "dataset": "court.cases", "field": "case.text"}


def test_everybody_of_a_department_reads_the_purposes_and_which_are_theirs(api: Any) -> None:
    told = PurposeList.model_validate(api.client.get("/v1/access/purposes", headers=api.bearer()).json())
    yours = {one.id for one in told.purposes if one.yours}
    assert {"criminal_investigation", "petition_handling"} <= yours
    assert not {"court_proceeding", "data_correction"} & yours
    problem(api.client.get("/v1/access/purposes", headers=api.bearer(role="person")), 403, "access-refused")


def test_an_explanation_says_which_rules_decide_and_asks_the_graph_nothing(api: Any) -> None:
    response = api.client.post("/v1/access/explain", json=ASKED, headers=api.bearer("court"))
    found = Explanation.model_validate(response.json())
    assert found.allowed
    assert [policy.id for policy in found.steps[-1].policies] == ["own"]
    closed = api.client.post("/v1/access/explain", json=ASKED, headers=api.bearer("police")).json()
    assert not closed["allowed"]
    assert closed["steps"][-1]["step"] == "purpose"
    assert api.database.asked == []


@pytest.mark.parametrize(
    ("role", "allowed"),
    [("officer", False), ("analyst", False), ("steward", False), ("integrator", False), ("head", True),
     ("auditor", True), ("person", False)],
)  # fmt: skip
def test_another_departments_view_is_explained_to_heads_and_auditors_alone(
    api: Any, role: str, allowed: bool
) -> None:
    body = ASKED | {"department": "court", "role": "officer"}
    response = api.client.post("/v1/access/explain", json=body, headers=api.bearer("police", role))
    if allowed:
        assert response.json()["allowed"] is True
    else:
        problem(response, 403, "access-refused")


@pytest.mark.parametrize(
    "wrong",
    [{"purpose": None}, {"mark": "juvenile"}, {"seal": True}, {"person": "P" + "0" * 24}, {"role": "king"}],
    ids=str,
)
def test_a_question_without_the_right_form_is_refused(api: Any, wrong: dict[str, Any]) -> None:
    response = api.client.post("/v1/access/explain", json=ASKED | wrong, headers=api.bearer("court"))
    problem(response, 422, "invalid-request")
