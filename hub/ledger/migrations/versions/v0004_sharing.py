"""Tables of catalogue, requests and grants."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.ledger.models import UtcTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_CURRENT = sa.text("superseded IS NULL")


def upgrade() -> None:
    op.create_table(
        "catalogue_entries",
        sa.Column("dataset", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("sharing", sa.String(length=16), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("published", UtcTime(), nullable=False),
        sa.Column("superseded", UtcTime(), nullable=True),
        sa.CheckConstraint("sharing IN ('unconditional', 'conditional', 'none')", name="catalogue_sharing"),
        sa.CheckConstraint("version > 0", name="catalogue_version"),
        sa.PrimaryKeyConstraint("dataset", "version"),
    )
    op.create_index(
        "catalogue_current",
        "catalogue_entries",
        ["dataset"],
        unique=True,
        sqlite_where=_CURRENT,
        postgresql_where=_CURRENT,
    )
    op.create_index("catalogue_provider", "catalogue_entries", ["provider"], unique=False)
    op.create_table(
        "correction_requests",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("dataset", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("consumer", sa.Text(), nullable=False),
        sa.Column("record", sa.String(length=40), nullable=True),
        sa.Column("field", sa.Text(), nullable=True),
        sa.Column("statement", sa.Text(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked", UtcTime(), nullable=False),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.Column("answered", UtcTime(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state IN ('asked', 'verified', 'corrected', 'unfounded')", name="correction_requests_state"
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("correction_requests_consumer", "correction_requests", ["consumer", "id"], unique=False)
    op.create_index("correction_requests_provider", "correction_requests", ["provider", "id"], unique=False)
    op.create_index("correction_requests_record", "correction_requests", ["record"], unique=False)
    op.create_table(
        "share_requests",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("dataset", sa.Text(), nullable=False),
        sa.Column("entry_version", sa.BigInteger(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("consumer", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("terms", sa.JSON(), nullable=False),
        sa.Column("missing", sa.JSON(), nullable=False),
        sa.Column("prepared_by", sa.Text(), nullable=False),
        sa.Column("prepared", UtcTime(), nullable=False),
        sa.Column("submitted_by", sa.Text(), nullable=True),
        sa.Column("submitted", UtcTime(), nullable=True),
        sa.Column("reply_days", sa.BigInteger(), nullable=False),
        sa.Column("extended_days", sa.BigInteger(), nullable=False),
        sa.Column("extended_why", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided", UtcTime(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state IN ('draft', 'submitted', 'returned', 'consented', 'refused', 'withdrawn')",
            name="share_requests_state",
        ),
        sa.CheckConstraint("(decided_by IS NULL) = (decided IS NULL)", name="share_requests_decided"),
        sa.CheckConstraint("consumer <> provider", name="share_requests_of_another"),
        sa.CheckConstraint("decided_by <> submitted_by", name="share_requests_by_another"),
        sa.CheckConstraint("extended_days BETWEEN 0 AND 10", name="share_requests_extended"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("share_requests_consumer", "share_requests", ["consumer", "id"], unique=False)
    op.create_index("share_requests_provider", "share_requests", ["provider", "id"], unique=False)
    op.create_index("share_requests_state", "share_requests", ["state"], unique=False)
    op.create_table(
        "sharing_steps",
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("seq", _SERIAL, autoincrement=False, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("step", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("subject", "seq"),
    )
    op.create_table(
        "sharing_version",
        sa.Column("id", _SERIAL, autoincrement=False, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name="sharing_version_single"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "grants",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("request", sa.String(length=40), nullable=False),
        sa.Column("dataset", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("consumer", sa.Text(), nullable=False),
        sa.Column("purposes", sa.JSON(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("edges", sa.JSON(), nullable=False),
        sa.Column("mode", sa.String(length=16), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("starts", UtcTime(), nullable=False),
        sa.Column("ends", UtcTime(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("conditions", sa.Text(), nullable=True),
        sa.Column("consented_by", sa.Text(), nullable=False),
        sa.Column("consented", UtcTime(), nullable=False),
        sa.Column("delivered_by", sa.Text(), nullable=True),
        sa.Column("delivered", UtcTime(), nullable=True),
        sa.CheckConstraint("mode IN ('query', 'check', 'statistics')", name="grants_mode"),
        sa.CheckConstraint(
            "state IN ('consented', 'in_force', 'suspended', 'withdrawn')", name="grants_state"
        ),
        sa.CheckConstraint("(delivered_by IS NULL) = (delivered IS NULL)", name="grants_delivered"),
        sa.CheckConstraint("consumer <> provider", name="grants_to_another"),
        sa.CheckConstraint("starts < ends", name="grants_period"),
        sa.ForeignKeyConstraint(
            ["request"],
            ["share_requests.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("request", name="grants_of_one_request"),
    )
    op.create_index("grants_consumer", "grants", ["consumer", "state"], unique=False)
    op.create_index("grants_dataset", "grants", ["dataset"], unique=False)
    op.create_index("grants_provider", "grants", ["provider", "id"], unique=False)
    op.create_table(
        "disputes",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("request", sa.String(length=40), nullable=False),
        sa.Column("grant", sa.String(length=40), nullable=True),
        sa.Column("raised_by", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("raised", UtcTime(), nullable=False),
        sa.Column("closed", UtcTime(), nullable=True),
        sa.CheckConstraint(
            "state IN ('negotiation', 'coordination', 'settled', 'upheld', 'dismissed')",
            name="disputes_state",
        ),
        sa.ForeignKeyConstraint(
            ["grant"],
            ["grants.id"],
        ),
        sa.ForeignKeyConstraint(
            ["request"],
            ["share_requests.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("disputes_request", "disputes", ["request"], unique=False)
    version = sa.table("sharing_version", sa.column("id"), sa.column("version"))
    op.bulk_insert(version, [{"id": 1, "version": 0}])
