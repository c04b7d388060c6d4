"""The ledger's tables. `hub/ledger/migrations` makes them; a test holds that both say the same."""

from __future__ import annotations

from datetime import UTC, datetime

from pydantic import JsonValue
from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

#: Numbers its rows; SQLite only does so for a column of type INTEGER.
Serial = BigInteger().with_variant(Integer, "sqlite")


class UtcTime(TypeDecorator[datetime]):
    """An aware UTC time with microseconds, on SQLite too, which knows no zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Base of the ledger's tables."""

    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's own protocol
        datetime: UtcTime,
        str: Text,
        int: BigInteger,
        float: Float,
        dict[str, JsonValue]: JSON,
        list[JsonValue]: JSON,
    }


def table(model: type[Base]) -> Table:
    """The table of a model, for statements over its columns."""
    assert isinstance(model.__table__, Table)
    return model.__table__


class Run(Base):
    """One run of a connector."""

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


class Redirect(Base):
    """An entity id that was merged into another. `new` is always the last of the chain."""

    __tablename__ = "redirects"
    __table_args__ = (
        CheckConstraint("old <> new", name="redirects_not_to_itself"),
        Index("redirects_new", "new"),
        Index("redirects_applied", "applied"),
    )

    old: Mapped[str] = mapped_column(String(40), primary_key=True)
    new: Mapped[str] = mapped_column(String(40))
    entity: Mapped[str] = mapped_column(String(40))
    run_id: Mapped[str] = mapped_column(String(40))
    applied: Mapped[bool]
    made: Mapped[datetime]


class Parted(Base):
    """Two ids that one mention's identifiers found and that are two entities: a load leaves them so."""

    __tablename__ = "parted"
    __table_args__ = (
        CheckConstraint("one < other", name="parted_in_order"),
        Index("parted_other", "other"),
    )

    one: Mapped[str] = mapped_column(String(40), primary_key=True)
    other: Mapped[str] = mapped_column(String(40), primary_key=True)
    entity: Mapped[str] = mapped_column(String(40))


class Judgement(Base):
    """What a steward said of mentions: that they are one, that no two of them are, or that it can't be told."""

    __tablename__ = "judgements"
    __table_args__ = (
        CheckConstraint("verdict IN ('same', 'different', 'unsure')", name="judgements_verdict"),
        CheckConstraint("(seconded_by IS NULL) = (seconded_at IS NULL)", name="judgements_seconded"),
        CheckConstraint("(withdrawn_by IS NULL) = (withdrawn_at IS NULL)", name="judgements_withdrawn"),
        CheckConstraint("seconded_by <> steward", name="judgements_second_is_another"),
        Index("judgements_entity", "entity", "id"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    entity: Mapped[str] = mapped_column(String(40))
    mentions: Mapped[list[JsonValue]]
    verdict: Mapped[str] = mapped_column(String(16))
    reason: Mapped[str]
    steward: Mapped[str]
    department: Mapped[str]
    made: Mapped[datetime]
    needs_second: Mapped[bool]
    seconded_by: Mapped[str | None]
    seconded_at: Mapped[datetime | None]
    withdrawn_by: Mapped[str | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str | None]


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


class Disclosure(Base):
    """One entry of the audit log. `body` is what is hashed; the other columns repeat it, to search by."""

    __tablename__ = "disclosures"
    __table_args__ = (
        UniqueConstraint("hash", name="disclosures_hash"),
        Index("disclosures_user", "user", "seq"),
        Index("disclosures_department", "department", "seq"),
        Index("disclosures_case", "case", "seq"),
        Index("disclosures_time", "time"),
    )

    seq: Mapped[int] = mapped_column(Serial, primary_key=True, autoincrement=False)
    time: Mapped[datetime]
    request: Mapped[str]
    user: Mapped[str]
    department: Mapped[str]
    role: Mapped[str]
    on_behalf: Mapped[str | None]
    purpose: Mapped[str | None]
    case: Mapped[str | None]
    action: Mapped[str]
    subject: Mapped[str | None]
    outcome: Mapped[str]
    datasets: Mapped[list[JsonValue]]
    fields: Mapped[list[JsonValue]]
    entities: Mapped[list[JsonValue]]
    records: Mapped[list[JsonValue]]
    legal_basis: Mapped[str | None]
    policies: Mapped[list[JsonValue]]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class DisclosureHead(Base):
    """The last entry of the log: its one row is locked by whoever appends, so that the chain has no forks."""

    __tablename__ = "disclosure_head"
    __table_args__ = (CheckConstraint("id = 1", name="disclosure_head_single"),)

    id: Mapped[int] = mapped_column(Serial, primary_key=True, autoincrement=False)
    seq: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
