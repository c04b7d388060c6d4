"""Tables of how long records are kept: seals, orders that open them, holds, erasures."""

from __future__ import annotations

from datetime import datetime

from pydantic import JsonValue
from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.ledger.models.base import Base


class Seal(Base):
    """That a record, or all records of a case, are stored and shown to nobody. `applied`: the graph has it so."""

    __tablename__ = "seals"
    __table_args__ = (
        CheckConstraint("scope IN ('record', 'case')", name="seals_scope"),
        CheckConstraint("(lifted_by IS NULL) = (lifted_at IS NULL)", name="seals_lifted"),
        Index("seals_subject", "subject"),
        Index("seals_applied", "applied"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    scope: Mapped[str] = mapped_column(String(16))
    subject: Mapped[str] = mapped_column(String(40))
    basis: Mapped[str]
    department: Mapped[str]
    by: Mapped[str]
    made: Mapped[datetime]
    applied: Mapped[bool]
    lifted_by: Mapped[str | None]
    lifted_at: Mapped[datetime | None]
    lifted_reason: Mapped[str | None]


class SealedRecord(Base):
    """A record under a seal. Of a seal on a case, each of its records, those that came later too."""

    __tablename__ = "sealed_records"
    __table_args__ = (Index("sealed_records_seal", "seal"),)

    record: Mapped[str] = mapped_column(String(40), primary_key=True)
    seal: Mapped[str] = mapped_column(String(40), ForeignKey("seals.id"), primary_key=True)


class CourtOrder(Base):
    """A court's order that opens sealed records to who handles the case. Without `records`: all those of the case."""

    __tablename__ = "court_orders"
    __table_args__ = (
        CheckConstraint("starts < ends", name="court_orders_period"),
        CheckConstraint("(revoked_by IS NULL) = (revoked_at IS NULL)", name="court_orders_revoked"),
        Index("court_orders_case", "case"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    number: Mapped[str]
    case: Mapped[str] = mapped_column(String(40))
    records: Mapped[list[JsonValue]]
    reason: Mapped[str]
    department: Mapped[str]
    by: Mapped[str]
    starts: Mapped[datetime]
    ends: Mapped[datetime]
    made: Mapped[datetime]
    revoked_by: Mapped[str | None]
    revoked_at: Mapped[datetime | None]


class Hold(Base):
    """That records, or those of a case, are needed and not to be erased or sealed when their time is over."""

    __tablename__ = "holds"
    __table_args__ = (
        CheckConstraint("kind IN ('litigation', 'correction', 'review', 'other')", name="holds_kind"),
        CheckConstraint("(released_by IS NULL) = (released_at IS NULL)", name="holds_released"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    records: Mapped[list[JsonValue]]
    case: Mapped[str | None] = mapped_column(String(40))
    reason: Mapped[str]
    department: Mapped[str]
    by: Mapped[str]
    made: Mapped[datetime]
    ends: Mapped[datetime | None]
    released_by: Mapped[str | None]
    released_at: Mapped[datetime | None]


class Erased(Base):
    """A tombstone: what a keyed hash stands for was erased and isn't to come back. It holds nothing else."""

    __tablename__ = "erased"

    hash: Mapped[str] = mapped_column(String(32), primary_key=True)


class Erasure(Base):
    """One act of erasing: numbers alone. `work`, the ids of what is to go, stands only until that is done.

    `cycled` is when the files were written anew from which it had been deleted.
    """

    __tablename__ = "erasures"
    __table_args__ = (
        CheckConstraint("(work IS NULL) = (finished IS NOT NULL)", name="erasures_work"),
        Index("erasures_cycled", "cycled"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    reason: Mapped[str]
    department: Mapped[str]
    by: Mapped[str]
    made: Mapped[datetime]
    work: Mapped[str | None]
    counts: Mapped[dict[str, JsonValue]]
    finished: Mapped[datetime | None]
    cycled: Mapped[datetime | None]
