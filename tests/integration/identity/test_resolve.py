"""`hub identity resolve` on the real graph: people of one dataset, found, corrected, changed and withdrawn."""

from __future__ import annotations

import random

import pytest

from hub.graph.check import check_graph
from hub.graph.digest import graph_digest
from hub.home import Home
from hub.identity.evaluation import evaluate
from hub.identity.resolution.mentions import RESOLVED
from hub.identity.resolution.resolve import resolve
from hub.ledger.values import Verdict
from tests.benchmarks.made_people import Scenario, make
from tests.integration.identity.conftest import People
from tests.integration.identity.mentions import Row, change, clusters, entities, put, withdraw

PERSON = ("person",)


def in_order(rows: dict[str, Row], parts: int) -> list[dict[str, Row]]:
    keys = sorted(rows)
    random.Random(7).shuffle(keys)
    return [{key: rows[key] for key in keys[part::parts]} for part in range(parts)]


def state(home: Home) -> tuple[set[frozenset[str]], dict[str, str], dict[str, str], str]:
    """Clusters, entity ids, redirects and digest."""
    return (
        clusters(home.driver),
        entities(home.driver),
        home.ledger.redirects.all(),
        graph_digest(home.driver),
    )


def test_who_is_who_is_found_without_labels(home: Home, people: People) -> None:
    rows, truth = people
    put(home, rows)
    report = resolve(home, entities=PERSON)
    found = evaluate(entities(home.driver), truth).pairwise
    assert found.precision > 0.98
    assert found.recall > 0.9
    assert report.entities[0].moved > 0
    assert check_graph(home.driver) == []


def test_resolving_again_changes_nothing(home: Home, people: People) -> None:
    put(home, people[0])
    resolve(home, entities=PERSON)
    before = state(home)
    again = resolve(home, entities=PERSON).entities[0]
    assert (again.full, again.looked_at, again.moved) == (False, 0, 0)
    anew = resolve(home, full=True, entities=PERSON).entities[0]
    assert (anew.full, anew.moved) == (True, 0)
    assert state(home) == before


def test_batch_by_batch_gives_what_all_at_once_gives(home: Home, people: People) -> None:
    for number, part in enumerate(in_order(people[0], 5)):
        put(home, part, seen=f"2026-01-0{number + 1}T00:00:00Z")
        report = resolve(home, entities=PERSON).entities[0]
        assert report.full == (number == 0)
    before = state(home)
    assert resolve(home, full=True, entities=PERSON).entities[0].moved == 0
    assert state(home) == before
    assert check_graph(home.driver) == []


def test_changes_and_withdrawals_give_what_all_at_once_gives(home: Home, people: People) -> None:
    rows = people[0]
    put(home, rows)
    resolve(home, entities=PERSON)
    keys = sorted(rows)
    random.Random(3).shuffle(keys)
    withdraw(home, keys[:60])
    resolve(home, entities=PERSON)
    change(home, {key: rows[other] for key, other in zip(keys[60:120], keys[120:180], strict=True)})
    report = resolve(home, entities=PERSON).entities[0]
    assert not report.full
    before = state(home)
    assert resolve(home, full=True, entities=PERSON).entities[0].moved == 0
    assert state(home) == before
    assert check_graph(home.driver) == []


def test_a_store_that_is_lost_is_made_again(home: Home, people: People) -> None:
    put(home, people[0])
    resolve(home, entities=PERSON)
    before = state(home)
    (home.root / "identity" / "work.duckdb").write_bytes(b"not a database")
    report = resolve(home, entities=PERSON).entities[0]
    assert (report.full, report.moved) == (True, 0)
    assert state(home) == before


def test_judgements_win_and_can_be_withdrawn(home: Home, people: People) -> None:
    put(home, people[0])
    resolve(home, entities=PERSON)
    before = state(home)
    one = max(before[0], key=lambda keys: (len(keys), min(keys)))
    other = max(before[0] - {one}, key=lambda keys: (len(keys), min(keys)))
    mention = {key: home.key.record_id("people", key) + ".person" for key in people[0]}
    judgements = home.ledger.judgements
    apart = judgements.add(
        "person",
        sorted(mention[key] for key in one),
        Verdict.DIFFERENT,
        steward="a",
        department="police",
        reason="seen both",
    )
    same = judgements.add(
        "person",
        [mention[min(other)], mention[min(one)]],
        Verdict.SAME,
        steward="a",
        department="police",
        reason="seen both",
    )
    resolve(home, entities=PERSON)
    found = entities(home.driver)
    assert len({found[key] for key in one}) == len(one)
    assert found[min(other)] == found[min(one)]
    judged = state(home)
    assert resolve(home, full=True, entities=PERSON).entities[0].moved == 0
    assert state(home) == judged
    for judgement in (apart, same):
        judgements.withdraw(judgement.id, steward="a", reason="a mistake")
    resolve(home, entities=PERSON)
    assert state(home) == before
    assert check_graph(home.driver) == []


def test_a_number_in_five_thousand_records_of_all_kinds_of_people_makes_nobody_one(home: Home) -> None:
    records, _ = make(Scenario("many", True, 5_000, {}, (), seed=9))
    bad = "110101199003070177"
    put(
        home,
        {
            str(number): {"name.full": one["whole_name"], "national_id": bad, "birth_date": one["born"]}
            for number, one in enumerate(records)
        },
    )
    assert max(map(len, clusters(home.driver))) == len(records)
    report = resolve(home, entities=PERSON).entities[0]
    assert max(map(len, clusters(home.driver))) < 12
    assert any("national_id" in finding for finding in report.findings)
    assert not any(bad in finding for finding in report.findings)


@pytest.mark.parametrize(
    "row",
    [
        {"birth_date": "1900-01-01"},
        {"name.full": "", "phone": ""},
        {"name.full": "未知"},
        {"phone": "+8613800000000"},
        {"address.text": "重庆市合川区南津街街道人民路1号"},
    ],
    ids=["one birthday", "no names", "a word for unknown", "one telephone", "one address"],
)
def test_a_value_that_everybody_has_makes_nobody_one(home: Home, row: Row) -> None:
    records, truth = make(Scenario("same", True, 400, {}, (), seed=11))
    first = {real: number for number, real in reversed(list(enumerate(truth)))}
    put(
        home,
        {
            str(number): {
                "name.full": records[number]["whole_name"],
                "phone": records[number]["phone"],
                **row,
            }
            for number in first.values()
        },
    )
    resolve(home, entities=PERSON)
    found = evaluate(entities(home.driver), {str(number): str(real) for real, number in first.items()})
    wrong = sum(count * size * (size - 1) // 2 for size, count in found.sizes.items())
    assert wrong <= 2


def test_an_empty_graph_is_resolved(home: Home) -> None:
    report = resolve(home)
    assert [(one.entity, one.mentions, one.moved) for one in report.entities] == [
        (entity, 0, 0) for entity in RESOLVED
    ]
