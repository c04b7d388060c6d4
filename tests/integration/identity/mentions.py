"""Persons as rows of one dataset, put into the graph as a load puts them: what resolving is tried on."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import neo4j

from graph_schema.identifiers import scheme
from graph_schema.records import Value
from hub.graph import writer
from hub.home import Home
from hub.identity.prepared import MentionRow, PreparedRecord
from hub.identity.resolution.training import train_home
from hub.settings import Settings

Row = Mapping[str, str]
#: Fields of a row that identify, by their scheme.
_IDENTIFYING = {"national_id": "cn.ric", "local": "local:people.row"}


def record_of(home: Home, key: str, row: Row) -> PreparedRecord:
    """The record of a row of the dataset `people`, with one mention `person`. `local` founds, and is no field."""
    id = home.key.record_id("people", key)
    founded = []
    for field, name in _IDENTIFYING.items():
        if value := row.get(field):
            try:
                normal = scheme(name).normalise(value)
            except ValueError:
                continue
            founded.append(home.key.entity_id("person", home.key.token(name, normal)))
    ids = tuple(founded) or (home.key.lone_entity_id("person", id, "person"),)
    version = hashlib.sha256(repr(sorted(row.items())).encode()).hexdigest()[:32]
    said = {f"person.{field}": value for field, value in row.items() if value and field != "local"}
    properties: dict[str, Value] = {
        "id": id,
        "dataset": "people",
        "key": key,
        "version": version,
        "sealed": False,
        **said,
    }
    mention = MentionRow("person", "person", ids[0], (), ids if len(ids) > 1 else ())
    return PreparedRecord(
        id, key, "people", version, None, False, dict(properties), None, [mention], []
    )  # fmt: skip


def rows_of(records: Sequence[Mapping[str, str]]) -> dict[str, Row]:
    """Made-up people of `tests.benchmarks.made_people` as rows by key."""
    return {
        f"{number:04d}": {
            "name.full": one["whole_name"],
            "birth_date": one["born"],
            "national_id": one["number"],
            "phone": one["phone"],
            "address.text": one["address"],
        }
        for number, one in enumerate(records)
    }


def trained_on(rows: Mapping[str, Row], settings: Settings) -> Path:
    """The file of a model that a home of these settings trained on rows, which it puts into an emptied graph."""
    with Home(settings) as home:
        with home.driver.session() as session:
            session.run("MATCH (n) WHERE NOT n:Meta DETACH DELETE n").consume()
        put(home, rows)
        (trained,) = train_home(home, ("person",))
    assert trained.file is not None
    return trained.file


def put(home: Home, rows: Mapping[str, Row], *, seen: str = "2026-01-01T00:00:00Z") -> None:
    """Write new rows by key, in a run of their own."""
    _write(home, writer.create_records, [record_of(home, key, row) for key, row in rows.items()], seen)


def change(home: Home, rows: Mapping[str, Row]) -> None:
    """Write newer versions of rows that are there."""
    records = [record_of(home, key, row) for key, row in rows.items()]
    _write(home, writer.replace_records, records, "2026-01-02T00:00:00Z")


def withdraw(home: Home, keys: Sequence[str]) -> None:
    """Withdraw rows."""
    records = [record_of(home, key, {}) for key in keys]
    for record in records:
        record.mentions.clear()
    _write(home, writer.withdraw_records, records, "2026-01-03T00:00:00Z")


def _write(home: Home, write: object, records: Sequence[PreparedRecord], seen: str) -> None:
    assert callable(write)
    run = home.ledger.runs.start("people").run_id
    with home.driver.session() as session:
        for start in range(0, len(records), 2_000):
            batch = records[start : start + 2_000]
            session.execute_write(writer.mint_entities, batch, run=run, seen=seen)
            session.execute_write(write, batch, run=run, seen=seen)
    home.ledger.runs.fail(run, "the run of a test ends here")


def entities(driver: neo4j.Driver) -> dict[str, str]:
    """The entity of each row by its key."""
    query = "MATCH (r:Record {dataset: 'people'})-[:DESCRIBES]->(e:Person) RETURN r.key AS key, e.id AS id"
    with driver.session() as session:
        return {row["key"]: row["id"] for row in session.run(query)}


def clusters(driver: neo4j.Driver) -> set[frozenset[str]]:
    """The keys of the rows of each person."""
    found: dict[str, set[str]] = {}
    for key, entity in entities(driver).items():
        found.setdefault(entity, set()).add(key)
    return {frozenset(keys) for keys in found.values()}
