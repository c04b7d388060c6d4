"""Counts of cases: of whole published months, to who does statistics, by datasets that their lens shows."""

from datetime import date
from typing import Any

import pytest

from api.models.aggregates import CaseCounts
from tests.unit.api.conftest import Api

CELLS = {
    ("theft", "*", "open"): 12,
    ("theft", "*", "closed"): None,
    ("theft", "*", "overdue"): 0,
    ("theft", "*", "*"): None,
    ("*", "500117101", "open"): 12,
    ("*", "500117101", "closed"): 11,
    ("*", "500117101", "overdue"): 0,
    ("*", "500117101", "*"): 23,
    ("*", "*", "open"): 12,
    ("*", "*", "closed"): 11,
    ("*", "*", "overdue"): 0,
    ("*", "*", "*"): 23,
}


@pytest.fixture(autouse=True)
def published(api: Api) -> None:
    ledger = api.client.app.state.services.ledger  # type: ignore[attr-defined]
    for dataset in ("police.incidents", "court.cases"):
        assert ledger.aggregates.add(dataset, "2026-03", date(2026, 4, 11), CELLS)


def get(api: Api, *, role: str = "analyst", purpose: str = "aggregate_statistics", **query: str) -> Any:
    headers = api.bearer("police", role) | {"Hub-Purpose": purpose}
    del headers["Hub-Case"]
    return api.client.get(
        "/v1/aggregates/cases", params={"first": "2026-01", "last": "2026-06"} | query, headers=headers
    )


def test_a_department_gets_the_tables_of_datasets_that_it_may_see_with_nulls_for_what_is_kept_back(
    api: Api,
) -> None:
    response = get(api)
    assert response.status_code == 200, response.text
    (table,) = CaseCounts.model_validate(response.json()).tables
    assert (table.department, table.dataset, table.month, table.settled) == (
        "police",
        "police.incidents",
        "2026-03",
        "2026-04-11",
    )
    assert [(row.kind, row.open, row.closed, row.all) for row in table.rows] == [
        ("theft", 12, None, None),
        ("*", 12, 11, 23),
    ]
    by_town = get(api, by="town").json()["tables"][0]["rows"]
    assert [row["town"] for row in by_town] == ["500117101", "*"]
    assert get(api, first="2026-04").json()["tables"] == []


@pytest.mark.parametrize("role", ["steward", "auditor", "integrator"])
def test_who_does_no_statistics_gets_none(api: Api, role: str) -> None:
    assert get(api, role=role).status_code == 403


def test_another_purpose_counts_nothing_without_its_case(api: Api) -> None:
    assert get(api, role="officer", purpose="criminal_investigation").status_code == 403


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"first": "2026-06", "last": "2026-01"}, 400),
        ({"first": "2020-01"}, 400),
        ({"first": "2026-13"}, 422),
        ({"first": "2026-01-05"}, 422),
        ({"by": "person"}, 422),
    ],
)
def test_nothing_finer_than_months_and_the_fixed_tables_is_answered(
    api: Api, query: dict[str, str], status: int
) -> None:
    assert get(api, **query).status_code == status


def test_a_published_month_is_never_changed_and_each_answer_is_in_the_log(api: Api) -> None:
    ledger = api.client.app.state.services.ledger  # type: ignore[attr-defined]
    before = get(api).content
    assert not ledger.aggregates.add("police.incidents", "2026-03", date(2026, 4, 11), {("*", "*", "*"): 99})
    assert get(api).content == before
    entry = ledger.disclosures.list()[-1]
    assert (entry.action, entry.outcome) == ("aggregate.cases", "shown")
