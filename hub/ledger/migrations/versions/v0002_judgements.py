"""Judgements of stewards, and ids that were found to be two entities."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.ledger.models import UtcTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "judgements",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("entity", sa.String(length=40), nullable=False),
        sa.Column("mentions", sa.JSON(), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("steward", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("made", UtcTime(), nullable=False),
        sa.Column("needs_second", sa.Boolean(), nullable=False),
        sa.Column("seconded_by", sa.Text(), nullable=True),
        sa.Column("seconded_at", UtcTime(), nullable=True),
        sa.Column("withdrawn_by", sa.Text(), nullable=True),
        sa.Column("withdrawn_at", UtcTime(), nullable=True),
        sa.Column("withdrawn_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("verdict IN ('same', 'different', 'unsure')", name="judgements_verdict"),
        sa.CheckConstraint("(seconded_by IS NULL) = (seconded_at IS NULL)", name="judgements_seconded"),
        sa.CheckConstraint("(withdrawn_by IS NULL) = (withdrawn_at IS NULL)", name="judgements_withdrawn"),
        sa.CheckConstraint("seconded_by <> steward", name="judgements_second_is_another"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("judgements_entity", "judgements", ["entity", "id"], unique=False)
    op.create_table(
        "parted",
        sa.Column("one", sa.String(length=40), nullable=False),
        sa.Column("other", sa.String(length=40), nullable=False),
        sa.Column("entity", sa.String(length=40), nullable=False),
        sa.CheckConstraint("one < other", name="parted_in_order"),
        sa.PrimaryKeyConstraint("one", "other"),
    )
    op.create_index("parted_other", "parted", ["other"], unique=False)
