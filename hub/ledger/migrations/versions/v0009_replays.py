"""Runs say whether they replayed what was landed before: such a run tells nothing of how fresh or large a source is."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("runs", sa.Column("replays", sa.Boolean(), nullable=False, server_default=sa.false()))
