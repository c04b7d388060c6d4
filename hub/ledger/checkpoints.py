"""The checkpoints of the audit log, and how far its witnesses were told of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from sqlalchemy import Connection, Row, insert, select, update

from hub.audit.tree import Frontier, Span
from hub.errors import LogForked
from hub.ledger import models, nodes
from hub.ledger.engine import Database
from hub.ledger.engine import insert as upsert
from hub.ledger.values import SignedCheckpoint, WitnessState

_CHECKPOINTS = models.table(models.AuditCheckpoint)
_HEAD = models.table(models.AuditHead)
_WITNESSES = models.table(models.AuditWitness)
_PAGE = 1_000


class Checkpoints:
    """The signed states of a ledger's log. Safe to use from several threads and processes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def make(self, sign: Callable[[int, bytes], bytes]) -> SignedCheckpoint | None:
        """Sign the log as it is, by size and root; None where nothing was appended since the last checkpoint.

        The tree must still hold the state that was signed last: `sign` is asked for nothing that contradicts it.

        Raises
        ------
        LogForked
            The log is no longer the one that was signed: entries were changed or taken away.
        """
        if not self._grew():
            return None
        with self._database.writing() as connection:
            head = connection.execute(select(_HEAD).with_for_update()).one()
            last = _last(connection)
            if last is not None and not _still_holds(connection, head.size, last, sign):
                raise LogForked(
                    f"The audit log is not the one that was signed at {last.size} entries. No further state of it is"
                    " signed. Run `hub audit verify`, and restore the ledger from a backup."
                )
            if head.size == (last.size if last else 0):
                return None
            root = Frontier.of_bytes(head.size, head.frontier).root()
            made = SignedCheckpoint(head.checkpoints + 1, head.size, sign(head.size, root))
            connection.execute(
                insert(_CHECKPOINTS).values(number=made.number, size=made.size, note=made.note)
            )
            connection.execute(update(_HEAD).values(checkpoints=made.number))
        return made

    def _grew(self) -> bool:
        """Whether the log is of another size than its last checkpoint: nobody's writing is held up where it isn't."""
        with self._database.reading() as connection:
            size = connection.execute(select(_HEAD.c.size)).scalar_one()
            last = _last(connection)
        return bool(size != (last.size if last else 0))

    def last(self) -> SignedCheckpoint | None:
        """The newest checkpoint."""
        with self._database.reading() as connection:
            return _last(connection)

    def after(self, size: int, *, limit: int = _PAGE) -> Iterator[SignedCheckpoint]:
        """Checkpoints of more than `size` entries, in order."""
        while True:
            query = select(_CHECKPOINTS).where(_CHECKPOINTS.c.size > size).order_by(_CHECKPOINTS.c.size)
            with self._database.reading() as connection:
                page = [_made(row) for row in connection.execute(query.limit(limit))]
            yield from page
            if len(page) < limit:
                return
            size = page[-1].size

    def witness(self, name: str) -> WitnessState:
        """How far a witness was told."""
        with self._database.reading() as connection:
            row = connection.execute(select(_WITNESSES).where(_WITNESSES.c.witness == name)).one_or_none()
        return WitnessState(name) if row is None else WitnessState(**row._mapping)

    def told(self, name: str, size: int) -> None:
        """Remember that a witness has the checkpoints up to that of `size` entries."""
        self._write(name, size=size, told=datetime.now(UTC), failures=0, failed=None, error=None)

    def failed(self, name: str, error: str) -> None:
        """Remember that a witness could not be told."""
        before = self.witness(name)
        self._write(
            name,
            size=before.size,
            told=before.told,
            failures=before.failures + 1,
            failed=datetime.now(UTC),
            error=error,
        )

    def _write(self, name: str, **values: object) -> None:
        with self._database.writing() as connection:
            written = upsert(connection, models.AuditWitness).values(witness=name, **values)
            connection.execute(written.on_conflict_do_update(index_elements=["witness"], set_=values))


def _still_holds(
    connection: Connection, size: int, last: SignedCheckpoint, sign: Callable[[int, bytes], bytes]
) -> bool:
    """Whether the log's first entries are those of the last checkpoint; Ed25519 signs alike each time (RFC 8032)."""
    if size < last.size:
        return False
    try:
        (root,) = nodes.hashes(connection, [Span(0, last.size)])
    except KeyError:
        return False
    return sign(last.size, root) == last.note


def _last(connection: Connection) -> SignedCheckpoint | None:
    row = connection.execute(select(_CHECKPOINTS).order_by(_CHECKPOINTS.c.size.desc()).limit(1)).one_or_none()
    return None if row is None else _made(row)


def _made(row: Row[tuple[object, ...]]) -> SignedCheckpoint:
    values = row._mapping
    return SignedCheckpoint(values["number"], values["size"], bytes(values["note"]))
