"""The number of persons that a user may be shown a day, over the API."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.unit.api.test_app import entity_row, logged, problem

PURPOSES = """\
criminal_investigation:
  title: Investigation of a crime
  legal_basis: 刑事诉讼法第五十四条
  departments: [police]
  roles: [officer]
  needs_case: true
  max_hops: 3
  budget: 2
"""


@pytest.fixture(autouse=True)
def purposes(tmp_path: Path) -> None:
    """Two persons a day; written before the API of the test starts."""
    (tmp_path / "access").mkdir()
    (tmp_path / "access" / "purposes.yaml").write_text(PURPOSES, encoding="utf-8")


def read(api: Any, number: int, user: str = "u-1") -> Any:
    api.database.answers = [[entity_row()]]
    return api.client.get(f"/v1/persons/P{number:024x}", headers=api.bearer(user=user))


def test_persons_beyond_the_budget_are_not_shown_and_those_shown_before_are(purposes: None, api: Any) -> None:
    assert [read(api, number).status_code for number in (1, 2, 1)] == [200, 200, 200]
    refused = read(api, 3)
    body = problem(refused, 429, "budget-spent")
    assert "王五" not in refused.text
    assert f"{3:024x}" not in refused.text
    assert set(body) == {"type", "title", "status", "detail", "request_id"}
    assert read(api, 2).status_code == 200
    assert read(api, 3, user="u-2").status_code == 200


def test_an_answer_beyond_the_budget_is_logged_as_refused(purposes: None, api: Any) -> None:
    for number in (1, 2, 3):
        read(api, number)
    entries = logged(api)
    assert [entry["outcome"] for entry in entries] == ["shown", "shown", "refused"]
    assert (entries[2]["entities"], entries[2]["detail"]) == ([], {"refused": "budget"})
