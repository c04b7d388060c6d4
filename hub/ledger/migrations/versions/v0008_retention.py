"""Tables of seals and erasures."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.ledger.models import UtcTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "seals",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("scope", sa.String(length=16), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("made", UtcTime(), nullable=False),
        sa.Column("applied", sa.Boolean(), nullable=False),
        sa.Column("lifted_by", sa.Text(), nullable=True),
        sa.Column("lifted_at", UtcTime(), nullable=True),
        sa.Column("lifted_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("scope IN ('record', 'case')", name="seals_scope"),
        sa.CheckConstraint("(lifted_by IS NULL) = (lifted_at IS NULL)", name="seals_lifted"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("seals_subject", "seals", ["subject"], unique=False)
    op.create_index("seals_applied", "seals", ["applied"], unique=False)
    op.create_table(
        "sealed_records",
        sa.Column("record", sa.String(length=40), nullable=False),
        sa.Column("seal", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["seal"], ["seals.id"]),
        sa.PrimaryKeyConstraint("record", "seal"),
    )
    op.create_index("sealed_records_seal", "sealed_records", ["seal"], unique=False)
    op.create_table(
        "court_orders",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("case", sa.String(length=40), nullable=False),
        sa.Column("records", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("starts", UtcTime(), nullable=False),
        sa.Column("ends", UtcTime(), nullable=False),
        sa.Column("made", UtcTime(), nullable=False),
        sa.Column("revoked_by", sa.Text(), nullable=True),
        sa.Column("revoked_at", UtcTime(), nullable=True),
        sa.CheckConstraint("starts < ends", name="court_orders_period"),
        sa.CheckConstraint("(revoked_by IS NULL) = (revoked_at IS NULL)", name="court_orders_revoked"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("court_orders_case", "court_orders", ["case"], unique=False)
    op.create_table(
        "holds",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("records", sa.JSON(), nullable=False),
        sa.Column("case", sa.String(length=40), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("made", UtcTime(), nullable=False),
        sa.Column("ends", UtcTime(), nullable=True),
        sa.Column("released_by", sa.Text(), nullable=True),
        sa.Column("released_at", UtcTime(), nullable=True),
        sa.CheckConstraint("kind IN ('litigation', 'correction', 'review', 'other')", name="holds_kind"),
        sa.CheckConstraint("(released_by IS NULL) = (released_at IS NULL)", name="holds_released"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "erased",
        sa.Column("hash", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("hash"),
    )
    op.create_table(
        "erasures",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("made", UtcTime(), nullable=False),
        sa.Column("work", sa.Text(), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("finished", UtcTime(), nullable=True),
        sa.Column("cycled", UtcTime(), nullable=True),
        sa.CheckConstraint("(work IS NULL) = (finished IS NOT NULL)", name="erasures_work"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("erasures_cycled", "erasures", ["cycled"], unique=False)
