from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from hub.errors import NotFound, WrongUse
from hub.ledger.ledger import Ledger
from hub.ledger.orders import CourtOrder

ONE, TWO, THREE = ("R" + str(n) * 24 for n in (1, 2, 3))
CASE, OTHER = "C" + "1" * 24, "C" + "2" * 24
NOW = datetime(2026, 3, 1, tzinfo=UTC)


def seal(ledger: Ledger, scope: str, *subjects: str) -> tuple[str, ...]:
    made = ledger.seals.add(scope, subjects, basis="Order 7", department="court", by="li")
    return tuple(one.id for one in made)


def order(ledger: Ledger, **changed: object) -> CourtOrder:
    values: dict[str, object] = {
        "number": "(2026) 9",
        "case": CASE,
        "reason": "Evidence.",
        "department": "court",
        "by": "li",
        "starts": NOW,
        "ends": NOW + timedelta(days=3),
    }
    return ledger.orders.add(**values | changed)  # type: ignore[arg-type]


def test_a_record_is_sealed_until_every_seal_on_it_is_lifted(ledger: Ledger) -> None:
    assert not ledger.seals.any()
    first, second = seal(ledger, "record", ONE, TWO)
    (third,) = seal(ledger, "record", ONE)
    assert ledger.seals.any()
    assert ledger.seals.records() == {ONE, TWO}
    ledger.seals.lift(first, by="li", reason="The court said so.")
    assert ledger.seals.records() == {ONE, TWO}
    ledger.seals.lift(third, by="li", reason="The court said so.")
    assert ledger.seals.records() == {TWO}
    assert [one.id for one in ledger.seals.list()] == [third, second, first]


def test_a_seal_on_a_case_covers_what_is_included_in_it(ledger: Ledger) -> None:
    (sealed,) = seal(ledger, "case", CASE)
    assert ledger.seals.cases() == {CASE: sealed}
    ledger.seals.include({sealed: [ONE]})
    ledger.seals.include({sealed: [ONE, TWO]})
    assert (
        ledger.seals.records() == ledger.seals.of_case(CASE) == ledger.seals.records_of(sealed) == {ONE, TWO}
    )
    ledger.seals.lift(sealed, by="li", reason="Over.")
    assert ledger.seals.cases() == {}
    assert ledger.seals.of_case(CASE) == ledger.seals.records() == frozenset()


def test_a_seal_and_its_lifting_wait_for_the_graph(ledger: Ledger) -> None:
    (made,) = seal(ledger, "record", ONE)
    assert [one.id for one in ledger.seals.pending()] == [made]
    ledger.seals.mark_applied([made])
    assert ledger.seals.pending() == ()
    ledger.seals.lift(made, by="li", reason="Over.")
    assert [one.id for one in ledger.seals.pending()] == [made]


def test_a_seal_needs_its_basis_and_lifting_it_a_reason(ledger: Ledger) -> None:
    with pytest.raises(WrongUse, match="basis"):
        ledger.seals.add("record", [ONE], basis=" ", department="court", by="li")
    (made,) = seal(ledger, "record", ONE)
    with pytest.raises(WrongUse, match="reason"):
        ledger.seals.lift(made, by="li", reason="")
    ledger.seals.lift(made, by="li", reason="Over.")
    with pytest.raises(WrongUse, match="before"):
        ledger.seals.lift(made, by="li", reason="Over.")
    with pytest.raises(NotFound):
        ledger.seals.get("nothing")


def test_an_order_opens_its_records_for_its_case_and_in_its_time_alone(ledger: Ledger) -> None:
    made = order(ledger, records=[ONE, TWO])
    unsealed = ledger.orders.unsealed
    assert unsealed(made.id, CASE, NOW) == {ONE, TWO}
    assert unsealed(made.id, OTHER, NOW) == frozenset()
    assert unsealed(made.id, CASE, made.ends) == frozenset()
    assert unsealed(made.id, CASE, NOW - timedelta(seconds=1)) == frozenset()
    assert unsealed("20260101T000000000Z-nothing1", CASE, NOW) == frozenset()
    ledger.orders.revoke(made.id, by="li")
    assert unsealed(made.id, CASE, NOW) == frozenset()


def test_an_order_on_a_case_opens_what_a_seal_on_that_case_covers_later_too(ledger: Ledger) -> None:
    (sealed,) = seal(ledger, "case", CASE)
    seal(ledger, "record", THREE)
    made = order(ledger)
    ledger.seals.include({sealed: [ONE]})
    assert ledger.orders.unsealed(made.id, CASE, NOW) == {ONE}


def test_an_order_needs_number_reason_and_an_end_after_its_start(ledger: Ledger) -> None:
    for wrong in ({"number": ""}, {"reason": " "}, {"ends": NOW}):
        with pytest.raises(WrongUse):
            order(ledger, **wrong)
    made = order(ledger)
    assert ledger.orders.get(made.id) == made
    assert ledger.orders.list() == (made,)
    ledger.orders.revoke(made.id, by="li")
    with pytest.raises(WrongUse, match="before"):
        ledger.orders.revoke(made.id, by="li")
