"""Redirects: ids of entities that were merged into others, so that an id once given out keeps working."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime

from sqlalchemy import Connection, bindparam, delete, func, select, update

from hub.ledger import models
from hub.ledger.chunks import chunks
from hub.ledger.engine import Database, insert_many
from hub.ledger.engine import insert as upsert
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

    def leading_to(self, ids: Collection[str]) -> tuple[str, ...]:
        """The ids that were merged into any of these, in order."""
        with self._database.reading() as connection:
            return tuple(sorted(_followers(connection, ids)))

    def count(self) -> int:
        """How many ids redirect."""
        with self._database.reading() as connection:
            return connection.execute(select(func.count()).select_from(_TABLE)).scalar_one()

    def all(self) -> dict[str, str]:
        """Final id of every id that was ever merged."""
        with self._database.reading() as connection:
            return {row.old: row.new for row in connection.execute(select(_TABLE.c.old, _TABLE.c.new))}

    def add(self, redirects: Iterable[Redirect], *, run_id: str) -> None:
        """Write down merges, pending where the graph has what is to be moved. Adding one again changes nothing.

        An id that was merged before takes its earlier target along: with a → b, adding a → c merges b into c.

        Raises
        ------
        ValueError
            A redirect would lead back to itself.
        """
        redirects = list(redirects)
        with self._database.writing() as connection:
            before = {} if _is_empty(connection) else _chains(connection, redirects)
            after, fresh = _joined(before, redirects)
            moved = {old: new for old, new in after.items() if before.get(old) != new}
            _write(connection, moved, fresh, run_id)

    def assign(self, entity: str, targets: Mapping[str, str | None], *, run_id: str) -> dict[str, str | None]:
        """Have exactly these targets for these ids; None: the id stands for itself. For who sees to the graph himself.

        What other ids redirect to one of these goes on to its target, and what is redirected to stands for itself.
        Gives the target of every id that this touched.

        Raises
        ------
        ValueError
            The targets lead in a circle.
        """
        ends = {old: _end(old, targets) for old in targets}
        with self._database.writing() as connection:
            before = _lookup(connection, {*ends, *filter(None, ends.values())})
            after: dict[str, str | None] = dict.fromkeys(filter(None, ends.values()))
            for follower, old in _followers(connection, [old for old, new in ends.items() if new]).items():
                after.setdefault(follower, ends[old])
            after |= ends
            for chunk in chunks([old for old, new in after.items() if new is None and old in before]):
                connection.execute(delete(_TABLE).where(_TABLE.c.old.in_(chunk)))
            _put(connection, entity, {old: new for old, new in after.items() if new is not None}, run_id)
        return after

    def pending(self) -> tuple[Redirect, ...]:
        """Merges that the graph does not show yet, in the order they were made."""
        query = select(_TABLE).where(~_TABLE.c.applied).order_by(_TABLE.c.made, _TABLE.c.old)
        with self._database.reading() as connection:
            return tuple(Redirect(row.old, row.new, row.entity) for row in connection.execute(query))

    def mark_applied(self, redirects: Iterable[Redirect]) -> None:
        """Say that the graph shows these merges. One that has moved on since then stays pending."""
        rows = [{"b_old": redirect.old, "b_new": redirect.new} for redirect in redirects]
        if not rows:
            return
        here = update(_TABLE).where(_TABLE.c.old == bindparam("b_old"), _TABLE.c.new == bindparam("b_new"))
        with self._database.writing() as connection:
            connection.execute(here.values(applied=True), rows)


def _is_empty(connection: Connection) -> bool:
    return connection.execute(select(_TABLE.c.old).limit(1)).first() is None


def _chains(connection: Connection, redirects: Iterable[Redirect]) -> dict[str, str]:
    """Final id of every id that new redirects may change."""
    ids = {name for redirect in redirects for name in (redirect.old, redirect.new)}
    found = _lookup(connection, ids)
    return found | _followers(connection, ids | set(found.values()))


def _lookup(connection: Connection, ids: Collection[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    if _is_empty(connection):
        return found
    for chunk in chunks(ids):
        query = select(_TABLE.c.old, _TABLE.c.new).where(_TABLE.c.old.in_(chunk))
        found.update((old, new) for old, new in connection.execute(query))
    return found


def _followers(connection: Connection, targets: Collection[str]) -> dict[str, str]:
    """Ids that were merged into any of these."""
    found: dict[str, str] = {}
    for chunk in chunks(targets):
        query = select(_TABLE.c.old, _TABLE.c.new).where(_TABLE.c.new.in_(chunk))
        found.update((old, new) for old, new in connection.execute(query))
    return found


def _joined(
    before: dict[str, str], redirects: Iterable[Redirect]
) -> tuple[dict[str, str], dict[str, Redirect]]:
    """Final id of every id once the redirects hold too, and the redirects of ids that had none."""
    target = dict(before)
    fresh: dict[str, Redirect] = {}

    def final(name: str) -> str:
        while name in target:
            name = target[name]
        return name

    for redirect in redirects:
        old, new = final(redirect.old), final(redirect.new)
        if redirect.old == redirect.new or (old == new and redirect.old not in target):
            raise ValueError(f"the redirect from {redirect.old} to {redirect.new} would lead back to itself")
        if old != new:
            target[old] = new
            fresh[old] = redirect
    return {name: final(name) for name in target}, fresh


def _end(old: str, targets: Mapping[str, str | None]) -> str | None:
    """Where an id leads in the end."""
    seen, here = {old}, targets[old]
    while here is not None and here not in seen and targets.get(here) is not None:
        seen.add(here)
        here = targets[here]
    if here in seen:
        raise ValueError(f"the redirects of {old} lead in a circle")
    return here


def _put(connection: Connection, entity: str, targets: Mapping[str, str], run_id: str) -> None:
    """Write redirects over those there are."""
    now = datetime.now(UTC)
    rows = [
        {"old": old, "new": new, "entity": entity, "run_id": run_id, "applied": True, "made": now}
        for old, new in sorted(targets.items())
    ]
    if not rows:
        return
    statement = upsert(connection, models.Redirect)
    changed = statement.on_conflict_do_update(
        index_elements=["old"],
        set_={name: statement.excluded[name] for name in ("new", "entity", "run_id", "applied", "made")},
        where=(_TABLE.c.new != statement.excluded.new) | ~_TABLE.c.applied,
    )
    connection.execute(changed, rows)


def _write(connection: Connection, moved: dict[str, str], fresh: dict[str, Redirect], run_id: str) -> None:
    further = [{"b_old": old, "b_new": new} for old, new in moved.items() if old not in fresh]
    if further:
        statement = update(_TABLE).where(_TABLE.c.old == bindparam("b_old"))
        connection.execute(statement.values(new=bindparam("b_new"), applied=False), further)
    now = datetime.now(UTC)
    rows = [
        (old, moved[old], redirect.entity, run_id, not redirect.present, now)
        for old, redirect in fresh.items()
    ]
    if rows:
        insert_many(connection, _TABLE, ("old", "new", "entity", "run_id", "applied", "made"), sorted(rows))
