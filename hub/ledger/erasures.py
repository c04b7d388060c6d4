"""Erasures: which acts there were, in numbers, and the tombstones that keep what was erased from coming back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Row, select, update

from hub.errors import NotFound, WrongUse
from hub.ledger import models
from hub.ledger.engine import Database, insert
from hub.ledger.ids import new_id

_TABLE = models.table(models.Erasure)
_ERASED = models.table(models.Erased)
_ROWS = 2_000


@dataclass(frozen=True, slots=True)
class Erasure:
    """One act. `counts` says how much of what went; `work` is what is still to go, None once it is done.

    `cycled` is when the files were written anew that had held it: until then they may hold bytes of it.
    """

    id: str
    reason: str
    department: str
    by: str
    made: datetime
    work: str | None
    counts: Mapping[str, int]
    finished: datetime | None
    cycled: datetime | None


class Erasures:
    """The erasures of a ledger."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(
        self, tombstones: Collection[str], work: str, *, reason: str, department: str, by: str
    ) -> Erasure:
        """Write down what is about to be erased, and its tombstones: from here on no row of it is taken in.

        `work` are the ids that a process which dies leaves to the next one.

        Raises
        ------
        WrongUse
            No reason is given.
        """
        if not reason.strip():
            raise WrongUse("An erasure needs a reason: the right or rule that it follows.")
        made = Erasure(new_id(), reason.strip(), department, by, datetime.now(UTC), work, {}, None, None)
        values = {name: getattr(made, name) for name in Erasure.__slots__}
        rows = [{"hash": one} for one in sorted(set(tombstones))]
        with self._database.writing() as connection:
            for start in range(0, len(rows), _ROWS):
                statement = insert(connection, models.Erased).on_conflict_do_nothing()
                connection.execute(statement, rows[start : start + _ROWS])
            connection.execute(insert(connection, models.Erasure).values(values | {"counts": {}}))
        return made

    def finish(self, erasure: str, counts: Mapping[str, int]) -> None:
        """Say that all of it is gone from every store's reach, with numbers of what there was."""
        with self._database.writing() as connection:
            here = update(_TABLE).where(_TABLE.c.id == erasure)
            connection.execute(here.values(work=None, counts=dict(counts), finished=datetime.now(UTC)))

    def unfinished(self) -> tuple[Erasure, ...]:
        """Erasures that a process began and did not live to finish, oldest first."""
        return self._list(_TABLE.c.finished.is_(None))

    def uncycled(self) -> tuple[Erasure, ...]:
        """Finished erasures of which files may hold bytes still, oldest first."""
        return self._list(_TABLE.c.finished.is_not(None) & _TABLE.c.cycled.is_(None))

    def mark_cycled(self, erasures: Collection[str]) -> None:
        """Say that every file was written anew that had held what these erased."""
        with self._database.writing() as connection:
            here = update(_TABLE).where(_TABLE.c.id.in_(erasures))
            connection.execute(here.values(cycled=datetime.now(UTC)))

    def get(self, erasure: str) -> Erasure:
        """One erasure. Raises NotFound."""
        found = self._list(_TABLE.c.id == erasure)
        if not found:
            raise NotFound("There is no such erasure.")
        return found[0]

    def tombstones(self) -> frozenset[bytes]:
        """All tombstones, 16 bytes each."""
        with self._database.reading() as connection:
            return frozenset(map(bytes.fromhex, connection.execute(select(_ERASED.c.hash)).scalars()))

    def _list(self, condition: object) -> tuple[Erasure, ...]:
        query = select(_TABLE).where(condition).order_by(_TABLE.c.id)  # type: ignore[arg-type]
        with self._database.reading() as connection:
            return tuple(map(_erasure, connection.execute(query)))


def _erasure(row: Row[tuple[object, ...]]) -> Erasure:
    return Erasure(**row._mapping)
