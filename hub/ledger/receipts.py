"""Receipts of the ingest webhook: each delivery is taken in once and can be followed until it is loaded."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy import Row, select, update

from hub.errors import NotFound, WrongUse
from hub.ledger import models
from hub.ledger.engine import Database, insert
from hub.ledger.ids import new_id
from hub.ledger.values import Receipt, ReceiptState

_TABLE = models.table(models.Receipt)
_SHOWN = [column for column in _TABLE.columns if column.name != "payload"]


class IdempotencyKeyReused(WrongUse):
    """The sender used a key again for another body, so one of the two would be lost."""


class Receipts:
    """The receipts of a ledger."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def accept(
        self, connector: str, idempotency_key: str, payload: bytes, *, content_type: str = "application/json"
    ) -> tuple[Receipt, bool]:
        """Keep a delivery durably; returns its receipt, and whether it is new.

        A repeated key with the same body gets the receipt of the first time.

        Raises
        ------
        IdempotencyKeyReused
            The key came before with another body.
        """
        digest = hashlib.sha256(payload).hexdigest()
        receipt_id = new_id()
        with self._database.writing() as connection:
            statement = insert(connection, models.Receipt).values(
                id=receipt_id,
                connector=connector,
                idempotency_key=idempotency_key,
                body_hash=digest,
                content_type=content_type,
                payload=payload,
                state=ReceiptState.RECEIVED.value,
                counts={},
                received=datetime.now(UTC),
            )
            once = ["connector", "idempotency_key"]
            connection.execute(statement.on_conflict_do_nothing(index_elements=once))
            here = select(*_SHOWN).where(
                _TABLE.c.connector == connector, _TABLE.c.idempotency_key == idempotency_key
            )
            receipt = _receipt(connection.execute(here).one())
        if receipt.body_hash != digest:
            raise IdempotencyKeyReused(
                f"This idempotency key was used before for another body (receipt {receipt.id}). "
                "Send the delivery with a new key."
            )
        return receipt, receipt.id == receipt_id

    def get(self, receipt_id: str) -> Receipt:
        """One receipt. Raises NotFound."""
        with self._database.reading() as connection:
            row = connection.execute(select(*_SHOWN).where(_TABLE.c.id == receipt_id)).first()
        if row is None:
            raise NotFound("There is no such receipt.")
        return _receipt(row)

    def pending(self, connector: str, *, limit: int = 1_000) -> tuple[Receipt, ...]:
        """Deliveries of a connector that are not loaded yet, in the order they came."""
        query = (
            select(*_SHOWN)
            .where(_TABLE.c.connector == connector, _TABLE.c.state == ReceiptState.RECEIVED.value)
            .order_by(_TABLE.c.id)
            .limit(limit)
        )
        with self._database.reading() as connection:
            return tuple(map(_receipt, connection.execute(query)))

    def connectors_pending(self) -> tuple[str, ...]:
        """Connectors with deliveries that wait."""
        query = select(_TABLE.c.connector).where(_TABLE.c.state == ReceiptState.RECEIVED.value).distinct()
        with self._database.reading() as connection:
            return tuple(sorted(connection.execute(query).scalars()))

    def payload(self, receipt_id: str) -> bytes:
        """The body of a delivery that is not loaded yet. Raises NotFound."""
        with self._database.reading() as connection:
            body = connection.execute(select(_TABLE.c.payload).where(_TABLE.c.id == receipt_id)).scalar()
        if body is None:
            raise NotFound("There is no such delivery, or it is loaded and its body is in landing.")
        return bytes(body)

    def mark_loaded(self, receipt_id: str, *, run_id: str, counts: Mapping[str, Mapping[str, int]]) -> None:
        """Say that a delivery is in the graph, by which run and with what counts. Its body is dropped."""
        self._end(
            receipt_id,
            state=ReceiptState.LOADED.value,
            run_id=run_id,
            counts={name: dict(numbers) for name, numbers in counts.items()},
            payload=None,
            error=None,
        )

    def mark_failed(self, receipt_id: str, *, error: str, run_id: str | None = None) -> None:
        """Say that a delivery can't be loaded, and why. Its body is kept."""
        self._end(receipt_id, state=ReceiptState.FAILED.value, run_id=run_id, error=error)

    def retry(self, receipt_id: str) -> None:
        """Let a delivery that failed be loaded by the next run."""
        self._end(receipt_id, state=ReceiptState.RECEIVED.value, error=None, finished=None)

    def _end(self, receipt_id: str, **values: object) -> None:
        not_loaded = _TABLE.c.state != ReceiptState.LOADED.value
        statement = update(_TABLE).where(_TABLE.c.id == receipt_id, not_loaded)
        with self._database.writing() as connection:
            connection.execute(statement.values({"finished": datetime.now(UTC), **values}))


def _receipt(row: Row[tuple[object, ...]]) -> Receipt:
    return Receipt(**{**row._mapping, "state": ReceiptState(row.state)})
