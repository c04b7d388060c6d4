"""Proofs that an entry is in the log, and that a log goes on from an earlier one (RFC 9162 sections 2.1.3, 2.1.4)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, select

from hub.audit.tree import Span, consistency_spans, inclusion_spans
from hub.errors import LogForked, WrongUse
from hub.ledger import models, nodes
from hub.ledger.engine import Database
from hub.ledger.values import ConsistencyProof, InclusionProof

_ENTRIES = models.table(models.AuditEntry)
_HEAD = models.table(models.AuditHead)


class Proofs:
    """Makes proofs from the kept nodes of a ledger's log; each needs a few hundred of them at most."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def inclusion(self, seq: int, size: int) -> InclusionProof:
        """That entry `seq` is in the log of the first `size` entries.

        Raises
        ------
        WrongUse
            The log has no such entry, or not so many.
        """
        with self._database.reading() as connection:
            if not 1 <= seq <= size <= _size(connection):
                raise WrongUse("There is no entry of this number in a log of this size.")
            spans = inclusion_spans(seq - 1, size)
            leaf, root, *path = _hashes(connection, [Span(seq - 1, seq), Span(0, size), *spans])
        return InclusionProof(seq, size, leaf, tuple(path), root)

    def consistency(self, first: int, second: int) -> ConsistencyProof:
        """That the log of the first `second` entries goes on from that of the first `first`.

        Raises
        ------
        WrongUse
            The log never had these sizes in this order.
        """
        with self._database.reading() as connection:
            if not 1 <= first <= second <= _size(connection):
                raise WrongUse("The log had no two such sizes, one after the other.")
            spans = consistency_spans(first, second)
            old, new, *path = _hashes(connection, [Span(0, first), Span(0, second), *spans])
        return ConsistencyProof(first, second, old, new, tuple(path))


def _size(connection: Connection) -> int:
    size: int = connection.execute(select(_HEAD.c.size)).scalar_one()
    return size


def _hashes(connection: Connection, spans: Sequence[Span]) -> list[bytes]:
    try:
        return nodes.hashes(connection, spans)
    except KeyError as error:
        raise LogForked("A part of the audit log's tree is missing. Run `hub audit verify`.") from error
