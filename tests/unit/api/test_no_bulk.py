"""There is no way to get a list of people: each route that may answer with persons is anchored in a case."""

import re
from pathlib import Path
from typing import Any

import pytest

from api.app import create_app
from hub.settings import Settings
from tests.unit.api.conftest import Api

#: Routes that answer with persons as such, and what each is anchored in.
ANCHORED = {
    "GET /v1/persons/{id}": "one person near the case",
    "GET /v1/persons/{id}/file": "one person near the case",
    "POST /v1/persons/search": "two things known of one person; at most five",
    "POST /v1/hits": "one person near the case, or by an identifier; yes or no",
}


@pytest.fixture(scope="module")
def description(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return create_app(Settings(home=tmp_path_factory.mktemp("home"))).openapi()


def operations(description: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        f"{method.upper()} {path}": operation
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
    }


def test_every_route_under_persons_names_one_person_or_is_the_search(description: dict[str, Any]) -> None:
    persons = {name for name in operations(description) if re.search(r"/persons?(/|$)", name)}
    listing = {name for name in persons if "{" not in name}
    assert listing == {"POST /v1/persons/search"}
    assert set(ANCHORED) <= set(operations(description))


def test_no_route_takes_a_filter_by_a_field_of_a_person(description: dict[str, Any]) -> None:
    from graph_schema.entities import ENTITIES

    personal = {name for name, field in ENTITIES["person"].fields.items() if field.sensitivity != "public"}
    first = {name.partition(".")[0] for name in personal} - {"note", "account", "address"}
    for name, operation in operations(description).items():
        asked = {one["name"] for one in operation.get("parameters", ()) if one["in"] == "query"}
        assert not asked & (personal | first), name


def test_no_answer_is_a_stream_or_a_file_of_people(description: dict[str, Any]) -> None:
    for name, operation in operations(description).items():
        for response in operation["responses"].values():
            kinds = set(response.get("content", ()))
            assert not kinds & {"text/csv", "application/x-ndjson", "application/vnd.apache.parquet"}, name


def test_without_an_anchor_case_no_route_reads_the_graph(api: Api) -> None:
    """Walks all routes in four roles, with a purpose and without a case."""
    asked = {
        "/v1/persons/search": {"name": "林晓禾", "birth_date": "1987-05-14"},
        "/v1/hits": {"person": {"name": "林晓禾", "phone": "13800138000"}},
    }
    ids = {"places": "L", "cases": "C", "records": "R"}
    reached = []
    for name, operation in operations(api.client.get("/openapi.json").json()).items():
        method, path = name.split(" ")
        if not path.startswith("/v1/") or path.startswith("/v1/me"):
            continue  # the server's own, and what a person asks of themselves
        letter = next((letter for part, letter in ids.items() if f"/{part}/" in path), "P")
        query = {
            one["name"]: one.get("example", "")
            for one in operation.get("parameters", ())
            if one.get("required")
        }
        query |= {"near": "29.97,106.28", "radius_m": "100"} if path == "/v1/places" else {}
        for role in ("officer", "analyst", "head", "auditor"):
            headers = api.bearer("police", role) | {"Hub-Purpose": "criminal_investigation"}
            del headers["Hub-Case"]
            response = api.client.request(
                method,
                re.sub(r"\{\w+\}", letter + "0" * 24, path),
                params=query,
                json=asked.get(path),
                headers=headers,
            )
            reached.append(response.status_code)
            assert api.database.asked == [], (name, role)
    assert 403 in reached
    assert api.client.get("/v1/persons", headers=api.bearer("police")).status_code == 404


def test_no_query_for_people_begins_from_all_persons() -> None:
    """Each begins from an id, the index of names, an identifier, a record or a case."""
    root = Path(__file__).parents[3] / "hub" / "graph" / "reads"
    for file in sorted(root.glob("*.py")):
        for line in file.read_text("utf-8").splitlines():
            all_of_them = re.search(r"MATCH \((\w+):Person\)\s*(?:WHERE (?!\1\.id (?:=|IN))|RETURN|$)", line)
            assert all_of_them is None, f"{file.name}: {line}"
