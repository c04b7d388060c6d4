from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from hub.errors import NotFound
from hub.ledger.ledger import Ledger
from hub.ledger.receipts import IdempotencyKeyReused
from hub.ledger.values import ReceiptState


def test_a_repeated_delivery_gets_the_first_receipt(ledger: Ledger) -> None:
    first, new = ledger.receipts.accept("grid", "k1", b"[1]")
    again, new_again = ledger.receipts.accept("grid", "k1", b"[1]")
    assert (new, new_again) == (True, False)
    assert again == first
    assert ledger.receipts.payload(first.id) == b"[1]"


def test_a_key_used_for_another_body_is_refused_and_the_first_body_stays(ledger: Ledger) -> None:
    first, _ = ledger.receipts.accept("grid", "k1", b"[1]")
    with pytest.raises(IdempotencyKeyReused, match=first.id):
        ledger.receipts.accept("grid", "k1", b"[2]")
    assert ledger.receipts.payload(first.id) == b"[1]"


def test_the_same_key_of_another_connector_is_another_delivery(ledger: Ledger) -> None:
    first, _ = ledger.receipts.accept("grid", "k1", b"[1]")
    other, new = ledger.receipts.accept("court", "k1", b"[2]")
    assert new
    assert other.id != first.id


def test_one_of_many_simultaneous_deliveries_is_the_new_one(ledger: Ledger) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: ledger.receipts.accept("grid", "k1", b"[1]"), range(16)))
    assert sum(new for _, new in answers) == 1
    assert len({receipt.id for receipt, _ in answers}) == 1


def test_a_delivery_is_followed_from_received_to_loaded_and_its_body_dropped(ledger: Ledger) -> None:
    receipt, _ = ledger.receipts.accept("grid", "k1", b"[1]")
    assert [waiting.id for waiting in ledger.receipts.pending("grid")] == [receipt.id]
    assert ledger.receipts.connectors_pending() == ("grid",)
    ledger.receipts.mark_loaded(receipt.id, run_id="r1", counts={"grid.events": {"read": 1, "accepted": 1}})
    done = ledger.receipts.get(receipt.id)
    assert (done.state, done.run_id) == (ReceiptState.LOADED, "r1")
    assert done.counts == {"grid.events": {"read": 1, "accepted": 1}}
    assert ledger.receipts.pending("grid") == ()
    with pytest.raises(NotFound, match="loaded"):
        ledger.receipts.payload(receipt.id)


def test_a_delivery_that_failed_keeps_its_body_and_can_be_tried_again(ledger: Ledger) -> None:
    receipt, _ = ledger.receipts.accept("grid", "k1", b"<html>")
    ledger.receipts.mark_failed(receipt.id, error="not JSON")
    failed = ledger.receipts.get(receipt.id)
    assert (failed.state, failed.error) == (ReceiptState.FAILED, "not JSON")
    ledger.receipts.retry(receipt.id)
    assert ledger.receipts.get(receipt.id) == receipt
    assert ledger.receipts.payload(receipt.id) == b"<html>"


def test_a_loaded_delivery_does_not_fail_afterwards(ledger: Ledger) -> None:
    receipt, _ = ledger.receipts.accept("grid", "k1", b"[1]")
    ledger.receipts.mark_loaded(receipt.id, run_id="r1", counts={})
    ledger.receipts.mark_failed(receipt.id, error="late")
    assert ledger.receipts.get(receipt.id).state is ReceiptState.LOADED


def test_an_unknown_receipt_is_not_found(ledger: Ledger) -> None:
    with pytest.raises(NotFound, match="no such receipt"):
        ledger.receipts.get("nope")
