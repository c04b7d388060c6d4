"""The audit log as it is stored, for verification: raw bytes, in order, in bounded memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Connection, LargeBinary, and_, cast, or_, select

from hub.audit.entry import COLUMNS, PREFIX_BYTES, prefixes
from hub.audit.tree import HEIGHT, Frontier, Node
from hub.audit.verification import Fault, Kept, KeptCheckpoint
from hub.ledger import models
from hub.ledger.engine import Database

_ENTRIES = models.table(models.AuditEntry)
_HEAD = models.table(models.AuditHead)
_NODES = models.table(models.AuditNode)
_CHECKPOINTS = models.table(models.AuditCheckpoint)
_MENTIONS = models.table(models.AuditMention)
_SALTS = models.table(models.AuditSalt)
#: Entries that are read at once; a multiple of 16^3, so that no kept node below that is asked for twice.
_PAGE = 4_096
_ROWS = 50_000


class Evidence:
    """The log of one ledger at the moment it is first asked; what is appended meanwhile is left for the next time."""

    def __init__(self, database: Database) -> None:
        self._database = database
        with database.reading() as connection:
            self._head = connection.execute(select(_HEAD)).one_or_none()
            sqlite = connection.dialect.name == "sqlite"
        self._columns = [_raw(name) if sqlite else _ENTRIES.c[name] for name in COLUMNS]
        self._size = self._head.size if self._head is not None else 0
        self._page: dict[Node, bytes] = {}
        #: Sums over what the entries' bytes name, by pages of entries; `hash` has a key that no forger knows.
        self._named: dict[int, int] = defaultdict(int)

    def entries(self) -> Iterator[Kept]:
        """All entries in order."""
        after = 0
        while after < self._size:
            query = select(_ENTRIES.c.seq, _ENTRIES.c.body, _ENTRIES.c.hash, *self._columns)
            page = query.where(_ENTRIES.c.seq > after, _ENTRIES.c.seq <= self._size).order_by(_ENTRIES.c.seq)
            with self._database.reading() as connection:
                rows = connection.execute(page.limit(_PAGE)).all()
                self._page = _nodes(connection, after, after + _PAGE)
            for row in rows:
                kept = Kept(row[0], bytes(row[1]), bytes(row[2]), _columns(row[3:]))
                self._name(kept)
                yield kept
            if not rows:
                return
            after = rows[-1].seq

    def checkpoints(self) -> Iterator[KeptCheckpoint]:
        """All checkpoints in order."""
        query = select(_CHECKPOINTS).order_by(_CHECKPOINTS.c.number)
        if self._head is not None:
            query = query.where(_CHECKPOINTS.c.number <= self._head.checkpoints)
        with self._database.reading() as connection:
            for row in connection.execution_options(yield_per=_PAGE).execute(query):
                yield KeptCheckpoint(row.number, row.size, bytes(row.note))

    def nodes(self, node: Node) -> bytes | None:
        """A kept node of the page of entries that was read last."""
        return self._page.get(node)

    def faults(self, frontiers: Sequence[Frontier]) -> Iterator[Fault]:
        """What is wrong with the head, with rows that nothing vouches for, and with what finds entries by persons."""
        yield from self._head_faults(frontiers)
        with self._database.reading() as connection:
            yield from _rest(connection)
            yield from self._mention_faults(connection)
            yield from _salt_faults(connection)

    def _head_faults(self, frontiers: Sequence[Frontier]) -> Iterator[Fault]:
        size = frontiers[0].size
        if self._head is None:
            yield Fault("head", "its row", "it is missing")
        elif size < self._size:
            which = f"{size + 1}" + (f" to {self._size}" if self._size > size + 1 else "")
            yield Fault("entry", which, "it is missing")
        elif bytes(self._head.frontier) not in [one.packed() for one in frontiers]:
            yield Fault("head", f"of {self._size} entries", "it is not the hash of the entries")

    def _name(self, kept: Kept) -> None:
        self._named[kept.seq // _PAGE] += sum(hash((prefix, kept.seq)) for prefix in prefixes(kept.body))

    def _mention_faults(self, connection: Connection) -> Iterator[Fault]:
        found: dict[int, int] = defaultdict(int)
        query = select(_MENTIONS.c.prefix, _MENTIONS.c.seq).where(_MENTIONS.c.seq <= self._size)
        for prefix, seq in connection.execution_options(yield_per=_ROWS).execute(query):
            found[seq // _PAGE] += hash((bytes(prefix), seq))
        for page in sorted({*found, *self._named}):
            if found[page] != self._named[page]:
                yield from _mention_faults(connection, page)


def _raw(name: str) -> ColumnElement[Any]:
    """The bytes of a column of text: SQLite refuses to read what is not text."""
    return cast(_ENTRIES.c[name], LargeBinary).label(name)


def _columns(cells: Sequence[object]) -> dict[str, object]:
    texts = [one.decode("utf-8", "replace") if isinstance(one, bytes) else one for one in cells]
    values: dict[str, object] = dict(zip(COLUMNS, texts, strict=True))
    if isinstance(values["time"], str):
        try:
            values["time"] = datetime.fromisoformat(f"{values['time']}+00:00")
        except ValueError:
            return values
    return values


def _nodes(connection: Connection, first: int, end: int) -> dict[Node, bytes]:
    """The kept nodes above the leaves from `first` to before `end`."""
    found = {}
    for level in range(HEIGHT, end.bit_length(), HEIGHT):
        query = select(_NODES).where(
            _NODES.c.level == level, _NODES.c.place >= first >> level, _NODES.c.place <= (end - 1) >> level
        )
        found.update({Node(level, row.place): bytes(row.hash) for row in connection.execute(query)})
    return found


def _rest(connection: Connection) -> Iterator[Fault]:
    """Rows beyond what the head tells, as they are now."""
    head = connection.execute(select(_HEAD)).one_or_none()
    if head is None:
        return
    beyond = connection.execute(select(_ENTRIES.c.seq).where(_ENTRIES.c.seq > head.size)).scalars()
    yield from (Fault("entry", f"{seq}", f"the head knows only {head.size}") for seq in beyond)
    numbers = (
        connection.execute(select(_CHECKPOINTS.c.number).order_by(_CHECKPOINTS.c.number)).scalars().all()
    )
    if numbers and numbers[-1] > head.checkpoints:
        yield Fault("checkpoint", f"{numbers[-1]}", f"the head knows only {head.checkpoints}")
    elif len(numbers) < head.checkpoints:
        yield Fault("checkpoint", f"of {head.checkpoints}", f"there are only {len(numbers)}")
    levels = range(HEIGHT, head.size.bit_length(), HEIGHT)
    for level, place in connection.execute(select(_NODES.c.level, _NODES.c.place).where(or_(
        _NODES.c.level.not_in(levels),
        *(and_(_NODES.c.level == level, _NODES.c.place >= head.size >> level) for level in levels),
    ))):  # fmt: skip
        yield Fault("node", f"level {level}, place {place}", "the tree has no such kept node")


def _mention_faults(connection: Connection, page: int) -> Iterator[Fault]:
    """Where the index of commitments and the bytes of a page of entries differ, by entry."""
    first, end = page * _PAGE, (page + 1) * _PAGE
    said: dict[int, set[bytes]] = defaultdict(set)
    bodies = select(_ENTRIES.c.seq, _ENTRIES.c.body).where(_ENTRIES.c.seq >= first, _ENTRIES.c.seq < end)
    for seq, body in connection.execute(bodies):
        said[seq] = set(prefixes(bytes(body)))
    index: dict[int, set[bytes]] = defaultdict(set)
    rows = select(_MENTIONS).where(_MENTIONS.c.seq >= first, _MENTIONS.c.seq < end)
    for prefix, seq in connection.execute(rows):
        index[seq].add(bytes(prefix))
    for seq in sorted({*said, *index}):
        if said[seq] != index[seq]:
            yield Fault("entry", f"{seq}", "the index does not find it by the persons and records it names")


def _salt_faults(connection: Connection) -> Iterator[Fault]:
    query = select(_SALTS.c.id, _SALTS.c.salt, _SALTS.c.commitment)
    for id, salt, commitment in connection.execution_options(yield_per=_ROWS).execute(query):
        if sha256(bytes(salt) + id.encode()).digest() != bytes(commitment):
            prefix = bytes(commitment)[:PREFIX_BYTES].hex()
            yield Fault("commitment", prefix, "it is not the hash of its salt and id")
