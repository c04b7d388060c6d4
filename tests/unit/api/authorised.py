"""Who may do what over the API, tried out: every route, as every role, in every situation.

`authorisation.csv` is the table. `WRITE_TABLE=1 pytest tests/unit/api/test_authorisation.py` writes it anew from what
the API does: read the difference before you commit it, since each changed cell is a door that opened or closed.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from hub.access.principal import Role
from tests.unit.api.conftest import CASE, Api

TABLE: Final = Path(__file__).with_name("authorisation.csv")
#: Situations of a request: as it has to be, then each thing that may be wrong with it. The department of
#: `no_grant` owns no dataset and was granted none.
SITUATIONS: Final = ("right", "no_purpose", "wrong_purpose", "no_case", "wrong_case", "no_grant")
COLUMNS: Final = ("route", "role", *SITUATIONS)
#: Nobody: without a token the situation makes no difference.
NOBODY: Final = "nobody"

_IDS: Final = {
    "/v1/persons/": "P" + "0" * 24,
    "/v1/places/": "L" + "0" * 24,
    "/v1/cases/": "C" + "0" * 24,
    "/v1/records/": "R" + "0" * 24,
    "/v1/identity/judgements/": "j" * 26,
    "/v1/identity/": "P" + "0" * 24,
    "/v1/ingest/{": "grid",
    "/v1/questions/{": "petition-elsewhere",
}
_QUERY: Final = {
    "/v1/places": "near=29.97,106.28&radius_m=200",
    "/v1/identity/compare": f"a={'P' + '0' * 24}&b={'P' + '1' * 24}",
    "/v1/links/paths": f"from={'P' + '0' * 24}&to={'P' + '1' * 24}",
    "/v1/links/shared": f"a={'P' + '0' * 24}&b={'P' + '1' * 24}",
    "/v1/aggregates/cases": "first=2026-01&last=2026-02",
    "/v1/questions/cases-at-place/answer": f"place={'L' + '0' * 24}",
    "/v1/questions/cases-in-cell/answer": "cell=500191001001",
    "/v1/questions/cases-in-polygon/answer": "outline=29.97,106.28 29.97,106.29 29.98,106.29",
    "/v1/questions/cases-within-radius/answer": "position=29.97,106.28",
    "/v1/questions/open-cases/answer": "first=2026-01&last=2026-02",
    "/v1/questions/step-times/answer": "first=2026-01&last=2026-02",
    "/v1/audit/inclusion": "seq=1&size=1",
    "/v1/audit/consistency": "from=1&to=1",
}
_BODIES: Final[Mapping[str, object]] = {
    "/v1/hits": {"id": "P" + "0" * 24},
    "/v1/persons/search": {"name": "林晓禾", "birth_date": "1987-05-14"},
}
#: A pattern of ids of one type of entity or record.
_ENTITY: Final = re.compile(r"\^([A-Z])\[0-9a-f\]\{24\}\$")
_TOKENS: Final = re.compile(r"\{(\w+)\}")


def routes(api: Api) -> list[str]:
    """Every route with its method, as OpenAPI lists them."""
    paths = api.client.get("/openapi.json").json()["paths"]
    return sorted(f"{method.upper()} {path}" for path, methods in paths.items() for method in methods)


def table(api: Api) -> Iterator[dict[str, str]]:
    """What each route answers each role: `in`, or the status that kept it out.

    404 is what isn't there for this role, which the made-up ids here never are; 400 and 409 are told to who may ask.
    """
    description = api.client.get("/openapi.json").json()
    for route in routes(api):
        method, path = route.split(" ")
        body = _BODIES.get(path) or _body(description, description["paths"][path][method.lower()])
        for role in (NOBODY, *Role):
            tried = SITUATIONS[:1] if role == NOBODY else SITUATIONS
            cells = {one: _cell(api, method, path, body, role, one) for one in tried}
            yield {"route": route, "role": role, **dict.fromkeys(SITUATIONS, cells["right"]), **cells}


def read() -> list[dict[str, str]]:
    """The table of the repository."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(rows: Iterator[dict[str, str]]) -> None:
    """Write the table anew."""
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _cell(api: Api, method: str, path: str, body: object, role: str, situation: str) -> str:
    headers = _headers(api, role, situation)
    answer = api.client.request(method, _address(path), headers=headers, json=body)
    assert answer.status_code < 500 or answer.status_code == 503, f"{method} {path}: {answer.text}"
    assert answer.status_code != 422, (
        f"{method} {path}: the body of the test is not as described: {answer.text}"
    )
    return "in" if answer.is_success or answer.status_code == 503 else str(answer.status_code)


def _headers(api: Api, role: str, situation: str) -> dict[str, str]:
    if role == NOBODY:
        return {}
    headers = api.bearer("petition" if situation == "no_grant" else "police", role)
    if situation == "no_purpose":
        del headers["Hub-Purpose"]
    elif situation == "wrong_purpose":
        headers["Hub-Purpose"] = "court_proceeding"
    elif situation == "no_case":
        del headers["Hub-Case"]
    elif situation == "wrong_case":
        headers["Hub-Case"] = CASE.replace("1", "2")
    return headers


def _address(path: str) -> str:
    id = next((id for start, id in _IDS.items() if path.startswith(start)), "20260101T000000000Z-abcdefgh")
    query = _QUERY.get(path)
    return _TOKENS.sub(id, path) + (f"?{query}" if query else "")


def _body(description: Mapping[str, Any], operation: Mapping[str, Any]) -> object:
    """A body that the route's own description allows, so that it is not the body that is refused."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    return _example(description, content["schema"]) if content else None


def _example(description: Mapping[str, Any], schema: Mapping[str, Any]) -> Any:
    if "$ref" in schema:
        return _example(description, description["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    for key in ("const", "default"):
        if schema.get(key) is not None:
            return schema[key]
    for key in ("examples", "enum"):
        if schema.get(key):
            return schema[key][0]
    if "anyOf" in schema:
        return _example(description, schema["anyOf"][0])
    kind = schema.get("type")
    if kind == "object":
        wanted = schema.get("required", [])
        return {name: _example(description, schema["properties"][name]) for name in wanted}
    if kind == "array":
        return [_example(description, schema["items"])] * max(schema.get("minItems", 0), 1)
    if kind == "string" and (id := _ENTITY.match(schema.get("pattern", ""))):
        return id[1] + "0" * 24
    if kind == "string":
        return {"date": "2026-12-01", "date-time": "2026-12-01T00:00:00Z"}.get(
            schema.get("format", ""), "x" * max(schema.get("minLength", 1), 1)
        )
    return {"integer": schema.get("minimum", 1), "number": 1.0, "boolean": True}.get(str(kind))
