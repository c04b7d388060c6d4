"""What every route owes its caller: a problem for each error, a request id, an entry in the log, no leak."""

import logging
from typing import Any

import pytest

from api.problems import KINDS
from hub.access.authorise import REFUSAL
from hub.errors import AccessRefused, HubError, NotFound, ServerUnavailable, StorageUnavailable
from hub.ledger.disclosures import Disclosures

PERSON = "P" + "0" * 24
RECORD = "R" + "0" * 24
READS = [
    f"/v1/persons/{PERSON}",
    f"/v1/places/L{'0' * 24}",
    f"/v1/cases/C{'0' * 24}",
    f"/v1/records/{RECORD}",
    "/v1/places?near=29.9,106.2&radius_m=100",
]
NUMBERS = [
    "/v1/catalogue",
    "/v1/requests",
    "/v1/grants",
    "/v1/runs",
    "/v1/runs/20260101T000000000Z-00000000",
    "/v1/quality",
]
OPEN = {
    "/healthz",
    "/readyz",
    "/metrics",
    "/problems/{name}",
    "/v1/ingest/{connector}",
    "/v1/ingest/receipts/{id}",
}


def entity_row(**more: object) -> dict[str, object]:
    properties = {
        "id": RECORD,
        "dataset": "police.incidents",
        "reporter.name.full": "王五",
        "valid_from": "2026-01",
    }
    return {
        "visible": True,
        "records": [{"properties": properties, "mentions": ["reporter"]}],
        "statements": [],
        **more,
    }


def logged(api: Any) -> list[dict[str, Any]]:
    disclosures: Disclosures = api.client.app.state.services.ledger.disclosures
    return [dict(entry.values) for entry in disclosures.list(limit=1000)]


def named(api: Any, id: str) -> str:
    """How the log names a person or a record."""
    disclosures: Disclosures = api.client.app.state.services.ledger.disclosures
    return disclosures.commitments([id])[id]


def problem(response: Any, status: int, name: str) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert body["type"] == f"/problems/{name}"
    assert body["status"] == status
    assert body["request_id"] == response.headers["x-request-id"]
    return body


def test_every_route_is_open_on_purpose_or_needs_a_token(api: Any) -> None:
    description = api.client.get("/openapi.json").json()
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            assert bool(operation.get("security")) == (path not in OPEN), (method, path)


@pytest.mark.parametrize("path", READS + NUMBERS)
@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer x.y.z"}, {"Authorization": "Basic dTpw"}])
def test_without_a_valid_token_no_route_answers(api: Any, path: str, header: dict[str, str]) -> None:
    response = api.client.get(path, headers=header)
    problem(response, 401, "not-authenticated")
    assert response.headers["www-authenticate"] == "Bearer"
    assert api.database.asked == []


@pytest.mark.parametrize("path", READS)
@pytest.mark.parametrize("role", ["integrator", "head", "auditor", "person"])
def test_a_role_that_reads_no_records_is_refused_before_the_graph_is_asked_and_logged(
    api: Any, path: str, role: str
) -> None:
    problem(api.client.get(path, headers=api.bearer(role=role)), 403, "access-refused")
    assert api.database.asked == []
    (entry,) = logged(api)
    assert (entry["outcome"], entry["role"], entry["entities"]) == ("refused", role, [])


@pytest.mark.parametrize("path", READS)
@pytest.mark.parametrize(
    "wrong",
    [
        {"Hub-Purpose": None},
        {"Hub-Purpose": "no_such_purpose"},
        {"Hub-Purpose": "court_proceeding"},  # not for the police
        {"Hub-Purpose": "data_correction"},  # not for officers
        {"Hub-Purpose": "aggregate_statistics"},  # not for persons and records
        {"Hub-Case": None},
        {"Hub-Case": "C" + "2" * 24},  # not the reader's
        {"Hub-On-Behalf": "officer-8"},  # not a system
    ],
    ids=str,
)
def test_a_wrong_purpose_or_case_is_refused_before_the_graph_is_asked(
    api: Any, path: str, wrong: dict[str, str | None]
) -> None:
    headers = {name: value for name, value in {**api.bearer(), **wrong}.items() if value is not None}
    details = {problem(api.client.get(path, headers=headers), 403, "access-refused")["detail"]}
    assert details == {REFUSAL}
    assert api.database.asked == []
    (entry,) = logged(api)
    assert (entry["outcome"], entry["purpose"]) == ("refused", headers.get("Hub-Purpose"))


@pytest.mark.parametrize("path", READS)
def test_a_department_without_datasets_is_refused(api: Any, path: str) -> None:
    problem(api.client.get(path, headers=api.bearer(department="fire")), 403, "access-refused")


@pytest.mark.parametrize("path", NUMBERS)
def test_the_person_concerned_reads_no_numbers_of_departments(api: Any, path: str) -> None:
    problem(api.client.get(path, headers=api.bearer(role="person")), 403, "access-refused")


