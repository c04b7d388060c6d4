"""Tables of searches, break-glass and published counts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.ledger.models import UtcTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "candidates",
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("case", sa.String(length=40), nullable=False),
        sa.Column("entity", sa.String(length=40), nullable=False),
        sa.Column("until", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("user", "case", "entity"),
    )
    op.create_index("candidates_entity", "candidates", ["entity"], unique=False)
    op.create_index("candidates_until", "candidates", ["until"], unique=False)
    op.create_table(
        "emergencies",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("case", sa.String(length=40), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("datasets", sa.JSON(), nullable=False),
        sa.Column("hours", sa.BigInteger(), nullable=False),
        sa.Column("asked", UtcTime(), nullable=False),
        sa.Column("starts", UtcTime(), nullable=True),
        sa.Column("ends", UtcTime(), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("reviewed_by", sa.Text(), nullable=True),
        sa.Column("reviewed_in", sa.Text(), nullable=True),
        sa.Column("reviewed_at", UtcTime(), nullable=True),
        sa.Column("justified", sa.Boolean(), nullable=True),
        sa.Column("review", sa.Text(), nullable=True),
        sa.CheckConstraint("hours BETWEEN 1 AND 24", name="emergencies_short"),
        sa.CheckConstraint("(starts IS NULL) = (ends IS NULL)", name="emergencies_begun"),
        sa.CheckConstraint("(reviewed_by IS NULL) = (reviewed_at IS NULL)", name="emergencies_reviewed"),
        sa.CheckConstraint('reviewed_by <> "user"', name="emergencies_reviewed_by_another"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("emergencies_department", "emergencies", ["department", "ends"], unique=False)
    op.create_table(
        "emergency_approvals",
        sa.Column("emergency", sa.String(length=40), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["emergency"], ["emergencies.id"]),
        sa.PrimaryKeyConstraint("emergency", "department"),
    )
    op.create_table(
        "notices",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("emergency", sa.String(length=40), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("event", sa.String(length=16), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("made", UtcTime(), nullable=False),
        sa.Column("due", UtcTime(), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("delivered", UtcTime(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["emergency"], ["emergencies.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("notices_due", "notices", ["delivered", "due"], unique=False)
    op.create_index("notices_emergency", "notices", ["emergency"], unique=False)
    op.create_table(
        "aggregates",
        sa.Column("dataset", sa.Text(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("settled", sa.Date(), nullable=False),
        sa.Column("published", UtcTime(), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("dataset", "month"),
    )
