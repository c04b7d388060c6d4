"""The description of the API (OpenAPI 3.1) is complete and true: examples, forms, problems."""

from typing import Any

import pytest

from api import examples, models

FORMS = [
    (models.access.PurposeList, models.access.PURPOSES),
    (models.access.Explanation, models.access.EXPLANATION),
    (models.entities.EntityFile, examples.entities.ENTITY),
    (models.entities.RecordFile, examples.entities.RECORD),
    (models.entities.PlacesPage, examples.entities.PLACES),
    (models.runs.RunsPage, examples.runs.RUNS),
    (models.runs.Run, examples.runs.RUN),
    (models.quality.QualityList, examples.quality.QUALITY),
    (models.ingest.Receipt, examples.ingest.RECEIPT),
    (models.identity.Why, examples.identity.WHY),
    (models.identity.Comparison, examples.identity.COMPARISON),
    (models.identity.ReviewQueue, examples.identity.REVIEW),
    (models.identity.Judgement, examples.identity.JUDGEMENT),
    (models.identity.JudgementsPage, examples.identity.JUDGEMENTS),
    (models.audit.LogPage, examples.audit.ENTRIES),
    (models.audit.LogCheckpoint, examples.audit.CHECKPOINT),
    (models.audit.LogInclusion, examples.audit.INCLUSION),
    (models.audit.LogConsistency, examples.audit.CONSISTENCY),
    (models.concerned.UsesPage, examples.concerned.USES),
    (models.concerned.CopyPage, examples.concerned.COPY),
    (models.concerned.CorrectionsPage, examples.concerned.CORRECTIONS),
    (models.concerned.Erasures, examples.concerned.ERASURES),
    (models.concerned.Representations, examples.concerned.REPRESENTATIONS),
    (models.concerned.Withholdings, examples.concerned.WITHHOLDINGS),
    (models.catalogue.EntriesPage, examples.catalogue.ENTRIES),
    (models.catalogue.Entry, examples.catalogue.ENTRY),
    (models.requests.RequestsPage, examples.requests.REQUESTS),
    (models.requests.ShareRequestFile, examples.requests.REQUEST_FILE),
    (models.grants.GrantsPage, examples.grants.GRANTS),
    (models.grants.GrantFile, examples.grants.GRANT_FILE),
    (models.retention.Sealed, models.retention.SEALED),
    (models.retention.SealsPage, models.retention.SEALS),
    (models.retention.Order, models.retention.ORDER),
    (models.retention.OrdersPage, models.retention.ORDERS),
    (models.retention.DueList, models.retention.DUE),
    (models.grants.GrantUses, examples.grants.GRANT_USES),
    (models.disputes.Dispute, examples.disputes.DISPUTE),
    (models.corrections.CorrectionRequestsPage, examples.corrections.CORRECTIONS),
    (models.corrections.CorrectionRequestFile, examples.corrections.CORRECTION_FILE),
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


def test_no_two_forms_share_a_name(api: Any) -> None:
    schemas = api.client.get("/openapi.json").json()["components"]["schemas"]
    assert [name for name in schemas if "__" in name] == []
