"""Tables of the audit log."""

from __future__ import annotations

from datetime import datetime

from pydantic import JsonValue
from sqlalchemy import (
    CheckConstraint,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from hub.ledger.models.base import Base, Serial


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
