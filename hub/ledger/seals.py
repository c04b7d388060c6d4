"""Seals: records, or whole cases, that are stored and shown to nobody without a court's order."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Row, and_, func, select, update

from hub.errors import NotFound, WrongUse
from hub.ledger import models
from hub.ledger.chunks import chunks
from hub.ledger.engine import Database, insert
from hub.ledger.ids import new_id

_TABLE = models.table(models.Seal)
_RECORDS = models.table(models.SealedRecord)
_IN_FORCE = _TABLE.c.lifted_at.is_(None)


@dataclass(frozen=True, slots=True)
class Seal:
    """One seal. `scope` is `record` or `case`, `subject` the id of that; `basis` the ruling or rule it stands on."""

    id: str
    scope: str
    subject: str
    basis: str
    department: str
    by: str
    made: datetime
    applied: bool = False
    lifted_by: str | None = None
    lifted_at: datetime | None = None
    lifted_reason: str | None = None


class Seals:
    """The seals of a ledger. What it says is brought into the graph by `hub.retention.seals`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self, scope: str, subjects: Iterable[str], *, basis: str, department: str, by: str
    ) -> tuple[Seal, ...]:
        """Write seals down, each on one record or case. They hold from now on for whatever is loaded.

        Raises
        ------
        WrongUse
            No basis is given: who reads the ledger has to be able to look it up.
        """
        if not basis.strip():
            raise WrongUse("A seal needs its basis: the ruling, order or rule that it stands on.")
        made = tuple(
            Seal(new_id(), scope, subject, basis.strip(), department, by, datetime.now(UTC))
            for subject in dict.fromkeys(subjects)
        )
        rows = [{name: getattr(one, name) for name in Seal.__slots__} for one in made]
        records = [{"record": one.subject, "seal": one.id} for one in made if scope == "record"]
        with self._database.writing() as connection:
            for chunk in range(0, len(rows), 1_000):
                connection.execute(insert(connection, models.Seal), rows[chunk : chunk + 1_000])
            for chunk in range(0, len(records), 1_000):
                connection.execute(insert(connection, models.SealedRecord), records[chunk : chunk + 1_000])
        return made

    def lift(self, seal: str, *, by: str, reason: str) -> Seal:
        """Take a seal off; its records are visible again where no other seal is on them.

        Raises
        ------
        NotFound
            There is no such seal.
        WrongUse
            It was lifted before, or no reason is given.
        """
        if not reason.strip():
            raise WrongUse("Lifting a seal needs a reason.")
        if self.get(seal).lifted_at is not None:
            raise WrongUse("The seal was lifted before.")
        with self._database.writing() as connection:
            connection.execute(
                update(_TABLE)
                .where(_TABLE.c.id == seal)
                .values(
                    lifted_by=by, lifted_at=datetime.now(UTC), lifted_reason=reason.strip(), applied=False
                )
            )
        return self.get(seal)

    def get(self, seal: str) -> Seal:
        """One seal. Raises NotFound."""
        with self._database.reading() as connection:
            row = connection.execute(select(_TABLE).where(_TABLE.c.id == seal)).first()
        if row is None:
            raise NotFound("There is no such seal.")
        return _seal(row)

    def list(
        self, *, department: str | None = None, before: str | None = None, limit: int = 100
    ) -> tuple[Seal, ...]:
        """Seals, lifted ones too, newest first; `before` is the id of the last one of the page before."""
        query = select(_TABLE).order_by(_TABLE.c.id.desc()).limit(limit)
        if department is not None:
            query = query.where(_TABLE.c.department == department)
        if before is not None:
            query = query.where(_TABLE.c.id < before)
        with self._database.reading() as connection:
            return tuple(map(_seal, connection.execute(query)))

    def any(self) -> bool:
        """Whether any seal is in force: most homes have none, and then no load need look."""
        with self._database.reading() as connection:
            return connection.execute(select(_TABLE.c.id).where(_IN_FORCE).limit(1)).first() is not None

    def records(self) -> frozenset[str]:
        """Ids of all records under a seal that is in force."""
        query = select(_RECORDS.c.record).join(_TABLE, _TABLE.c.id == _RECORDS.c.seal).where(_IN_FORCE)
        with self._database.reading() as connection:
            return frozenset(connection.execute(query).scalars())

    def cases(self) -> dict[str, str]:
        """Ids of all cases under a seal that is in force, with the oldest such seal of each."""
        query = select(_TABLE.c.subject, func.min(_TABLE.c.id)).where(_IN_FORCE, _TABLE.c.scope == "case")
        with self._database.reading() as connection:
            rows = connection.execute(query.group_by(_TABLE.c.subject)).all()
        return {row[0]: row[1] for row in rows}

    def include(self, records: Mapping[str, Collection[str]]) -> None:
        """Say which records a seal on a case covers, by seal; those that are known are left as they are."""
        rows = [{"record": record, "seal": seal} for seal, ids in records.items() for record in sorted(ids)]
        with self._database.writing() as connection:
            for start in range(0, len(rows), 1_000):
                statement = insert(connection, models.SealedRecord).on_conflict_do_nothing()
                connection.execute(statement, rows[start : start + 1_000])

    def records_of(self, seal: str) -> frozenset[str]:
        """The records that a seal covers."""
        with self._database.reading() as connection:
            found = connection.execute(select(_RECORDS.c.record).where(_RECORDS.c.seal == seal))
            return frozenset(found.scalars())

    def pending(self) -> tuple[Seal, ...]:
        """Seals, and lifted ones, that the graph does not show yet."""
        with self._database.reading() as connection:
            query = select(_TABLE).where(~_TABLE.c.applied).order_by(_TABLE.c.id)
            return tuple(map(_seal, connection.execute(query)))

    def mark_applied(self, seals: Collection[str]) -> None:
        """Say that the graph shows these seals."""
        with self._database.writing() as connection:
            for chunk in chunks(seals):
                connection.execute(update(_TABLE).where(_TABLE.c.id.in_(chunk)).values(applied=True))

    def of_case(self, case: str) -> frozenset[str]:
        """The sealed records that a seal on this case covers."""
        query = (
            select(_RECORDS.c.record)
            .join(_TABLE, _TABLE.c.id == _RECORDS.c.seal)
            .where(and_(_IN_FORCE, _TABLE.c.scope == "case", _TABLE.c.subject == case))
        )
        with self._database.reading() as connection:
            return frozenset(connection.execute(query).scalars())


def _seal(row: Row[tuple[object, ...]]) -> Seal:
    return Seal(**row._mapping)
