"""Brings a ledger's tables to the version of this hub; imports Alembic only where there is work."""

from __future__ import annotations

from sqlalchemy import Connection, inspect, text

from hub.errors import WrongUse
from hub.ledger.engine import Database

#: The newest migration in `hub/ledger/migrations/versions`; a test holds that it is.
HEAD = "0009"
_POSTGRES_LOCK = 7_413_920_015


def upgrade(database: Database) -> None:
    """Make or upgrade the tables; two processes may do so at once.

    Raises
    ------
    WrongUse
        The ledger was upgraded by a newer hub.
    """
    with database.reading() as connection:
        if version(connection) == HEAD:
            return
    with database.writing() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _POSTGRES_LOCK})
        if (found := version(connection)) != HEAD:
            _migrate(connection, database.name, found)


def version(connection: Connection) -> str | None:
    """The migration that the tables stand at, or None where there are no tables."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _migrate(connection: Connection, name: str, found: str | None) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", "hub.ledger:migrations")
    config.attributes["connection"] = connection
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found is not None and found not in known:
        raise WrongUse(
            f"The ledger at {name} was written by a newer hub (version {found}, this one knows {HEAD}). "
            "Upgrade the hub."
        )
    command.upgrade(config, "head")
