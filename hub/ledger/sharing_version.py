"""One number that says whether what anybody may see has changed: compiled lenses are good for one value of it."""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from hub.ledger import models
from hub.ledger.engine import Database

_TABLE = models.table(models.SharingVersion)


def raise_version(connection: Connection) -> None:
    """Note, within the transaction of a change of grants, catalogue, assignments or orders, that there was one."""
    connection.execute(update(_TABLE).values(version=_TABLE.c.version + 1))


def sharing_version_here(database: Database) -> int | None:
    """The number now, where it takes no waiting; None: ask `sharing_version`, in a thread."""
    rows = database.here("SELECT version FROM sharing_version")
    return int(rows[0][0]) if rows else None


def sharing_version(database: Database) -> int:
    """The number now; what was compiled under another one may be wrong."""
    with database.reading() as connection:
        return int(connection.execute(select(_TABLE.c.version)).scalar_one())
