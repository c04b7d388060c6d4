"""No query is put together from what somebody sends: its text is the same whatever the values, which are parameters.

The routes and their texts come from OpenAPI, so that a new route is tried too, each text with another kind of harm in
turn. tests/integration/hardening sends the same to the real server.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import cycle
from typing import Any
from urllib.parse import quote

from tests.unit.api import authorised
from tests.unit.api.conftest import *  # noqa: F403

MARK = "zq7"
#: Each ends a text, a pattern, a name or a comment of Cypher, Lucene, SQL or a path, and begins something else.
HOSTILE = (
    f"{MARK}' OR 1=1 RETURN n //",
    f'{MARK}"}}) DETACH DELETE n //',
    f"{MARK}`) MATCH (n) DETACH DELETE n //",
    f"{MARK}\\u0027 OR true //",
    f"{MARK}* OR *:* AND name:/.*/",
    f"{MARK}~2^9 +(a -b) && [* TO *]",
    f"{MARK}'; DROP TABLE audit_entries; --",
    f"{MARK}$p {{x}} %s ${{HUB_HOME}} ../../../etc/passwd",
)
_TEXT = {"string"}


def operations(description: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Method, path and description of each route."""
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def is_text(schema: Mapping[str, Any]) -> bool:
    return any(one.get("type") in _TEXT for one in (schema, *schema.get("anyOf", ())))


def requests(
    description: Mapping[str, Any], headers: Mapping[str, str], hostile: Sequence[str] = HOSTILE
) -> Iterator[tuple[str, str, dict[str, str], dict[str, str], Any]]:
    """One request for each text that a route takes, that one hostile, all others as they have to be."""
    harm = cycle(hostile)
    for method, path, operation in operations(description):
        body = authorised._BODIES.get(path) or authorised._body(description, operation)
        address = authorised._address(path)
        for parameter in operation.get("parameters", ()):
            if not is_text(parameter["schema"]):
                continue
            name, value = parameter["name"], next(harm)
            if parameter["in"] == "path":
                tried = path.replace(f"{{{name}}}", quote(value, safe=""))
                yield method, authorised._address(tried), dict(headers), {}, body
            elif parameter["in"] == "query":
                yield method, address, dict(headers), {name: value}, body
            else:
                sent = re.sub(r"[^\x20-\x7e]", "", value)
                yield method, address, {**headers, name: sent}, {}, body
        if isinstance(body, dict):
            for name, given in body.items():
                if isinstance(given, str):
                    yield method, address, dict(headers), {}, {**body, name: next(harm)}


def asked(api: Any, hostile: Sequence[str]) -> set[str]:
    """The texts of all queries that these requests come to."""
    api.database.asked.clear()
    description = api.client.get("/openapi.json").json()
    for method, address, headers, query, body in requests(description, api.bearer(), hostile):
        answer = api.client.request(method, address, headers=headers, params=query, json=body)
        assert answer.status_code < 500 or answer.status_code == 503, (method, address, answer.text)
    return {text for text, _ in api.database.asked}


def test_no_text_of_a_query_holds_what_was_sent_or_depends_on_it(api: Any) -> None:
    hostile = asked(api, HOSTILE)
    assert len(hostile) > 3
    assert not [text for text in hostile if MARK in text]
    assert hostile <= asked(api, ["harmless"])
