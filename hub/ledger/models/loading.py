"""Tables of what was pulled and loaded: runs, cursors, quarantine, deliveries."""

from __future__ import annotations

from datetime import datetime

from pydantic import JsonValue
from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from hub.ledger.models.base import Base, Serial


class Run(Base):
    """One run of a connector; one that `replays` took its rows from quarantine or landing, not from a source."""

    __tablename__ = "runs"
    __table_args__ = (
        CheckConstraint("state IN ('running', 'loaded', 'failed', 'rejected')", name="runs_state"),
        Index("runs_connector", "connector", "run_id"),
        Index("runs_state_connector", "state", "connector"),
    )

    run_id: Mapped[str] = mapped_column(String(40), primary_key=True)
    connector: Mapped[str]
    state: Mapped[str]
    started: Mapped[datetime]
    finished: Mapped[datetime | None]
    error: Mapped[str | None]
    stages: Mapped[dict[str, JsonValue]]
    warnings: Mapped[list[JsonValue]]
    replays: Mapped[bool]


class RunDataset(Base):
    """What a run did with one dataset's rows. Of a loaded run the four counts add up to what was read."""

    __tablename__ = "run_datasets"
    __table_args__ = (
        CheckConstraint(
            "NOT loaded OR rows_read = accepted + unchanged + superseded + quarantined",
            name="run_datasets_add_up",
        ),
        CheckConstraint(
            "rows_read >= 0 AND accepted >= 0 AND unchanged >= 0 AND superseded >= 0 AND quarantined >= 0",
            name="run_datasets_not_negative",
        ),
        Index("run_datasets_dataset", "dataset", "run_id"),
    )

    run_id: Mapped[str] = mapped_column(String(40), ForeignKey("runs.run_id"), primary_key=True)
    dataset: Mapped[str] = mapped_column(primary_key=True)
    loaded: Mapped[bool]
    rows_read: Mapped[int]
    accepted: Mapped[int]
    unchanged: Mapped[int]
    superseded: Mapped[int]
    quarantined: Mapped[int]
    fill: Mapped[dict[str, JsonValue]]
    expectations: Mapped[list[JsonValue]]


class Cursor(Base):
    """How far a dataset's source has been read and loaded."""

    __tablename__ = "cursors"

    connector: Mapped[str] = mapped_column(primary_key=True)
    dataset: Mapped[str] = mapped_column(primary_key=True)
    cursor: Mapped[str]
    run_id: Mapped[str] = mapped_column(String(40), ForeignKey("runs.run_id"))
    updated: Mapped[datetime]


class Quarantine(Base):
    """A row that is unfit for the graph, with the reason. `mark` tells whether it was here before."""

    __tablename__ = "quarantine"
    __table_args__ = (
        CheckConstraint("state IN ('open', 'replayed', 'discarded', 'corrected')", name="quarantine_state"),
        UniqueConstraint("mark", name="quarantine_mark"),
        Index("quarantine_dataset_state", "dataset", "state", "id"),
        Index("quarantine_run", "run_id"),
    )

    id: Mapped[int] = mapped_column(Serial, primary_key=True, autoincrement=True)
    mark: Mapped[str] = mapped_column(String(32))
    run_id: Mapped[str] = mapped_column(String(40))
    first_run: Mapped[str] = mapped_column(String(40))
    dataset: Mapped[str]
    key: Mapped[str | None]
    unit: Mapped[str]
    line: Mapped[int]
    field: Mapped[str]
    reason: Mapped[str]
    hash: Mapped[str] = mapped_column(String(128))
    raw: Mapped[str]
    state: Mapped[str]
    first_seen: Mapped[datetime]
    last_seen: Mapped[datetime]
    decided: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    decision: Mapped[str | None]


class Receipt(Base):
    """A delivery to the ingest webhook. The payload stays until it is loaded."""

    __tablename__ = "receipts"
    __table_args__ = (
        CheckConstraint("state IN ('received', 'loaded', 'failed')", name="receipts_state"),
        UniqueConstraint("connector", "idempotency_key", name="receipts_once"),
        Index("receipts_state_connector", "state", "connector", "id"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    connector: Mapped[str]
    idempotency_key: Mapped[str]
    body_hash: Mapped[str] = mapped_column(String(64))
    content_type: Mapped[str]
    payload: Mapped[bytes | None] = mapped_column(LargeBinary)
    state: Mapped[str]
    run_id: Mapped[str | None] = mapped_column(String(40))
    counts: Mapped[dict[str, JsonValue]]
    error: Mapped[str | None]
    received: Mapped[datetime]
    finished: Mapped[datetime | None]
