"""Tables of the audit log."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.ledger.models.base import Base, Serial


class AuditEntry(Base):
    """One entry of the audit log. `hash` is its leaf's, over `body`; the other columns repeat it, to search by."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("audit_entries_user", "user", "seq"),
        Index("audit_entries_department", "department", "seq"),
        Index("audit_entries_case", "case", "seq"),
        Index("audit_entries_time", "time"),
    )

    seq: Mapped[int] = mapped_column(Serial, primary_key=True, autoincrement=False)
    time: Mapped[datetime]
    user: Mapped[str]
    department: Mapped[str]
    purpose: Mapped[str | None]
    case: Mapped[str | None]
    action: Mapped[str]
    outcome: Mapped[str]
    body: Mapped[bytes] = mapped_column(LargeBinary)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class AuditHead(Base):
    """How far the log has come, what its tree needs to grow (`hub.audit.tree.Frontier`), how many checkpoints it has.

    Its one row is locked by whoever appends, so that the tree has no forks.
    """

    __tablename__ = "audit_head"
    __table_args__ = (CheckConstraint("id = 1", name="audit_head_single"),)

    id: Mapped[int] = mapped_column(Serial, primary_key=True, autoincrement=False)
    size: Mapped[int]
    frontier: Mapped[bytes] = mapped_column(LargeBinary)
    checkpoints: Mapped[int]


class AuditNode(Base):
    """A kept node of the tree above its leaves."""

    __tablename__ = "audit_nodes"
    __table_args__ = ({"sqlite_with_rowid": False},)

    level: Mapped[int] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    hash: Mapped[bytes] = mapped_column(LargeBinary)


class AuditSalt(Base):
    """What links an id of a person or record to its commitment in the log. Erased with the person."""

    __tablename__ = "audit_salts"
    __table_args__ = ({"sqlite_with_rowid": False},)

    id: Mapped[str] = mapped_column(primary_key=True)
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    commitment: Mapped[bytes] = mapped_column(LargeBinary)


class AuditMention(Base):
    """Which entries name a commitment, by its first bytes."""

    __tablename__ = "audit_mentions"
    __table_args__ = ({"sqlite_with_rowid": False},)

    prefix: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)


class AuditSpent(Base):
    """A person that was shown to a user for a purpose on a day of the hub's time zone: what budgets count."""

    __tablename__ = "audit_spent"
    __table_args__ = ({"sqlite_with_rowid": False},)

    day: Mapped[date] = mapped_column(primary_key=True)
    user: Mapped[str] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)


class AuditCheckpoint(Base):
    """A signed checkpoint of the log, as it was given out, numbered without gaps."""

    __tablename__ = "audit_checkpoints"
    __table_args__ = (UniqueConstraint("size", name="audit_checkpoints_size"),)

    number: Mapped[int] = mapped_column(Serial, primary_key=True, autoincrement=False)
    size: Mapped[int]
    note: Mapped[bytes] = mapped_column(LargeBinary)


class AuditWitness(Base):
    """How far an outside witness has been told. `failed` is the time of the last failure since it was."""

    __tablename__ = "audit_witnesses"

    witness: Mapped[str] = mapped_column(primary_key=True)
    size: Mapped[int]
    told: Mapped[datetime | None]
    failures: Mapped[int]
    failed: Mapped[datetime | None]
    error: Mapped[str | None]
