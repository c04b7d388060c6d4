"""The salts of the audit log's commitments, one for each id of a person or record. Erasing one unlinks its id."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable

from sqlalchemy import Connection, bindparam, delete, insert, select

from hub.audit.entry import PREFIX_BYTES, SALT_BYTES, commitment
from hub.ledger import models
from hub.ledger.chunks import chunks

_SALTS = models.table(models.AuditSalt)
_MENTIONS = models.table(models.AuditMention)
_KNOWN = select(_SALTS.c.id, _SALTS.c.commitment).where(_SALTS.c.id.in_(bindparam("ids", expanding=True)))
_MAKE, _MENTION = insert(_SALTS), insert(_MENTIONS)


def known(connection: Connection, ids: Collection[str]) -> dict[str, bytes]:
    """The commitments of those ids that have a salt."""
    found: dict[str, bytes] = {}
    for chunk in chunks(ids):
        rows = connection.execute(_KNOWN, {"ids": chunk})
        found.update((id, bytes(commitment)) for id, commitment in rows)
    return found


def make(connection: Connection, ids: Iterable[str]) -> dict[str, bytes]:
    """Give ids that have none a salt; their commitments."""
    rows = []
    made = {}
    for id in ids:
        salt = secrets.token_bytes(SALT_BYTES)
        made[id] = commitment(salt, id)
        rows.append({"id": id, "salt": salt, "commitment": made[id]})
    if rows:
        connection.execute(_MAKE, rows)
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
    if rows:
        named = [{"prefix": commitment[:PREFIX_BYTES], "seq": seq} for seq, commitment in rows]
        connection.execute(_MENTION, named)


def mentioned(connection: Connection, ids: Collection[str], after: int, limit: int) -> list[int]:
    """The first entries after `after` that name one of the ids, in order."""
    prefixes = [one[:PREFIX_BYTES] for one in known(connection, ids).values()]
    seqs: set[int] = set()
    for part in chunks(prefixes):
        query = select(_MENTIONS.c.seq).where(_MENTIONS.c.prefix.in_(part), _MENTIONS.c.seq > after)
        seqs.update(connection.execute(query.distinct().order_by(_MENTIONS.c.seq).limit(limit)).scalars())
    return sorted(seqs)[:limit]
