"""Tables of sharing by right: catalogue, share requests, grants, disputes, corrections between departments."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import JsonValue
from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.ledger.models.base import Base, Serial

_CURRENT = text("superseded IS NULL")


class SharingVersion(Base):
    """One number that rises with every change of what anybody may see; its row is locked by whoever changes it."""

    __tablename__ = "sharing_version"
    __table_args__ = (CheckConstraint("id = 1", name="sharing_version_single"),)

    id: Mapped[int] = mapped_column(Serial, primary_key=True, autoincrement=False)
    version: Mapped[int]


class CatalogueEntry(Base):
    """One version of a dataset's entry. `words` is what a search looks in, `body` the whole entry."""

    __tablename__ = "catalogue_entries"
    __table_args__ = (
        CheckConstraint("sharing IN ('unconditional', 'conditional', 'none')", name="catalogue_sharing"),
        CheckConstraint("version > 0", name="catalogue_version"),
        Index("catalogue_current", "dataset", unique=True, sqlite_where=_CURRENT, postgresql_where=_CURRENT),
        Index("catalogue_provider", "provider"),
    )

    dataset: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    provider: Mapped[str]
    sharing: Mapped[str] = mapped_column(String(16))
    digest: Mapped[str] = mapped_column(String(64))
    words: Mapped[str]
    body: Mapped[dict[str, JsonValue]]
    published: Mapped[datetime]
    superseded: Mapped[datetime | None]


class ShareRequest(Base):
    """What one department asks of another's dataset. `missing` is what the provider found lacking."""

    __tablename__ = "share_requests"
    __table_args__ = (
        CheckConstraint(
            "state IN ('draft', 'submitted', 'returned', 'consented', 'refused', 'withdrawn')",
            name="share_requests_state",
        ),
        CheckConstraint("consumer <> provider", name="share_requests_of_another"),
        CheckConstraint("extended_days BETWEEN 0 AND 10", name="share_requests_extended"),
        CheckConstraint("(decided_by IS NULL) = (decided IS NULL)", name="share_requests_decided"),
        CheckConstraint("decided_by <> submitted_by", name="share_requests_by_another"),
        Index("share_requests_consumer", "consumer", "id"),
        Index("share_requests_provider", "provider", "id"),
        Index("share_requests_state", "state"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    dataset: Mapped[str]
    entry_version: Mapped[int]
    provider: Mapped[str]
    consumer: Mapped[str]
    state: Mapped[str] = mapped_column(String(16))
    terms: Mapped[dict[str, JsonValue]]
    missing: Mapped[list[JsonValue]]
    prepared_by: Mapped[str]
    prepared: Mapped[datetime]
    submitted_by: Mapped[str | None]
    submitted: Mapped[datetime | None]
    reply_days: Mapped[int]
    extended_days: Mapped[int]
    extended_why: Mapped[str | None]
    decided_by: Mapped[str | None]
    decided: Mapped[datetime | None]
    reason: Mapped[str | None]


class Grant(Base):
    """What a consented request came to. What it opens is in force only while `state` says so, within its period."""

    __tablename__ = "grants"
    __table_args__ = (
        CheckConstraint("state IN ('consented', 'in_force', 'suspended', 'withdrawn')", name="grants_state"),
        CheckConstraint("mode IN ('query', 'check', 'statistics')", name="grants_mode"),
        CheckConstraint("consumer <> provider", name="grants_to_another"),
        CheckConstraint("starts < ends", name="grants_period"),
        CheckConstraint("(delivered_by IS NULL) = (delivered IS NULL)", name="grants_delivered"),
        UniqueConstraint("request", name="grants_of_one_request"),
        Index("grants_consumer", "consumer", "state"),
        Index("grants_provider", "provider", "id"),
        Index("grants_dataset", "dataset"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    request: Mapped[str] = mapped_column(String(40), ForeignKey("share_requests.id"))
    dataset: Mapped[str]
    provider: Mapped[str]
    consumer: Mapped[str]
    purposes: Mapped[list[JsonValue]]
    fields: Mapped[list[JsonValue]]
    edges: Mapped[list[JsonValue]]
    mode: Mapped[str] = mapped_column(String(16))
    first_day: Mapped[date]
    last_day: Mapped[date]
    starts: Mapped[datetime]
    ends: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(16))
    conditions: Mapped[str | None]
    consented_by: Mapped[str]
    consented: Mapped[datetime]
    delivered_by: Mapped[str | None]
    delivered: Mapped[datetime | None]


class Dispute(Base):
    """A disagreement over a request or a grant, from talks to the decision of the body above both."""

    __tablename__ = "disputes"
    __table_args__ = (
        CheckConstraint(
            "state IN ('negotiation', 'coordination', 'settled', 'upheld', 'dismissed')",
            name="disputes_state",
        ),
        Index("disputes_request", "request"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    request: Mapped[str] = mapped_column(String(40), ForeignKey("share_requests.id"))
    grant: Mapped[str | None] = mapped_column(String(40), ForeignKey("grants.id"))
    raised_by: Mapped[str]
    department: Mapped[str]
    reason: Mapped[str]
    state: Mapped[str] = mapped_column(String(16))
    raised: Mapped[datetime]
    closed: Mapped[datetime | None]


class CorrectionRequest(Base):
    """One department says that a record of another's is wrong. `statement` and `answer` are emptied with the record."""

    __tablename__ = "correction_requests"
    __table_args__ = (
        CheckConstraint(
            "state IN ('asked', 'verified', 'corrected', 'unfounded')", name="correction_requests_state"
        ),
        Index("correction_requests_consumer", "consumer", "id"),
        Index("correction_requests_provider", "provider", "id"),
        Index("correction_requests_record", "record"),
    )

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    dataset: Mapped[str]
    provider: Mapped[str]
    consumer: Mapped[str]
    record: Mapped[str | None] = mapped_column(String(40))
    field: Mapped[str | None]
    statement: Mapped[str | None]
    state: Mapped[str] = mapped_column(String(16))
    asked_by: Mapped[str]
    asked: Mapped[datetime]
    answered_by: Mapped[str | None]
    answered: Mapped[datetime | None]
    answer: Mapped[str | None]


class SharingStep(Base):
    """One step of a request, a grant, a dispute or a correction: who did what, when, and why."""

    __tablename__ = "sharing_steps"

    subject: Mapped[str] = mapped_column(String(40), primary_key=True)
    seq: Mapped[int] = mapped_column(Serial, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    user: Mapped[str]
    department: Mapped[str]
    step: Mapped[str] = mapped_column(String(40))
    note: Mapped[str | None]
    detail: Mapped[dict[str, JsonValue]]
