from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace

import orjson
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from hub.audit.disclosure import Disclosure, Outcome
from hub.ledger.engine import Database
from hub.ledger.ledger import Ledger

ENTRY = Disclosure(
    request="q1",
    time="2026-11-25T08:00:00.123456Z",
    user="officer.li",
    department="police",
    role="officer",
    purpose="mediation",
    case="C1",
    action="person.read",
    subject="P1",
    outcome=Outcome.SHOWN,
    datasets=("police.incidents",),
    fields=("victim.name.full",),
    entities=("P1",),
    records=("R1", "R2"),
)


def rewrite(url: str, *statements: str) -> None:
    """What an intruder who owns the database can do."""
    database = Database(url)
    with database.writing() as connection:
        if connection.dialect.name == "sqlite":
            connection.execute(text("DROP TRIGGER disclosures_no_update"))
            connection.execute(text("DROP TRIGGER disclosures_no_delete"))
        else:
            connection.execute(text("DROP TRIGGER disclosures_append_only ON disclosures"))
        for statement in statements:
            connection.execute(text(statement))
    database.close()


def test_entries_are_chained_by_the_hash_of_their_whole_content(ledger: Ledger) -> None:
    ledger.disclosures.add([ENTRY, replace(ENTRY, request="q2")])
    first, second = ledger.disclosures.list()
    assert orjson.loads(first.body) == {"seq": 1, **orjson.loads(orjson.dumps(asdict(ENTRY)))}
    assert first.previous == "0" * 64
    assert first.hash == hashlib.sha256(bytes(32) + first.body).hexdigest()
    assert second.previous == first.hash
    assert ledger.disclosures.head() == (2, second.hash)
    assert ledger.disclosures.first_broken() is None


def test_threads_that_append_at_once_make_one_chain_without_gaps(ledger: Ledger) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: ledger.disclosures.add([replace(ENTRY, request=f"q{n}")]), range(80)))
    entries = ledger.disclosures.list(limit=100)
    assert [entry.seq for entry in entries] == list(range(1, 81))
    assert ledger.disclosures.first_broken() is None


@pytest.mark.parametrize("change", ["UPDATE disclosures SET outcome = 'refused'", "DELETE FROM disclosures"])
def test_the_database_refuses_to_change_or_delete_an_entry(url: str, ledger: Ledger, change: str) -> None:
    ledger.disclosures.add([ENTRY])
    database = Database(url)
    with pytest.raises(DBAPIError, match="append-only"), database.writing() as connection:
        connection.execute(text(change))
    database.close()
    assert len(ledger.disclosures.list()) == 1


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        ("UPDATE disclosures SET \"user\" = 'officer.wang' WHERE seq = 2", 2),
        ("UPDATE disclosures SET body = previous_body.body FROM"
         " (SELECT body FROM disclosures WHERE seq = 1) AS previous_body WHERE seq = 3", 3),
        ("DELETE FROM disclosures WHERE seq = 2", 2),
        ("DELETE FROM disclosures WHERE seq = 3", 3),
    ],
)  # fmt: skip
def test_an_entry_changed_or_removed_behind_the_triggers_is_found(
    url: str, ledger: Ledger, change: str, broken: int
) -> None:
    ledger.disclosures.add([replace(ENTRY, request=f"q{number}") for number in range(3)])
    rewrite(url, change)
    assert ledger.disclosures.first_broken() == broken
