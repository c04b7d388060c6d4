"""Redirects: ids of entities that were merged into others, so that an id once given out keeps working."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, datetime

from sqlalchemy import Connection, select, update

from hub.ledger import models
from hub.ledger.chunks import chunks
from hub.ledger.engine import Database, insert
from hub.ledger.values import Redirect

_TABLE = models.table(models.Redirect)


class Redirects:
    """The redirects of a ledger. Chains are kept short: each id points at the one that stayed last."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def lookup(self, ids: Collection[str]) -> dict[str, str]:
        """Final id by given id, for those that were merged; ids that stand for themselves are absent."""
        with self._database.reading() as connection:
            return _lookup(connection, ids)

    def add(self, redirects: Iterable[Redirect], *, run_id: str) -> None:
        """Write down merges, as pending. Adding one again changes nothing.

        An id that was merged before takes its earlier target along: with a → b, adding a → c merges b into c.

        Raises
        ------
        ValueError
            A redirect would lead back to itself.
        """
        with self._database.writing() as connection:
            for redirect in redirects:
                _add(connection, redirect, run_id)

    def pending(self) -> tuple[Redirect, ...]:
        """Merges that the graph does not show yet, in the order they were made."""
        query = select(_TABLE).where(~_TABLE.c.applied).order_by(_TABLE.c.made, _TABLE.c.old)
        with self._database.reading() as connection:
            return tuple(Redirect(row.old, row.new, row.entity) for row in connection.execute(query))

    def mark_applied(self, redirects: Iterable[Redirect]) -> None:
        """Say that the graph shows these merges. One that has moved on since then stays pending."""
        with self._database.writing() as connection:
            for redirect in redirects:
                connection.execute(
                    update(_TABLE)
                    .where(_TABLE.c.old == redirect.old, _TABLE.c.new == redirect.new)
                    .values(applied=True)
                )


def _lookup(connection: Connection, ids: Collection[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    if connection.execute(select(_TABLE.c.old).limit(1)).first() is None:
        return found
    for chunk in chunks(ids):
        query = select(_TABLE.c.old, _TABLE.c.new).where(_TABLE.c.old.in_(chunk))
        found.update((old, new) for old, new in connection.execute(query))
    return found


def _add(connection: Connection, redirect: Redirect, run_id: str) -> None:
    final = _lookup(connection, [redirect.old, redirect.new])
    old, new = final.get(redirect.old, redirect.old), final.get(redirect.new, redirect.new)
    if redirect.old == redirect.new or (old == new and redirect.old not in final):
        raise ValueError(f"the redirect from {redirect.old} to {redirect.new} would lead back to itself")
    if old == new:
        return
    connection.execute(
        insert(connection, models.Redirect).values(
            old=old, new=new, entity=redirect.entity, run_id=run_id, applied=False, made=datetime.now(UTC)
        )
    )
    connection.execute(update(_TABLE).where(_TABLE.c.new == old).values(new=new, applied=False))
