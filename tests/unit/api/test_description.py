"""The description of the API (OpenAPI 3.1) is complete and true: examples, forms, problems."""

from typing import Any

import pytest

from api import (
    access_models,
    audit_examples,
    audit_models,
    concerned_examples,
    concerned_models,
    examples,
    identity_models,
    models,
    retention_models,
    sharing_examples,
    sharing_models,
)

FORMS = [
    (access_models.PurposeList, access_models.PURPOSES),
    (access_models.Explanation, access_models.EXPLANATION),
    (models.EntityFile, examples.ENTITY),
    (models.RecordFile, examples.RECORD),
    (models.PlacesPage, examples.PLACES),
    (models.RunsPage, examples.RUNS),
    (models.Run, examples.RUN),
    (models.QualityList, examples.QUALITY),
    (models.Receipt, examples.RECEIPT),
    (identity_models.Why, examples.WHY),
    (identity_models.Comparison, examples.COMPARISON),
    (identity_models.ReviewQueue, examples.REVIEW),
    (identity_models.Judgement, examples.JUDGEMENT),
    (identity_models.JudgementsPage, examples.JUDGEMENTS),
    (audit_models.LogPage, audit_examples.ENTRIES),
    (audit_models.LogCheckpoint, audit_examples.CHECKPOINT),
    (audit_models.LogInclusion, audit_examples.INCLUSION),
    (audit_models.LogConsistency, audit_examples.CONSISTENCY),
    (concerned_models.UsesPage, concerned_examples.USES),
    (concerned_models.CopyPage, concerned_examples.COPY),
    (concerned_models.CorrectionsPage, concerned_examples.CORRECTIONS),
    (concerned_models.Erasures, concerned_examples.ERASURES),
    (concerned_models.Representations, concerned_examples.REPRESENTATIONS),
    (concerned_models.Withholdings, concerned_examples.WITHHOLDINGS),
    (sharing_models.EntriesPage, sharing_examples.ENTRIES),
    (sharing_models.Entry, sharing_examples.ENTRY),
    (sharing_models.RequestsPage, sharing_examples.REQUESTS),
    (sharing_models.ShareRequestFile, sharing_examples.REQUEST_FILE),
    (sharing_models.GrantsPage, sharing_examples.GRANTS),
    (sharing_models.GrantFile, sharing_examples.GRANT_FILE),
    (retention_models.Sealed, retention_models.SEALED),
    (retention_models.SealsPage, retention_models.SEALS),
    (retention_models.Order, retention_models.ORDER),
    (retention_models.OrdersPage, retention_models.ORDERS),
    (retention_models.DueList, retention_models.DUE),
    (sharing_models.GrantUses, sharing_examples.GRANT_USES),
    (sharing_models.Dispute, sharing_examples.DISPUTE),
    (sharing_models.CorrectionRequestsPage, sharing_examples.CORRECTIONS),
    (sharing_models.CorrectionRequestFile, sharing_examples.CORRECTION_FILE),
]


@pytest.fixture
def operations(api: Any) -> list[tuple[str, dict[str, Any]]]:
    description = api.client.get("/openapi.json").json()
    assert description["openapi"].startswith("3.1")
    return [
        (path, operation) for path, methods in description["paths"].items() for operation in methods.values()
    ]


@pytest.mark.parametrize(("model", "example"), FORMS, ids=lambda value: getattr(value, "__name__", ""))
def test_an_example_has_the_form_that_is_described(model: Any, example: dict[str, Any]) -> None:
    assert model.model_validate(example).model_dump(mode="json") == example


def test_every_route_has_a_sentence_a_summary_and_an_example(
    operations: list[tuple[str, dict[str, Any]]],
) -> None:
    for path, operation in operations:
        assert operation["description"], path
        assert operation["summary"].count(" ") >= 1, path
        good = next(response for status, response in operation["responses"].items() if status < "300")
        assert all("example" in content for content in good["content"].values()), path


def test_every_error_is_described_as_a_problem_and_nothing_else(
    operations: list[tuple[str, dict[str, Any]]],
) -> None:
    for path, operation in operations:
        for status, response in operation["responses"].items():
            if status >= "400" and path != "/readyz":
                assert list(response["content"]) == ["application/problem+json"], (path, status)


def test_every_parameter_is_explained(operations: list[tuple[str, dict[str, Any]]]) -> None:
    for path, operation in operations:
        for parameter in operation.get("parameters", []):
            assert parameter.get("description"), (path, parameter["name"])
