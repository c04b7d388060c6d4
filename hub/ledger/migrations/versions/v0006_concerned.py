"""Tables of what the persons concerned ask for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.ledger.models import UtcTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "corrections",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("representation", sa.String(length=40), nullable=True),
        sa.Column("record", sa.String(length=40), nullable=False),
        sa.Column("version", sa.String(length=64), nullable=False),
        sa.Column("dataset", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("mention", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("wanted", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("asked", UtcTime(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", UtcTime(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("closed", UtcTime(), nullable=True),
        sa.CheckConstraint(
            "state IN ('asked', 'accepted', 'corrected', 'refused', 'withdrawn')", name="corrections_state"
        ),
        sa.CheckConstraint("(decided_by IS NULL) = (decided_at IS NULL)", name="corrections_decided"),
        sa.CheckConstraint(
            "state <> 'refused' OR reason IS NOT NULL", name="corrections_refused_with_reason"
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("corrections_provider", "corrections", ["provider", "state", "id"], unique=False)
    op.create_index("corrections_record", "corrections", ["record", "state"], unique=False)
    op.create_index("corrections_subject", "corrections", ["subject", "id"], unique=False)
    op.create_table(
        "erasure_requests",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("representation", sa.String(length=40), nullable=True),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("records", sa.JSON(), nullable=False),
        sa.Column("ground", sa.String(length=24), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("asked", UtcTime(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", UtcTime(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("retained_by", sa.Text(), nullable=True),
        sa.Column("erasure", sa.String(length=40), nullable=True),
        sa.Column("closed", UtcTime(), nullable=True),
        sa.CheckConstraint(
            "state IN ('asked', 'consented', 'done', 'refused', 'withdrawn')", name="erasure_requests_state"
        ),
        sa.CheckConstraint("(decided_by IS NULL) = (decided_at IS NULL)", name="erasure_requests_decided"),
        sa.CheckConstraint(
            "state <> 'refused' OR reason IS NOT NULL", name="erasure_requests_refused_with_reason"
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "erasure_requests_provider", "erasure_requests", ["provider", "state", "id"], unique=False
    )
    op.create_index("erasure_requests_subject", "erasure_requests", ["subject", "id"], unique=False)
    op.create_table(
        "representations",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("representative", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("registered_by", sa.Text(), nullable=False),
        sa.Column("made", UtcTime(), nullable=False),
        sa.Column("until", UtcTime(), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.Column("ended_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('guardian', 'heir')", name="representations_kind"),
        sa.CheckConstraint("representative <> subject", name="representations_of_another"),
        sa.CheckConstraint("kind <> 'guardian' OR until IS NOT NULL", name="representations_guardian_ends"),
        sa.CheckConstraint("(ended_by IS NULL) = (ended_at IS NULL)", name="representations_ended"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("representations_representative", "representations", ["representative"], unique=False)
    op.create_index("representations_subject", "representations", ["subject"], unique=False)
    op.create_table(
        "withholdings",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("case", sa.String(length=40), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("legal_basis", sa.Text(), nullable=False),
        sa.Column("registered_by", sa.Text(), nullable=False),
        sa.Column("made", UtcTime(), nullable=False),
        sa.Column("until", UtcTime(), nullable=False),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.CheckConstraint("until > made", name="withholdings_end"),
        sa.CheckConstraint("(ended_by IS NULL) = (ended_at IS NULL)", name="withholdings_ended"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("withholdings_case", "withholdings", ["department", "case"], unique=False)
    op.create_index("withholdings_person", "withholdings", ["person"], unique=False)
