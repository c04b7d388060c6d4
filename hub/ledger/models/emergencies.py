"""Tables of searches, break-glass and published counts: candidates, emergencies, notices of them, aggregates."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import JsonValue
from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.ledger.models.base import Base


class Candidate(Base):
    """A person that a search offered to a user under a case, whose file may be read under it until `until`."""

    __tablename__ = "candidates"
    __table_args__ = (Index("candidates_entity", "entity"), Index("candidates_until", "until"))

    user: Mapped[str] = mapped_column(primary_key=True)
    case: Mapped[str] = mapped_column(String(40), primary_key=True)
    entity: Mapped[str] = mapped_column(String(40), primary_key=True)
    until: Mapped[datetime]


class Emergency(Base):
    """Break-glass, from being asked for to its review. `starts` and `ends` are set when the last approval is there."""

    __tablename__ = "emergencies"
    __table_args__ = (
        CheckConstraint("hours BETWEEN 1 AND 24", name="emergencies_short"),
        CheckConstraint("(starts IS NULL) = (ends IS NULL)", name="emergencies_begun"),
        CheckConstraint("(reviewed_by IS NULL) = (reviewed_at IS NULL)", name="emergencies_reviewed"),
        CheckConstraint('reviewed_by <> "user"', name="emergencies_reviewed_by_another"),
        Index("emergencies_department", "department", "ends"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    case: Mapped[str] = mapped_column(String(40))
    department: Mapped[str]
    user: Mapped[str]
    reason: Mapped[str]
    datasets: Mapped[list[JsonValue]]
    hours: Mapped[int]
    asked: Mapped[datetime]
    starts: Mapped[datetime | None]
    ends: Mapped[datetime | None]
    ended_by: Mapped[str | None]
    reviewed_by: Mapped[str | None]
    reviewed_in: Mapped[str | None]
    reviewed_at: Mapped[datetime | None]
    justified: Mapped[bool | None]
    review: Mapped[str | None]


class EmergencyApproval(Base):
    """One person who agreed to an emergency; two of one department can't."""

    __tablename__ = "emergency_approvals"

    emergency: Mapped[str] = mapped_column(ForeignKey("emergencies.id"), primary_key=True)
    department: Mapped[str] = mapped_column(primary_key=True)
    user: Mapped[str]
    at: Mapped[datetime]


class Notice(Base):
    """What a department has to be told of an emergency, kept until it is delivered."""

    __tablename__ = "notices"
    __table_args__ = (Index("notices_due", "delivered", "due"), Index("notices_emergency", "emergency"))

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    emergency: Mapped[str] = mapped_column(ForeignKey("emergencies.id"))
    department: Mapped[str]
    event: Mapped[str] = mapped_column(String(16))
    body: Mapped[dict[str, JsonValue]]
    made: Mapped[datetime]
    due: Mapped[datetime]
    attempts: Mapped[int]
    delivered: Mapped[datetime | None]
    error: Mapped[str | None]


class Aggregate(Base):
    """The counts of one month of one dataset as they were published; a count that is kept back stands nowhere."""

    __tablename__ = "aggregates"

    dataset: Mapped[str] = mapped_column(primary_key=True)
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    settled: Mapped[date] = mapped_column(Date)
    published: Mapped[datetime]
    cells: Mapped[list[JsonValue]]
