"""The salts of the audit log's commitments, one for each id of a person or record. Erasing one unlinks its id."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable

from sqlalchemy import Connection, delete, select

from hub.audit.entry import PREFIX_BYTES, SALT_BYTES, commitment
from hub.ledger import models
from hub.ledger.chunks import chunks
from hub.ledger.plain import Inserting, run_in

_SALTS = models.table(models.AuditSalt)
_MENTIONS = models.table(models.AuditMention)
_KNOWN = "SELECT id, commitment FROM audit_salts WHERE id IN"
_MAKE = Inserting(_SALTS, ("id", "salt", "commitment"))
_MENTION = Inserting(_MENTIONS, ("prefix", "seq"))


def known(connection: Connection, ids: Collection[str]) -> dict[str, bytes]:
    """The commitments of those ids that have a salt."""
    return {id: bytes(commitment) for id, commitment in run_in(connection, _KNOWN, (), ids)}


def make(connection: Connection, ids: Iterable[str]) -> dict[str, bytes]:
    """Give ids that have none a salt; their commitments."""
    rows = []
    made = {}
    for id in ids:
        salt = secrets.token_bytes(SALT_BYTES)
        made[id] = commitment(salt, id)
        rows.append((id, salt, made[id]))
    _MAKE(connection, rows)
    return made


def erase(connection: Connection, ids: Collection[str]) -> int:
    """Erase the salts of ids, also from the free pages of a SQLite file; how many there were."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete = ON")
    return sum(
        connection.execute(delete(_SALTS).where(_SALTS.c.id.in_(part))).rowcount for part in chunks(ids)
    )


def mention(connection: Connection, rows: Collection[tuple[int, bytes]]) -> None:
    """Remember which entries name which commitments."""
    _MENTION(connection, ((commitment[:PREFIX_BYTES], seq) for seq, commitment in rows))


def mentioned(connection: Connection, ids: Collection[str], after: int, limit: int) -> list[int]:
    """The first entries after `after` that name one of the ids, in order."""
    prefixes = [one[:PREFIX_BYTES] for one in known(connection, ids).values()]
    seqs: set[int] = set()
    for part in chunks(prefixes):
        query = select(_MENTIONS.c.seq).where(_MENTIONS.c.prefix.in_(part), _MENTIONS.c.seq > after)
        seqs.update(connection.execute(query.distinct().order_by(_MENTIONS.c.seq).limit(limit)).scalars())
    return sorted(seqs)[:limit]
