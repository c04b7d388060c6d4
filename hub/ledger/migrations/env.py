"""Run by Alembic: migrates over the connection that `hub.ledger.schema` hands over, in its transaction."""

from __future__ import annotations

from alembic import context

from hub.ledger.models import Base

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata)
with context.begin_transaction():
    context.run_migrations()
