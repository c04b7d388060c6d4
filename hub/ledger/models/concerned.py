"""Tables of the persons concerned: what they ask for, who may act for whom, and what they are told only later.

`subject` is the keyed token of an identifier (`cn.ric:…`), never its value: whom a request belongs to doesn't hang on
which entity the hub takes them for.
"""

from __future__ import annotations

from datetime import date, datetime

from pydantic import JsonValue
from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.ledger.models.base import Base


class Correction(Base):
    """A request to correct one field of one record. `version` is the record's when it was asked."""

    __tablename__ = "corrections"
    __table_args__ = (
        CheckConstraint(
            "state IN ('asked', 'accepted', 'corrected', 'refused', 'withdrawn')", name="corrections_state"
        ),
        CheckConstraint("(decided_by IS NULL) = (decided_at IS NULL)", name="corrections_decided"),
        CheckConstraint("state <> 'refused' OR reason IS NOT NULL", name="corrections_refused_with_reason"),
        Index("corrections_subject", "subject", "id"),
        Index("corrections_record", "record", "state"),
        Index("corrections_provider", "provider", "state", "id"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    subject: Mapped[str]
    asked_by: Mapped[str]
    representation: Mapped[str | None] = mapped_column(String(40))
    record: Mapped[str] = mapped_column(String(40))
    version: Mapped[str] = mapped_column(String(64))
    dataset: Mapped[str]
    provider: Mapped[str]
    mention: Mapped[str]
    field: Mapped[str]
    wanted: Mapped[str]
    ground: Mapped[str]
    state: Mapped[str] = mapped_column(String(16))
    asked: Mapped[datetime]
    due: Mapped[date]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    closed: Mapped[datetime | None]


class ErasureRequest(Base):
    """A request to erase records of one provider. `erasure` is the act that carried it out."""

    __tablename__ = "erasure_requests"
    __table_args__ = (
        CheckConstraint(
            "state IN ('asked', 'consented', 'done', 'refused', 'withdrawn')", name="erasure_requests_state"
        ),
        CheckConstraint("(decided_by IS NULL) = (decided_at IS NULL)", name="erasure_requests_decided"),
        CheckConstraint(
            "state <> 'refused' OR reason IS NOT NULL", name="erasure_requests_refused_with_reason"
        ),
        Index("erasure_requests_subject", "subject", "id"),
        Index("erasure_requests_provider", "provider", "state", "id"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    subject: Mapped[str]
    asked_by: Mapped[str]
    representation: Mapped[str | None] = mapped_column(String(40))
    provider: Mapped[str]
    records: Mapped[list[JsonValue]]
    ground: Mapped[str] = mapped_column(String(24))
    words: Mapped[str]
    state: Mapped[str] = mapped_column(String(16))
    asked: Mapped[datetime]
    due: Mapped[date]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None]
    retained_by: Mapped[str | None]
    erasure: Mapped[str | None] = mapped_column(String(40))
    closed: Mapped[datetime | None]


class Representation(Base):
    """Who may act for someone in the data: the guardian of a child, the heir of the dead."""

    __tablename__ = "representations"
    __table_args__ = (
        CheckConstraint("kind IN ('guardian', 'heir')", name="representations_kind"),
        CheckConstraint("representative <> subject", name="representations_of_another"),
        CheckConstraint("kind <> 'guardian' OR until IS NOT NULL", name="representations_guardian_ends"),
        CheckConstraint("(ended_by IS NULL) = (ended_at IS NULL)", name="representations_ended"),
        Index("representations_representative", "representative"),
        Index("representations_subject", "subject"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))
    representative: Mapped[str]
    subject: Mapped[str]
    person: Mapped[str] = mapped_column(String(40))
    proof: Mapped[str]
    department: Mapped[str]
    registered_by: Mapped[str]
    made: Mapped[datetime]
    until: Mapped[datetime | None]
    ended_by: Mapped[str | None]
    ended_at: Mapped[datetime | None]
    ended_reason: Mapped[str | None]


class Withholding(Base):
    """An order by which a person is told only after `until` what a department read about them for one case."""

    __tablename__ = "withholdings"
    __table_args__ = (
        CheckConstraint("until > made", name="withholdings_end"),
        CheckConstraint("(ended_by IS NULL) = (ended_at IS NULL)", name="withholdings_ended"),
        Index("withholdings_person", "person"),
        Index("withholdings_case", "department", "case"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    person: Mapped[str] = mapped_column(String(40))
    case: Mapped[str] = mapped_column(String(40))
    department: Mapped[str]
    reason: Mapped[str]
    legal_basis: Mapped[str]
    registered_by: Mapped[str]
    made: Mapped[datetime]
    until: Mapped[datetime]
    ended_by: Mapped[str | None]
    ended_at: Mapped[datetime | None]
