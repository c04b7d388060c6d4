"""What ends a query and begins another one finds nothing, changes nothing and breaks nothing: on the real Neo4j."""

from __future__ import annotations

import neo4j

from tests.integration.api.conftest import *  # noqa: F403
from tests.integration.api.conftest import Api, asked_as
from tests.unit.hardening.test_injection import requests

_ALL = """
MATCH (n) WITH count(n) AS nodes, collect(DISTINCT labels(n)) AS labels, sum(size(keys(n))) AS properties
RETURN nodes, size(labels) AS labels, properties, COUNT { ()-->() } AS edges
"""


async def test_no_text_that_is_sent_becomes_part_of_a_query(api: Api, driver: neo4j.Driver) -> None:
    def held() -> dict[str, object]:
        return driver.execute_query(_ALL).records[0].data()

    before = held()
    headers = asked_as(api.settings)
    description = (await api.client.get("/openapi.json")).json()
    statuses: dict[int, int] = {}
    for method, address, sent, query, body in requests(description, headers):
        answer = await api.client.request(method, address, headers=sent, params=query, json=body)
        assert answer.status_code < 500, (method, address, answer.text)
        if answer.is_success and "candidates" in answer.text:
            assert answer.json()["candidates"] == []
        statuses[answer.status_code] = statuses.get(answer.status_code, 0) + 1
    assert sum(statuses.values()) > 100
    assert held() == before
