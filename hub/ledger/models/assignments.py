"""Table of who handles which case, where the source's own records don't say it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.ledger.models.base import Base


class Assignment(Base):
    """That a user of a department handles a case for a time. It is never changed, only withdrawn."""

    __tablename__ = "assignments"
    __table_args__ = (
        CheckConstraint("starts < ends", name="assignments_period"),
        CheckConstraint('"user" <> registered_by', name="assignments_by_another"),
        CheckConstraint("(withdrawn_by IS NULL) = (withdrawn_at IS NULL)", name="assignments_withdrawn"),
        Index("assignments_holder", "user", "department"),
        Index("assignments_department", "department", "id"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    user: Mapped[str]
    department: Mapped[str]
    case: Mapped[str] = mapped_column(String(40))
    starts: Mapped[datetime]
    ends: Mapped[datetime]
    reason: Mapped[str]
    registered_by: Mapped[str]
    registered: Mapped[datetime]
    withdrawn_by: Mapped[str | None]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str | None]
