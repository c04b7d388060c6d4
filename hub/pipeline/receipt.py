"""Loads what a source pushed: a delivery goes the same way as a pull, from landing to the graph."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

from connectors import registry
from hub.errors import BatchRejected, InvalidDeclaration, WrongUse
from hub.pipeline.progress import Silent
from hub.pipeline.run import run_source
from hub.registration import registered

if TYPE_CHECKING:
    from connectors.registry import Connector
    from connectors.sources.page import Page
    from hub.home import Home

#: Errors that no later try would mend: the delivery is kept, marked as failed.
_NEVER = (WrongUse, BatchRejected, InvalidDeclaration)

#: How long a delivery waits for a pull of the same connector, in seconds.
_WAIT_S = 300


def load_receipt(home: Home, receipt_id: str) -> None:
    """Load one delivery that waits, and write down what became of it. A delivery loaded twice changes nothing.

    Raises
    ------
    HomeInUse, ServerUnavailable, StorageUnavailable
        Not now: the delivery goes on waiting.
    """
    receipts = home.ledger.receipts
    receipt = receipts.get(receipt_id)
    try:
        connector = registry.load(registered(home, receipt.connector))
        with home.lock(f"pull-{connector.name}", wait_s=_WAIT_S):
            source = _Delivery(connector, receipts.payload(receipt_id), receipt.idempotency_key)
            report = run_source(home, connector, source, Silent())
    except _NEVER as error:
        receipts.mark_failed(receipt_id, error=error.detail)
        return
    counts = {name: asdict(of_dataset) for name, of_dataset in report.datasets.items()}
    receipts.mark_loaded(receipt_id, run_id=report.run, counts=counts)


class _Delivery:
    """One delivery as a source."""

    def __init__(self, connector: Connector, body: bytes, delivery: str) -> None:
        self._connector = connector
        self._body = body
        self._delivery = delivery

    def read(self) -> Iterator[Page]:
        """The delivery's pages; they move no cursor."""
        from connectors.sources.webhook import delivered

        yield from delivered(self._connector.manifest, self._body, delivery=self._delivery)
