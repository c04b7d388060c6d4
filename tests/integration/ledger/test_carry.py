"""A ledger whose audit log is a chain of hashes (version 0002) becomes one whose log is a tree."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import orjson
import pytest
from sqlalchemy import text

from hub.audit.tree import Frontier, leaf_hash
from hub.ledger.engine import Database
from hub.ledger.ledger import Ledger

PERSON, OTHER, RECORD, SUIT = (letter + str(n) * 24 for letter, n in (("P", 1), ("P", 2), ("R", 3), ("C", 4)))
VALUES: Mapping[str, Any] = {
    "time": "2026-11-25T08:00:00.123456Z",
    "request": "q1",
    "user": "officer.li",
    "department": "police",
    "role": "officer",
    "on_behalf": None,
    "purpose": "mediation",
    "case": SUIT,
    "action": "person.read",
    "subject": PERSON,
    "outcome": "shown",
    "datasets": ["police.incidents"],
    "fields": ["victim.name.full"],
    "entities": [SUIT, PERSON, OTHER],
    "records": [RECORD],
    "legal_basis": None,
    "policies": [],
}


def at_version_two(url: str, entries: int) -> list[bytes]:
    """Make a ledger as it was, with entries; their bytes."""
    from alembic import command
    from alembic.config import Config

    database = Database(url)
    config = Config()
    config.set_main_option("script_location", "hub.ledger:migrations")
    bodies = []
    with database.writing() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        previous = "0" * 64
        for seq in range(1, entries + 1):
            values = {**VALUES, "seq": seq, "request": f"q{seq}"}
            body = orjson.dumps(values, option=orjson.OPT_SORT_KEYS)
            digest = hashlib.sha256(bytes.fromhex(previous) + body).hexdigest()
            row = {k: orjson.dumps(v).decode() if isinstance(v, list) else v for k, v in values.items()}
            row |= {
                "body": body,
                "previous": previous,
                "hash": digest,
                "time": "2026-11-25 08:00:00.123456+00:00",
            }
            names = ", ".join(f'"{name}"' for name in row)
            marks = ", ".join(f":{name}" for name in row)
            connection.execute(text(f"INSERT INTO disclosures ({names}) VALUES ({marks})"), row)
            bodies.append(body)
            previous = digest
        connection.execute(
            text("UPDATE disclosure_head SET seq = :seq, hash = :hash"), {"seq": entries, "hash": previous}
        )
    database.close()
    return bodies


def test_every_entry_of_the_chain_is_a_leaf_and_the_chain_can_still_be_followed(url: str) -> None:
    bodies = at_version_two(url, 40)
    with Ledger.open(url) as ledger:
        entries = ledger.disclosures.list(limit=100)
        frontier = Frontier()
        for entry in entries:
            frontier.append(leaf_hash(entry.body))
        assert ledger.disclosures.head() == (41, frontier.root().hex())
        chained = [entry.values["chained"] for entry in entries[:-1]]
        assert [one["previous"] for one in chained] == ["0" * 64, *(one["hash"] for one in chained[:-1])]
        assert entries[-1].action == "log.carry"
        assert entries[-1].values["detail"] == {"entries": 40, "head": chained[-1]["hash"]}
        assert len(bodies) == 40


def test_while_the_salts_live_the_bytes_of_the_chain_can_be_made_again(url: str) -> None:
    bodies = at_version_two(url, 3)
    with Ledger.open(url) as ledger:
        ids = {name: id for id, name in ledger.disclosures.commitments([PERSON, OTHER, RECORD]).items()}
        assert len(ids) == 3
        for entry, body in zip(ledger.disclosures.list(), bodies, strict=False):
            values = dict(entry.values)
            again = {
                name: [ids.get(one, one) for one in values[name]]
                if isinstance(values[name], list)
                else ids.get(values[name], values[name])
                for name in [*VALUES, "seq"]
            }
            assert orjson.dumps(again, option=orjson.OPT_SORT_KEYS) == body
        assert [entry.seq for entry in ledger.disclosures.of_entities([OTHER])] == [1, 2, 3]


def test_no_id_of_a_person_or_record_is_left_in_the_entries(url: str) -> None:
    at_version_two(url, 3)
    with Ledger.open(url) as ledger:
        for entry in ledger.disclosures.list():
            assert not any(id.encode() in entry.body for id in (PERSON, OTHER, RECORD))
        assert ledger.disclosures.forget([PERSON, OTHER, RECORD]) == 3
        assert ledger.disclosures.of_entities([PERSON]) == ()


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        ("UPDATE disclosures SET previous = hash WHERE seq = 2", 2),
        ("DELETE FROM disclosures WHERE seq = 2", 2),
    ],
)
def test_a_chain_that_was_broken_before_is_carried_over_and_says_where(
    url: str, change: str, broken: int
) -> None:
    at_version_two(url, 4)
    database = Database(url)
    with database.writing() as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER disclosures_no_update"))
            connection.execute(text("DROP TRIGGER disclosures_no_delete"))
        else:
            connection.execute(text("DROP TRIGGER disclosures_append_only ON disclosures"))
        connection.execute(text(change))
    database.close()
    with Ledger.open(url) as ledger:
        assert ledger.disclosures.list()[-1].values["detail"]["broken"] == broken


def test_an_empty_chain_becomes_an_empty_tree(url: str) -> None:
    at_version_two(url, 0)
    with Ledger.open(url) as ledger:
        assert ledger.disclosures.list() == ()
        ledger.disclosures.head()
