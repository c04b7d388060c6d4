"""The audit log's table: entries are only ever added, each chained to the one before by its hash."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

import orjson
from sqlalchemy import Row, insert, select, update

from hub.ledger import models
from hub.ledger.engine import Database
from hub.ledger.values import LoggedDisclosure

if TYPE_CHECKING:
    from hub.audit.disclosure import Disclosure

_TABLE = models.table(models.Disclosure)
_HEAD = models.table(models.DisclosureHead)
_KEPT = [_TABLE.c[name] for name in (
    "seq", "time", "user", "department", "action", "outcome", "body", "previous", "hash",
)]  # fmt: skip
_LISTS = ("datasets", "fields", "entities", "records", "policies")
_VERIFY_ROWS = 5_000


class Disclosures:
    """The audit log of a ledger. Safe to use from several threads and processes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, entries: Sequence[Disclosure], /) -> None:
        """Append entries in one transaction. On return they are on disk.

        Raises
        ------
        StorageUnavailable
            They can't be written. Then nothing may be disclosed.
        """
        if not entries:
            return
        with self._database.writing() as connection:
            # The lock on the head lets only one writer append at a time (SQLite has locked the file already).
            head = connection.execute(select(_HEAD.c.seq, _HEAD.c.hash).with_for_update()).one()
            seq, previous = head.seq, head.hash
            rows = []
            for entry in entries:
                seq += 1
                row = _row(seq, previous, entry)
                previous = str(row["hash"])
                rows.append(row)
            connection.execute(insert(_TABLE), rows)
            connection.execute(update(_HEAD).values(seq=seq, hash=previous))

    def list(self, *, after: int = 0, limit: int = 50) -> tuple[LoggedDisclosure, ...]:
        """Entries in order; `after` is the last seq of the page before."""
        query = select(*_KEPT).where(_TABLE.c.seq > after).order_by(_TABLE.c.seq).limit(limit)
        with self._database.reading() as connection:
            return tuple(map(_logged, connection.execute(query)))

    def head(self) -> tuple[int, str]:
        """Number and hash of the last entry; (0, 64 zeros) of an empty log."""
        with self._database.reading() as connection:
            row = connection.execute(select(_HEAD.c.seq, _HEAD.c.hash)).one()
        return row.seq, row.hash

    def first_broken(self) -> int | None:
        """Seq of the first entry that was changed or is missing, or None where the whole chain holds.

        Every stored body is hashed again, and the columns beside it are compared with it.
        """
        last, expected = self.head()
        seq, previous = 0, "0" * 64
        for row in self._rows(last):
            seq += 1
            intact = row.seq == seq and row.previous == previous and row.hash == _hash(previous, row.body)
            if not intact or not _columns_match(row):
                return seq
            previous = row.hash
        if seq != last or previous != expected:
            return seq + 1
        return None

    def _rows(self, last: int) -> Iterator[Row[tuple[object, ...]]]:
        after = 0
        while True:
            query = select(_TABLE).where(_TABLE.c.seq > after, _TABLE.c.seq <= last).order_by(_TABLE.c.seq)
            with self._database.reading() as connection:
                page = connection.execute(query.limit(_VERIFY_ROWS)).all()
            if not page:
                return
            yield from page
            after = page[-1].seq


def _row(seq: int, previous: str, entry: Disclosure) -> dict[str, object]:
    values = asdict(entry)
    body = orjson.dumps({"seq": seq, **values}, option=orjson.OPT_SORT_KEYS)
    for name in _LISTS:
        values[name] = list(values[name])
    return {
        **values,
        "seq": seq,
        "time": datetime.fromisoformat(entry.time),
        "outcome": entry.outcome.value,
        "body": body,
        "previous": previous,
        "hash": _hash(previous, body),
    }


def _hash(previous: str, body: bytes) -> str:
    return hashlib.sha256(bytes.fromhex(previous) + body).hexdigest()


def _columns_match(row: Row[tuple[object, ...]]) -> bool:
    """Whether the columns say what the hashed body says: searches go by them."""
    body = orjson.loads(row.body)
    columns = row._mapping
    if datetime.fromisoformat(body.pop("time")) != columns["time"]:
        return False
    return all(columns[name] == value for name, value in body.items())


def _logged(row: Row[tuple[object, ...]]) -> LoggedDisclosure:
    return LoggedDisclosure(**{**row._mapping, "body": bytes(row.body)})
