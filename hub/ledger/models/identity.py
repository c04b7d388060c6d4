"""Tables of who is who: merges, partings, judgements."""

from __future__ import annotations

from datetime import datetime

from pydantic import JsonValue
from sqlalchemy import (
    CheckConstraint,
    Index,
    String,
)
from sqlalchemy.orm import Mapped, mapped_column

from hub.ledger.models.base import Base


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
