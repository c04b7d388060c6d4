"""The entries of the audit log that are about one person, newest first: for that person."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from hub.audit.entry import PREFIX_BYTES, committed, mentioned_in
from hub.ledger import models, salts
from hub.ledger.chunks import chunks
from hub.ledger.engine import Database
from hub.ledger.values import LoggedDisclosure

_ENTRIES = models.table(models.AuditEntry)
_SALTS = models.table(models.AuditSalt)
_MENTIONS = models.table(models.AuditMention)


@dataclass(frozen=True, slots=True)
class Used:
    """An entry about a person. `of_person` says that it names the person, not only a record that mentions them."""

    entry: LoggedDisclosure
    of_person: bool


class Uses:
    """The uses of persons' data, as a ledger's audit log has them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ids_of(self, commitments: Collection[str]) -> dict[str, str]:
        """The ids behind commitments (`P:…`, as entries name them), while their salts live: never shown to anyone."""
        with self._database.reading() as connection:
            return dict(_by_text(connection, commitments))

    def page(
        self,
        persons: Collection[str],
        records: Collection[str],
        *,
        before: int | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 50,
    ) -> tuple[Used, ...]:
        """Entries that name one of the persons or records with these ids, while their salts live, newest first.

        `before` is the seq of the last entry of the page before; `since` (included) and `until` (not) bound the time.
        """
        with self._database.reading() as connection:
            named = frozenset(salts.known(connection, persons).values())
            meant = named | frozenset(salts.known(connection, records).values())
            seqs = _seqs(connection, meant, before, since, until, limit)
            query = select(_ENTRIES).where(_ENTRIES.c.seq.in_(seqs)).order_by(_ENTRIES.c.seq.desc())
            rows = connection.execute(query).all()
        entries = [
            LoggedDisclosure(**{**row._mapping, "body": bytes(row.body), "hash": bytes(row.hash).hex()})
            for row in rows
        ]
        return tuple(Used(entry, not named.isdisjoint(mentioned_in(entry.body))) for entry in entries)


def _by_text(connection: Connection, commitments: Collection[str]) -> Iterator[tuple[str, str]]:
    texts = {committed(text): text for text in commitments}
    for part in chunks(list(texts)):
        query = select(_SALTS.c.id, _SALTS.c.commitment).where(_SALTS.c.commitment.in_(part))
        yield from ((texts[bytes(row.commitment)], row.id) for row in connection.execute(query))


def _seqs(
    connection: Connection,
    meant: Collection[bytes],
    before: int | None,
    since: datetime | None,
    until: datetime | None,
    limit: int,
) -> list[int]:
    """The numbers of the newest entries that name one of the commitments."""
    found: set[int] = set()
    for part in chunks([one[:PREFIX_BYTES] for one in meant]):
        query = (
            select(_MENTIONS.c.seq)
            .join(_ENTRIES, _ENTRIES.c.seq == _MENTIONS.c.seq)
            .where(_MENTIONS.c.prefix.in_(part))
            .distinct()
            .order_by(_MENTIONS.c.seq.desc())
            .limit(limit)
        )
        if before is not None:
            query = query.where(_MENTIONS.c.seq < before)
        if since is not None:
            query = query.where(_ENTRIES.c.time >= since)
        if until is not None:
            query = query.where(_ENTRIES.c.time < until)
        found.update(connection.execute(query).scalars())
    return sorted(found, reverse=True)[:limit]
