"""Runs, cursors, quarantine, redirects, receipts and the audit log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from hub.ledger.models import UtcTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

#: The log is only ever added to. An owner of the database can drop these; the chain then tells.
_APPEND_ONLY = {
    "sqlite": (
        """CREATE TRIGGER disclosures_no_update BEFORE UPDATE ON disclosures
           BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
        """CREATE TRIGGER disclosures_no_delete BEFORE DELETE ON disclosures
           BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
    ),
    "postgresql": (
        """CREATE FUNCTION disclosures_append_only() RETURNS trigger LANGUAGE plpgsql AS
           $$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$""",
        """CREATE TRIGGER disclosures_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON disclosures
           FOR EACH STATEMENT EXECUTE FUNCTION disclosures_append_only()""",
    ),
}


def upgrade() -> None:
    op.create_table(
        "disclosure_head",
        sa.Column("id", _SERIAL, autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("id = 1", name="disclosure_head_single"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "disclosures",
        sa.Column("seq", _SERIAL, autoincrement=False, nullable=False),
        sa.Column("time", UtcTime(), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("department", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("on_behalf", sa.Text(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=True),
        sa.Column("case", sa.Text(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("datasets", sa.JSON(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("entities", sa.JSON(), nullable=False),
        sa.Column("records", sa.JSON(), nullable=False),
        sa.Column("legal_basis", sa.Text(), nullable=True),
        sa.Column("policies", sa.JSON(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("hash", name="disclosures_hash"),
    )
    op.create_index("disclosures_case", "disclosures", ["case", "seq"], unique=False)
    op.create_index("disclosures_department", "disclosures", ["department", "seq"], unique=False)
    op.create_index("disclosures_time", "disclosures", ["time"], unique=False)
    op.create_index("disclosures_user", "disclosures", ["user", "seq"], unique=False)
    op.create_table(
        "quarantine",
        sa.Column("id", _SERIAL, autoincrement=True, nullable=False),
        sa.Column("mark", sa.String(length=32), nullable=False),
        sa.Column("run_id", sa.String(length=40), nullable=False),
        sa.Column("first_run", sa.String(length=40), nullable=False),
        sa.Column("dataset", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("line", sa.BigInteger(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("hash", sa.String(length=128), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("first_seen", UtcTime(), nullable=False),
        sa.Column("last_seen", UtcTime(), nullable=False),
        sa.Column("decided", UtcTime(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state IN ('open', 'replayed', 'discarded', 'corrected')", name="quarantine_state"
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("mark", name="quarantine_mark"),
    )
    op.create_index("quarantine_dataset_state", "quarantine", ["dataset", "state", "id"], unique=False)
    op.create_index("quarantine_run", "quarantine", ["run_id"], unique=False)
    op.create_table(
        "receipts",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("connector", sa.Text(), nullable=False),
        sa.Column("idempotency_key", sa.Text(), nullable=False),
        sa.Column("body_hash", sa.String(length=64), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("run_id", sa.String(length=40), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("received", UtcTime(), nullable=False),
        sa.Column("finished", UtcTime(), nullable=True),
        sa.CheckConstraint("state IN ('received', 'loaded', 'failed')", name="receipts_state"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("connector", "idempotency_key", name="receipts_once"),
    )
    op.create_index("receipts_state_connector", "receipts", ["state", "connector", "id"], unique=False)
    op.create_table(
        "redirects",
        sa.Column("old", sa.String(length=40), nullable=False),
        sa.Column("new", sa.String(length=40), nullable=False),
        sa.Column("entity", sa.String(length=40), nullable=False),
        sa.Column("run_id", sa.String(length=40), nullable=False),
        sa.Column("applied", sa.Boolean(), nullable=False),
        sa.Column("made", UtcTime(), nullable=False),
        sa.CheckConstraint("old <> new", name="redirects_not_to_itself"),
        sa.PrimaryKeyConstraint("old"),
    )
    op.create_index("redirects_applied", "redirects", ["applied"], unique=False)
    op.create_index("redirects_new", "redirects", ["new"], unique=False)
    op.create_table(
        "runs",
        sa.Column("run_id", sa.String(length=40), nullable=False),
        sa.Column("connector", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("started", UtcTime(), nullable=False),
        sa.Column("finished", UtcTime(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("stages", sa.JSON(), nullable=False),
        sa.Column("warnings", sa.JSON(), nullable=False),
        sa.CheckConstraint("state IN ('running', 'loaded', 'failed', 'rejected')", name="runs_state"),
        sa.PrimaryKeyConstraint("run_id"),
    )
    op.create_index("runs_connector", "runs", ["connector", "run_id"], unique=False)
    op.create_index("runs_state_connector", "runs", ["state", "connector"], unique=False)
    op.create_table(
        "cursors",
        sa.Column("connector", sa.Text(), nullable=False),
        sa.Column("dataset", sa.Text(), nullable=False),
        sa.Column("cursor", sa.Text(), nullable=False),
        sa.Column("run_id", sa.String(length=40), nullable=False),
        sa.Column("updated", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"]),
        sa.PrimaryKeyConstraint("connector", "dataset"),
    )
    op.create_table(
        "run_datasets",
        sa.Column("run_id", sa.String(length=40), nullable=False),
        sa.Column("dataset", sa.Text(), nullable=False),
        sa.Column("loaded", sa.Boolean(), nullable=False),
        sa.Column("rows_read", sa.BigInteger(), nullable=False),
        sa.Column("accepted", sa.BigInteger(), nullable=False),
        sa.Column("unchanged", sa.BigInteger(), nullable=False),
        sa.Column("superseded", sa.BigInteger(), nullable=False),
        sa.Column("quarantined", sa.BigInteger(), nullable=False),
        sa.Column("fill", sa.JSON(), nullable=False),
        sa.Column("expectations", sa.JSON(), nullable=False),
        sa.CheckConstraint(
            "NOT loaded OR rows_read = accepted + unchanged + superseded + quarantined",
            name="run_datasets_add_up",
        ),
        sa.CheckConstraint(
            "rows_read >= 0 AND accepted >= 0 AND unchanged >= 0 AND superseded >= 0 AND quarantined >= 0",
            name="run_datasets_not_negative",
        ),
        sa.ForeignKeyConstraint(["run_id"], ["runs.run_id"]),
        sa.PrimaryKeyConstraint("run_id", "dataset"),
    )
    op.create_index("run_datasets_dataset", "run_datasets", ["dataset", "run_id"], unique=False)
    head = sa.table("disclosure_head", sa.column("id"), sa.column("seq"), sa.column("hash"))
    op.bulk_insert(head, [{"id": 1, "seq": 0, "hash": "0" * 64}])
    for statement in _APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(statement)
