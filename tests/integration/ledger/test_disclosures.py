from __future__ import annotations

import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from hashlib import sha256

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from hub.audit.disclosure import Disclosure, Outcome
from hub.audit.tree import Frontier, leaf_hash
from hub.errors import BudgetSpent
from hub.ledger.engine import Database
from hub.ledger.ledger import Ledger


def person(number: int) -> str:
    return f"P{number:024x}"


def record(number: int) -> str:
    return f"R{number:024x}"


ENTRY = Disclosure(
    request="q1",
    time="2026-11-25T08:00:00.123456Z",
    user="officer.li",
    department="police",
    role="officer",
    purpose="mediation",
    case="C1",
    action="person.read",
    subject=person(1),
    outcome=Outcome.SHOWN,
    datasets=("police.incidents",),
    fields=("victim.name.full",),
    entities=(person(1),),
    records=(record(1), record(2)),
)


def append_in_a_process(url: str, entries: Sequence[Disclosure]) -> int:
    """How many of the entries were within their budget."""
    within = 0
    with Ledger.open(url) as ledger:
        for entry in entries:
            try:
                ledger.disclosures.add([entry])
            except BudgetSpent:
                continue
            within += 1
    return within


def root_of(ledger: Ledger) -> str:
    """The root, from every stored byte."""
    frontier = Frontier()
    for entry in ledger.disclosures.list(limit=10_000):
        assert entry.hash == leaf_hash(entry.body).hex()
        frontier.append(leaf_hash(entry.body))
    return frontier.root().hex()


def test_entries_are_the_leaves_of_the_tree_whose_root_the_head_tells(ledger: Ledger) -> None:
    assert ledger.disclosures.head() == (0, sha256().hexdigest())
    assert ledger.disclosures.add([ENTRY, replace(ENTRY, request="q2")]) == (1, 2)
    assert ledger.disclosures.add([replace(ENTRY, request="q3")]) == (3,)
    assert [entry.values["request"] for entry in ledger.disclosures.list()] == ["q1", "q2", "q3"]
    assert [entry.seq for entry in ledger.disclosures.list(after=1, limit=1)] == [2]
    assert ledger.disclosures.head() == (3, root_of(ledger))


def test_an_entry_tells_all_but_persons_and_records(ledger: Ledger) -> None:
    ledger.disclosures.add([ENTRY])
    (entry,) = ledger.disclosures.list()
    assert (entry.user, entry.case, entry.outcome) == ("officer.li", "C1", "shown")
    assert entry.values["fields"] == ["victim.name.full"]
    names = ledger.disclosures.commitments([person(1), record(1), record(2), person(9)])
    assert entry.values["entities"] == [names[person(1)]] == [entry.values["subject"]]
    assert entry.values["records"] == [names[record(1)], names[record(2)]]
    assert entry.values["detail"] is None
    assert not any(id.encode() in entry.body for id in (person(1), record(1), record(2)))


def test_threads_that_append_at_once_make_one_tree_without_gaps(ledger: Ledger) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: ledger.disclosures.add([replace(ENTRY, request=f"q{n}")]), range(80)))
    assert [entry.seq for entry in ledger.disclosures.list(limit=100)] == list(range(1, 81))
    assert ledger.disclosures.head() == (80, root_of(ledger))


def test_processes_that_append_at_once_make_one_tree_without_gaps(url: str, ledger: Ledger) -> None:
    context = multiprocessing.get_context("spawn")
    entries = [replace(ENTRY, entities=(person(number),)) for number in range(25)]
    with ProcessPoolExecutor(3, mp_context=context) as pool:
        assert list(pool.map(append_in_a_process, [url] * 3, [entries] * 3)) == [25] * 3
    assert ledger.disclosures.head() == (75, root_of(ledger))
    assert [len(ledger.disclosures.of_entities([person(number)])) for number in (0, 2, 24)] == [3, 3, 3]


