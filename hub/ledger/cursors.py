"""Cursors: how far each dataset's source has been loaded. They move only with a run that is loaded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, select

from hub.ledger import models
from hub.ledger.engine import Database, insert


class Cursors:
    """The cursors of a ledger."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get_all(self, connector: str) -> dict[str, str]:
        """Cursor by dataset; a dataset that was never loaded is absent."""
        query = select(models.Cursor.dataset, models.Cursor.cursor).where(
            models.Cursor.connector == connector
        )
        with self._database.reading() as connection:
            return {row.dataset: row.cursor for row in connection.execute(query)}

    def advance(
        self, connection: Connection, connector: str, cursors: Mapping[str, str], run_id: str
    ) -> None:
        """Move cursors, within the caller's transaction: see `Ledger.commit_run`."""
        if not cursors:
            return
        statement = insert(connection, models.Cursor)
        moved = {name: statement.excluded[name] for name in ("cursor", "run_id", "updated")}
        now = datetime.now(UTC)
        connection.execute(
            statement.on_conflict_do_update(index_elements=["connector", "dataset"], set_=moved),
            [
                {
                    "connector": connector,
                    "dataset": dataset,
                    "cursor": cursor,
                    "run_id": run_id,
                    "updated": now,
                }
                for dataset, cursor in cursors.items()
            ],
        )

    def forget(self, connector: str) -> None:
        """Let the next run read everything again."""
        with self._database.writing() as connection:
            connection.execute(delete(models.Cursor).where(models.Cursor.connector == connector))