@pytest.mark.parametrize("path", READS)
def test_every_read_asks_the_graph_for_the_own_datasets_alone(api: Any, path: str) -> None:
    api.client.get(path, headers=api.bearer("court"))
    assert api.database.asked
    for _, parameters in api.database.asked:
        assert set(parameters["datasets"]) == {"court.cases"}


def test_a_dataset_that_two_departments_claim_is_seen_by_neither(api: Any) -> None:
    listed = api.client.get("/v1/quality", headers=api.bearer()).json()["datasets"]
    assert [each["dataset"] for each in listed] == ["police.incidents"]


def test_an_answer_is_in_the_log_with_what_it_showed(api: Any) -> None:
    api.database.answers = [[entity_row()]]
    headers = api.bearer(user="officer-7")
    response = api.client.get(READS[0], headers={**headers, "X-Request-Id": "request-0001"})
    assert response.status_code == 200
    (entry,) = logged(api)
    assert entry["request"] == "request-0001" == response.headers["x-request-id"]
    assert (entry["user"], entry["department"], entry["action"]) == ("officer-7", "police", "person.read")
    assert (entry["purpose"], entry["case"]) == ("criminal_investigation", "C" + "1" * 24)
    assert entry["legal_basis"].startswith("刑事诉讼法")
    assert (entry["subject"], entry["outcome"]) == (named(api, PERSON), "shown")
    assert (entry["datasets"], entry["fields"]) == (["police.incidents"], ["name.full"])
    assert (entry["entities"], entry["records"]) == ([named(api, PERSON)], [named(api, RECORD)])


def test_what_is_hidden_reads_as_what_is_not_there_and_is_logged(api: Any) -> None:
    api.database.answers = [[entity_row(visible=False)], [], [], []]
    bodies = [api.client.get(READS[0], headers=api.bearer()).json() for _ in range(2)]
    for body in bodies:
        del body["request_id"]
    assert bodies[0] == bodies[1]
    assert [entry["outcome"] for entry in logged(api)] == ["nothing", "nothing"]


