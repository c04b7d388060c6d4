"""The table of who may do what is what the API does, and no route is missing from it."""

from __future__ import annotations

import os

from tests.unit.api import authorised
from tests.unit.api.conftest import Api

#: What needs no token: it tells nothing about people, or, for deliveries, is proved by a signature.
OPEN = {
    "GET /healthz",
    "GET /readyz",
    "GET /metrics",
    "GET /problems/{name}",
    "GET /v1/ingest/receipts/{id}",
    "POST /v1/ingest/{connector}",
}


def test_every_route_answers_every_role_as_the_table_says(api: Api) -> None:
    if os.environ.get("WRITE_TABLE"):
        authorised.write(authorised.table(api))
        return
    expected = {(row["route"], row["role"]): row for row in authorised.read()}
    found = {(row["route"], row["role"]): row for row in authorised.table(api)}
    assert found.keys() == expected.keys(), (
        "write tests/unit/api/authorisation.csv anew and read the difference"
    )
    wrong = [(found[key], expected[key]) for key in found if found[key] != expected[key]]
    assert wrong == []


def test_nothing_of_the_hub_is_open_to_nobody() -> None:
    let_in = {
        row["route"] for row in authorised.read() if row["role"] == authorised.NOBODY and row["right"] == "in"
    }
    assert let_in <= OPEN


def test_what_shows_people_needs_purpose_and_case() -> None:
    """Of every route that lets an officer in only with a purpose, none is content with a wrong case or none."""
    for row in authorised.read():
        if row["role"] == "officer" and row["right"] == "in" and row["no_purpose"] == "403":
            assert (row["wrong_purpose"], row["no_grant"]) == ("403", "403"), row
            assert (row["no_case"], row["wrong_case"]) == ("403", "403") or "aggregates" in row["route"], row


def test_whoever_reads_no_records_reads_none() -> None:
    without = {"integrator", "head", "auditor", "person"}
    personal = ("/v1/persons", "/v1/cases", "/v1/records", "/v1/links", "/v1/hits", "/v1/places")
    for row in authorised.read():
        if row["route"].split(" ")[1].startswith(personal) and row["role"] in without:
            assert {row[one] for one in authorised.SITUATIONS} == {"403"}, row
