"""Takes out of the ledger what it says of erased records and persons, and its files' memory of it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, cast, delete, or_, select, update
from sqlalchemy.types import Text

from hub.errors import StorageUnavailable
from hub.ledger import models
from hub.ledger.chunks import chunks
from hub.ledger.engine import Database

_QUARANTINE = models.table(models.Quarantine)
_RECEIPT = models.table(models.Receipt)
_RUN = models.table(models.Run)
_JUDGEMENT = models.table(models.Judgement)
_REDIRECT = models.table(models.Redirect)
_PARTED = models.table(models.Parted)
_SEAL = models.table(models.Seal)
_SEALED = models.table(models.SealedRecord)
_REQUEST = models.table(models.ErasureRequest)

#: What stands where a sentence was.
_GONE = "It spoke of what was erased."
#: Tables that PostgreSQL writes anew: those that ever hold rows of a source or words about a person.
_REWRITTEN = (
    _QUARANTINE,
    _RECEIPT,
    _RUN,
    _JUDGEMENT,
    models.table(models.CorrectionRequest),
    _REQUEST,
    models.table(models.Correction),
    models.table(models.Erasure),
    models.table(models.AuditSalt),
)


class Quarantined(NamedTuple):
    """An entry of quarantine that is to go: its id, and what stands for its row."""

    id: int
    dataset: str
    key: str | None
    hash: str


class Sweep:
    """Erases in the ledger. Everything can be done again."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def quarantined(
        self, keys: Mapping[str, Collection[str]], values: Collection[str], ids: Collection[int] = ()
    ) -> tuple[Quarantined, ...]:
        """Entries, whatever their state: rows of these keys by dataset, rows that hold one of the values, these ids."""
        wanted: list[ColumnElement[bool]] = [
            _QUARANTINE.c.raw.contains(value, autoescape=True) for value in values
        ]
        shown = (_QUARANTINE.c.id, _QUARANTINE.c.dataset, _QUARANTINE.c.key, _QUARANTINE.c.hash)
        found: dict[int, Quarantined] = {}
        with self._database.reading() as connection:
            conditions: list[ColumnElement[bool]] = [
                (_QUARANTINE.c.dataset == dataset) & _QUARANTINE.c.key.in_(chunk)
                for dataset, of in keys.items()
                for chunk in chunks(sorted(of))
            ]
            conditions += [_QUARANTINE.c.id.in_(chunk) for chunk in _chunks(sorted(ids))]
            for condition in (*conditions, *([or_(*wanted)] if wanted else [])):
                found.update(
                    (row.id, Quarantined(*row)) for row in connection.execute(select(*shown).where(condition))
                )
        return tuple(found[id] for id in sorted(found))

    def drop_quarantined(self, ids: Collection[int]) -> int:
        """Remove entries with their rows."""
        gone = 0
        with self._database.writing() as connection:
            for chunk in _chunks(sorted(ids)):
                gone += connection.execute(delete(_QUARANTINE).where(_QUARANTINE.c.id.in_(chunk))).rowcount
        return gone

    def kept_bodies(self) -> Iterator[tuple[str, str, str, bytes]]:
        """Receipt id, connector, idempotency key and body of the deliveries that failed: their bodies are kept."""
        query = select(_RECEIPT.c.id).where(_RECEIPT.c.payload.is_not(None), _RECEIPT.c.state == "failed")
        with self._database.reading() as connection:
            ids = list(connection.execute(query.order_by(_RECEIPT.c.id)).scalars())
        for id in ids:
            with self._database.reading() as connection:
                row = connection.execute(select(_RECEIPT).where(_RECEIPT.c.id == id)).one()
            if row.payload is not None:
                yield row.id, row.connector, row.idempotency_key, bytes(row.payload)

    def drop_bodies(self, receipts: Collection[str]) -> int:
        """Drop the bodies of deliveries that failed, and say so where it was said why they did."""
        with self._database.writing() as connection:
            here = update(_RECEIPT).where(_RECEIPT.c.id.in_(receipts), _RECEIPT.c.state == "failed")
            return connection.execute(here.values(payload=None, error=_GONE)).rowcount

    def drop_words(self, values: Collection[str]) -> int:
        """Take sentences out that hold one of the values: of runs, of deliveries that failed, of judgements."""
        if not values:
            return 0
        gone = 0
        with self._database.writing() as connection:
            for table, column in ((_RUN, "error"), (_RECEIPT, "error"), (_JUDGEMENT, "reason")):
                gone += connection.execute(
                    update(table).where(_holds(table.c[column], values)).values({column: _GONE})
                ).rowcount
            here = update(_RUN).where(_holds(cast(_RUN.c.warnings, Text), values))
            gone += connection.execute(here.values(warnings=[])).rowcount
        return gone

    def drop_judgements(self, records: Collection[str], mentions: Collection[str] = ()) -> int:
        """Take these mentions, and those of these records, out of all judgements; one with fewer than two left goes.

        What a steward gave as the reason may speak of any of them, and goes as well.
        """
        gone, erased = 0, frozenset(records)
        with self._database.writing() as connection:
            for id, named in connection.execute(select(_JUDGEMENT.c.id, _JUDGEMENT.c.mentions)).all():
                left = [
                    one for one in named if one not in mentions and str(one).partition(".")[0] not in erased
                ]
                if len(left) == len(named):
                    continue
                gone += 1
                here = _JUDGEMENT.c.id == id
                if len(left) < 2:
                    connection.execute(delete(_JUDGEMENT).where(here))
                else:
                    connection.execute(
                        update(_JUDGEMENT)
                        .where(here)
                        .values(mentions=left, reason=_GONE, withdrawn_reason=None)
                    )
        return gone

    def drop_entities(self, entities: Collection[str]) -> int:
        """Forget ids of entities of which nothing is left: what redirects to them, and that they were held apart."""
        gone = 0
        with self._database.writing() as connection:
            for chunk in chunks(sorted(entities)):
                for table, columns in ((_REDIRECT, ("old", "new")), (_PARTED, ("one", "other"))):
                    here = or_(*(table.c[name].in_(chunk) for name in columns))
                    gone += connection.execute(delete(table).where(here)).rowcount
        return gone

    def drop_requests(self, records: Collection[str]) -> int:
        """Empty what persons wrote when they asked for the erasure of one of these records. It says why they did."""
        gone, erased = 0, frozenset(records)
        with self._database.writing() as connection:
            asked = select(_REQUEST.c.id, _REQUEST.c.records).where(_REQUEST.c.words != _GONE)
            for id, named in connection.execute(asked).all():
                if not erased.isdisjoint(map(str, named)):
                    gone += 1
                    connection.execute(update(_REQUEST).where(_REQUEST.c.id == id).values(words=_GONE))
        return gone

    def drop_seals(self, records: Collection[str]) -> int:
        """Forget that these records were sealed. Seals on cases stay, for what else there is of them."""
        gone = 0
        with self._database.writing() as connection:
            for chunk in chunks(sorted(records)):
                gone += connection.execute(delete(_SEALED).where(_SEALED.c.record.in_(chunk))).rowcount
                own = (_SEAL.c.scope == "record") & _SEAL.c.subject.in_(chunk)
                connection.execute(delete(_SEAL).where(own))
        return gone

    def rewrite(self) -> None:
        """Write the database's files anew, without the bytes of what was deleted.

        SQLite: the whole file (VACUUM), and its write-ahead log emptied. PostgreSQL: the tables that hold personal
        data (VACUUM FULL); its write-ahead log, replicas and backups are their operator's.

        Raises
        ------
        StorageUnavailable
            Somebody else used the database for too long, or the disk is full.
        """
        if self._database.engine.dialect.name == "sqlite":
            self._database.alone("VACUUM")
            busy, *_ = self._database.alone("PRAGMA wal_checkpoint(TRUNCATE)")
            if busy:
                raise StorageUnavailable(
                    f"The write-ahead log of {self._database.name} is in use, and not emptied: try again later."
                )
            return
        for table in _REWRITTEN:
            self._database.alone(f"VACUUM (FULL) {table.name}")


def _holds(column: ColumnElement[str], values: Collection[str]) -> ColumnElement[bool]:
    return or_(*(column.contains(value, autoescape=True) for value in values))


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), 5_000):
        yield ids[start : start + 5_000]