@pytest.mark.parametrize("table", ["audit_entries", "audit_nodes", "audit_checkpoints"])
@pytest.mark.parametrize("change", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
def test_the_database_refuses_to_change_or_delete_what_was_logged(
    url: str, ledger: Ledger, table: str, change: str
) -> None:
    ledger.disclosures.add([ENTRY] * 16)
    column = {"audit_entries": "body", "audit_nodes": "hash", "audit_checkpoints": "note"}[table]
    database = Database(url)
    with database.writing() as connection:
        connection.execute(text("INSERT INTO audit_checkpoints VALUES (1, 16, :note)"), {"note": b"x"})
    with pytest.raises(DBAPIError, match="append-only"), database.writing() as connection:
        connection.execute(text(change.format(table, column, column)))
    database.close()
    assert len(ledger.disclosures.list()) == 16


def test_the_entries_of_a_person_are_found_page_by_page(ledger: Ledger) -> None:
    for number in (1, 2, 1, 3, 1):
        ledger.disclosures.add([replace(ENTRY, subject=None, entities=(person(number),), records=())])
    find = ledger.disclosures.of_entities
    assert [entry.seq for entry in find([person(1)])] == [1, 3, 5]
    assert [entry.seq for entry in find([person(1), person(3)], limit=3)] == [1, 3, 4]
    assert [entry.seq for entry in find([person(1), person(3)], after=4)] == [5]
    assert find([person(9)]) == ()
    assert find([]) == ()


def test_entries_are_found_by_their_records_and_subject_too(ledger: Ledger) -> None:
    ledger.disclosures.add([ENTRY, replace(ENTRY, subject=f"{person(7)} {record(8)}.victim", records=())])
    assert [entry.seq for entry in ledger.disclosures.of_entities([record(2)])] == [1]
    assert [entry.seq for entry in ledger.disclosures.of_entities([person(7)])] == [2]
    assert [entry.seq for entry in ledger.disclosures.of_entities([record(8)])] == [2]


def test_forgetting_a_person_unlinks_the_entries_and_changes_none(ledger: Ledger) -> None:
    ledger.disclosures.add([ENTRY])
    before = ledger.disclosures.list(), ledger.disclosures.head()
    assert ledger.disclosures.forget([person(1), record(1), person(9)]) == 2
    assert (ledger.disclosures.list(), ledger.disclosures.head()) == before
    assert ledger.disclosures.of_entities([person(1)]) == ()
    assert len(ledger.disclosures.of_entities([record(2)])) == 1
    ledger.disclosures.add([ENTRY])
    first, second = ledger.disclosures.list()
    assert first.values["entities"] != second.values["entities"]


def budgeted(budget: int, *persons: int, **more: object) -> Disclosure:
    shown = replace(ENTRY, budget=budget, entities=tuple(map(person, persons)))
    return replace(shown, **more)  # type: ignore[arg-type]


def test_a_budget_counts_each_person_of_a_day_once(ledger: Ledger) -> None:
    add = ledger.disclosures.add
    add([budgeted(3, 1, 2)])
    add([budgeted(3, 2, 1), budgeted(3, 3)])
    with pytest.raises(BudgetSpent):
        add([budgeted(3, 4)])
    add([budgeted(3, 3)])
    with pytest.raises(BudgetSpent):
        add([budgeted(3, 1, 5)])


def test_an_answer_over_budget_is_logged_as_refused_without_its_persons(ledger: Ledger) -> None:
    with pytest.raises(BudgetSpent) as error:
        ledger.disclosures.add([budgeted(1, 1, 2), budgeted(1, 3)])
    refused, shown = ledger.disclosures.list()
    assert (refused.outcome, shown.outcome) == ("refused", "shown")
    assert refused.values["detail"] == {"refused": "budget"}
    assert all(refused.values[name] == [] for name in ("entities", "records", "fields", "datasets"))
    assert len(shown.values["entities"]) == 1
    assert not any(person(number) in error.value.detail for number in range(4))
    assert ledger.disclosures.of_entities([person(2)]) == ()


@pytest.mark.parametrize(
    "change",
    [
        {"user": "officer.wang"},
        {"purpose": "criminal_investigation"},
        {"on_behalf": "officer.wang"},
        {"time": "2026-11-25T16:00:00.000000Z"},  # midnight in Shanghai
        {"budget": None},
    ],
)
def test_each_user_purpose_and_day_has_a_budget_of_its_own(ledger: Ledger, change: dict[str, object]) -> None:
    ledger.disclosures.add([budgeted(1, 1)])
    ledger.disclosures.add([replace(budgeted(1, 2), **change)])  # type: ignore[arg-type]
    with pytest.raises(BudgetSpent):
        ledger.disclosures.add([budgeted(1, 3, time="2026-11-25T15:59:59.999999Z")])


def test_days_of_a_budget_are_those_of_the_hubs_time_zone(url: str) -> None:
    with Ledger.open(url, time_zone="UTC") as ledger:
        ledger.disclosures.add([budgeted(1, 1)])
        with pytest.raises(BudgetSpent):
            ledger.disclosures.add([budgeted(1, 2, time="2026-11-25T16:00:00.000000Z")])
        ledger.disclosures.add([budgeted(1, 2, time="2026-11-26T00:00:00.000000Z")])


def test_a_budget_is_exact_among_threads(ledger: Ledger) -> None:
    def shown(number: int) -> bool:
        try:
            ledger.disclosures.add([budgeted(10, number)])
        except BudgetSpent:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(shown, range(40))) == 10


def test_a_budget_is_exact_among_processes(url: str, ledger: Ledger) -> None:
    context = multiprocessing.get_context("spawn")
    parts = [[budgeted(10, number) for number in range(at, 24, 3)] for at in range(3)]
    with ProcessPoolExecutor(3, mp_context=context) as pool:
        assert sum(pool.map(append_in_a_process, [url] * 3, parts)) == 10
    assert sum(entry.outcome == "shown" for entry in ledger.disclosures.list(limit=100)) == 10