@pytest.mark.parametrize("answers", [[[entity_row()]], [[]], None])
def test_without_the_log_there_is_no_answer(
    api: Any, answers: list[Any] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise StorageUnavailable("disk full")

    monkeypatch.setattr(Disclosures, "append", broken)
    api.database.answers = answers or []
    role = "officer" if answers is not None else "auditor"
    response = api.client.get(READS[0], headers=api.bearer(role=role))
    problem(response, 503, "storage-unavailable")
    assert "王五" not in response.text


@pytest.mark.parametrize(
    ("error", "status", "name"),
    [
        (ServerUnavailable("bolt://10.0.0.1 is gone"), 503, "graph-unavailable"),
        (NotFound("nothing"), 404, "not-found"),
        (AccessRefused("no"), 403, "access-refused"),
        (HubError("/secret/path"), 500, "internal"),
        (KeyError("王五"), 500, "internal"),
    ],
)
def test_every_error_is_a_problem_that_tells_nothing_of_the_inside(
    api: Any, error: Exception, status: int, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    api.database.answers = [error, []]
    with caplog.at_level(logging.DEBUG):
        response = api.client.get(READS[0], headers=api.bearer())
    problem(response, status, name)
    for secret in ("王五", "10.0.0.1", "/secret", "Traceback"):
        assert secret not in response.text
    for secret in ("王五", PERSON):
        assert secret not in own_log(caplog)


@pytest.mark.parametrize(
    "path",
    [
        "/v1/persons/P123",
        "/v1/persons/" + "C" + "0" * 24,
        READS[0] + "?limit=0",
        READS[0] + "?limit=201",
        READS[0] + "?limit=geheim-wang",
        "/v1/places",
        "/v1/places?near=geheim-wang&radius_m=1",
        "/v1/places?near=1,2&radius_m=-1",
        "/v1/places?near=1,2&radius_m=nan",
        "/v1/places?near=1,2&radius_m=inf",
        "/v1/places?near=1,2&radius_m=5001",
    ],
)
def test_an_invalid_request_is_told_where_but_not_what(api: Any, path: str) -> None:
    response = api.client.get(path, headers=api.bearer())
    body = problem(response, 422, "invalid-request")
    assert body["errors"][0]["where"]
    assert "geheim-wang" not in response.text
    assert api.database.asked == []


@pytest.mark.parametrize("near", ["91,0", "-91,0", "0,181", "45,-181"])
def test_a_position_off_the_earth_is_refused(api: Any, near: str) -> None:
    problem(api.client.get(f"/v1/places?near={near}&radius_m=10", headers=api.bearer()), 400, "wrong-use")


@pytest.mark.parametrize("cursor", ["", "x", "W10", "bnVsbA", "WyJhIl0", "!!!!", "a" * 999])
def test_a_made_up_cursor_is_refused(api: Any, cursor: str) -> None:
    for path in (READS[0] + "?", READS[4] + "&", "/v1/runs?"):
        response = api.client.get(f"{path}cursor={cursor}", headers=api.bearer())
        if cursor and not (cursor == "WyJhIl0" and path.startswith("/v1/runs")):
            problem(response, 400, "wrong-use")


def test_a_route_or_method_that_is_not_there_is_a_problem(api: Any) -> None:
    problem(api.client.get("/v1/nothing"), 404, "no-such-route")
    problem(api.client.delete(READS[0]), 405, "method-not-allowed")


@pytest.mark.parametrize("given", ["short", "with space aaaa", "a" * 65, "line\tbreak-aaaa", "naïve-aaaaa"])
def test_a_request_id_that_could_confuse_a_log_is_replaced(api: Any, given: str) -> None:
    response = api.client.get("/healthz", headers={"X-Request-Id": given.encode("latin-1")})
    assert response.headers["x-request-id"] != given
    assert len(response.headers["x-request-id"]) == 32


def test_an_answer_that_the_client_has_is_not_sent_again_but_logged(api: Any) -> None:
    api.database.answers = [[entity_row()], [entity_row()], [entity_row()]]
    first = api.client.get(READS[0], headers=api.bearer())
    etag = first.headers["etag"]
    assert first.headers["cache-control"] == "private, no-cache"
    for tag in (etag, f'W/{etag}, "other"'):
        again = api.client.get(READS[0], headers={**api.bearer(), "If-None-Match": tag})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    assert len(logged(api)) == 3


def test_a_merged_entity_leads_on_to_where_it_is(api: Any) -> None:
    target = "P" + "1" * 24
    api.database.answers = [[], [{"to": target}]]
    response = api.client.get(READS[0] + "?limit=7", headers=api.bearer(), follow_redirects=False)
    assert response.status_code == 308
    assert response.headers["location"] == f"/v1/persons/{target}?limit=7"
    assert logged(api)[0]["entities"] == [named(api, target)]


def test_every_kind_of_problem_is_explained_where_its_type_points(api: Any) -> None:
    for kind in KINDS.values():
        explained = api.client.get(f"/problems/{kind.name}")
        assert explained.status_code == 200
        assert explained.json()["meaning"]
    problem(api.client.get("/problems/unknown"), 404, "not-found")


def test_every_error_of_the_hub_has_a_row_of_its_own() -> None:
    missing = {cls.__name__ for cls in _subclasses(HubError)} - {cls.__name__ for cls in KINDS}
    assert missing <= {"BatchRejected", "IdempotencyKeyReused"}


def _subclasses(cls: type[HubError]) -> set[type[HubError]]:
    direct = {sub for sub in cls.__subclasses__() if sub.__module__ in ("hub.errors", "api.errors")}
    return direct.union(*(_subclasses(sub) for sub in direct))


def test_metrics_name_routes_and_never_ids_or_people(api: Any) -> None:
    api.database.answers = [[entity_row()]]
    api.client.get(READS[0], headers=api.bearer(user="officer-7"))
    api.client.get("/v1/unknown-path-zz")
    text = api.client.get("/metrics").text
    assert 'rivermeet_requests_total{method="GET",route="/v1/persons/{id}",status="200"} 1.0' in text
    assert 'rivermeet_reads_total{action="person.read",outcome="shown"} 1.0' in text
    for secret in (PERSON, "officer-7", "police", "unknown-path-zz"):
        assert secret not in text


def test_the_pages_of_the_docs_load_nothing_from_elsewhere(api: Any) -> None:
    for page in ("/docs", "/redoc"):
        text = api.client.get(page).text
        assert "https://" not in text
        assert "http://" not in text
    assert api.client.get("/static-offline-docs/swagger-ui-bundle.js").status_code == 200


def test_readiness_names_what_is_missing(api: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    api.database.answers = [[{"1": 1}], ServerUnavailable("gone")]
    assert api.client.get("/readyz").json() == {
        "status": "ready",
        "parts": {"graph": "ok", "ledger": "ok", "rules": "ok"},
    }
    gone = api.client.get("/readyz")
    assert (gone.status_code, gone.json()["parts"]["graph"]) == (503, "unavailable")
    assert api.client.get("/healthz").status_code == 200


def test_no_log_line_of_a_read_holds_its_address(api: Any, caplog: pytest.LogCaptureFixture) -> None:
    api.database.answers = [[entity_row()]]
    with caplog.at_level(logging.DEBUG):
        api.client.get(READS[0], headers=api.bearer(user="officer-7"))
    assert "/v1/persons/{id}" in own_log(caplog)
    for secret in (PERSON, "officer-7", "王五"):
        assert secret not in own_log(caplog)


def own_log(caplog: pytest.LogCaptureFixture) -> str:
    """What was logged, but for the test's own client."""
    return "\n".join(r.getMessage() for r in caplog.records if not r.name.startswith("httpx"))
