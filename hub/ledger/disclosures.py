"""The audit log's table: entries are only ever added, each a leaf of a Merkle tree (`hub.audit.tree`)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from sqlalchemy import ColumnElement, Connection, Row, select

from hub.audit.disclosure import Disclosure, Outcome
from hub.audit.entry import COLUMNS, columns, committed_ids, entry_bytes, persons, written
from hub.audit.tree import Frontier, Node, leaf_hash
from hub.errors import BudgetSpent
from hub.ledger import models, nodes, salts
from hub.ledger.budgets import Budgets
from hub.ledger.engine import Database
from hub.ledger.plain import Inserting, run
from hub.ledger.values import Appended, LoggedDisclosure, LoggedFilter

_ENTRIES = models.table(models.AuditEntry)
_HEAD = models.table(models.AuditHead)
_INSERT = Inserting(_ENTRIES, ("seq", *COLUMNS, "body", "hash"))
_LOCK = "SELECT size, frontier FROM audit_head"
_ADVANCE = "UPDATE audit_head SET size = ?, frontier = ?"


class Disclosures:
    """The audit log of a ledger. Safe to use from several threads and processes."""

    def __init__(self, database: Database, *, time_zone: str) -> None:
        self._database = database
        self._budgets = Budgets(time_zone)
        #: Whether entries were appended by this process.
        self.appended = False

    def add(self, entries: Sequence[Disclosure], /) -> tuple[int, ...]:
        """Append entries in one transaction and give their numbers. On return they are on disk.

        Raises
        ------
        BudgetSpent
            One of them shows more persons than its budget has left; it is logged as refused, without them.
        StorageUnavailable
            They can't be written. Then nothing may be disclosed.
        """
        appended = self.append(entries)
        if any(one.over_budget for one in appended):
            raise BudgetSpent
        return tuple(one.seq for one in appended)

    def append(self, entries: Sequence[Disclosure], /) -> tuple[Appended, ...]:
        """Append entries in one transaction, as `add`, and say of each whether it was over its budget."""
        if not entries:
            return ()
        with self._database.writing() as connection:
            return self.within(connection, entries)

    def within(self, connection: Connection, entries: Sequence[Disclosure], /) -> tuple[Appended, ...]:
        """The same within a transaction that does what is logged: the act and its entry are there, or neither is.

        To be done last, since nobody else can append until that transaction ends.
        """
        frontier = _locked_head(connection)
        page = _Page(connection, frontier, self._budgets)
        appended = tuple(page.add(entry) for entry in page.known(entries))
        page.write()
        self.appended = True
        return appended

    def head(self) -> tuple[int, str]:
        """How many entries there are, and the root of the tree over them, in hex."""
        with self._database.reading() as connection:
            row = connection.execute(select(_HEAD.c.size, _HEAD.c.frontier)).one()
        return row.size, Frontier.of_bytes(row.size, row.frontier).root().hex()

    def list(self, *, after: int = 0, limit: int = 50) -> tuple[LoggedDisclosure, ...]:
        """Entries in order; `after` is the last seq of the page before."""
        query = select(_ENTRIES).where(_ENTRIES.c.seq > after).order_by(_ENTRIES.c.seq).limit(limit)
        with self._database.reading() as connection:
            return tuple(map(_logged, connection.execute(query)))

    def newest(
        self, which: LoggedFilter, *, before: int | None = None, limit: int = 50
    ) -> tuple[LoggedDisclosure, ...]:
        """Entries that are meant, newest first; `before` is the last seq of the page before."""
        query = select(_ENTRIES).where(*_meant(which)).order_by(_ENTRIES.c.seq.desc()).limit(limit)
        if before is not None:
            query = query.where(_ENTRIES.c.seq < before)
        with self._database.reading() as connection:
            return tuple(map(_logged, connection.execute(query)))

    def of_entities(
        self, ids: Collection[str], *, after: int = 0, limit: int = 50
    ) -> tuple[LoggedDisclosure, ...]:
        """Entries, in order, that name one of the persons or records with these ids, while their salts live."""
        with self._database.reading() as connection:
            seqs = salts.mentioned(connection, ids, after, limit)
            query = select(_ENTRIES).where(_ENTRIES.c.seq.in_(seqs)).order_by(_ENTRIES.c.seq)
            return tuple(map(_logged, connection.execute(query)))

    def commitments(self, ids: Collection[str]) -> dict[str, str]:
        """How entries name those persons and records that have a salt."""
        with self._database.reading() as connection:
            return {id: written(id, one) for id, one in salts.known(connection, ids).items()}

    def forget(self, ids: Collection[str]) -> int:
        """Erase the salts of persons and records: nothing links them to their entries any more, which still verify.

        Gives how many of them the log knew.
        """
        with self._database.writing() as connection:
            _locked_head(connection)  # nobody appends meanwhile with the salts that are erased
            return salts.erase(connection, ids)


class _Page:
    """The entries of one transaction: gathered, then written table by table."""

    def __init__(self, connection: Connection, frontier: Frontier, budgets: Budgets) -> None:
        self._connection = connection
        self._frontier = frontier
        self._budgets = budgets
        self._commitments: dict[str, bytes] = {}
        self._rows: list[tuple[object, ...]] = []
        self._nodes: list[tuple[Node, bytes]] = []
        self._mentions: list[tuple[int, bytes]] = []

    def known(self, entries: Sequence[Disclosure]) -> Sequence[Disclosure]:
        """The entries; those ids of them that have salts are known from here on."""
        ids = {id for entry in entries for id in committed_ids(entry)}
        self._commitments = salts.known(self._connection, ids)
        return entries

    def add(self, entry: Disclosure) -> Appended:
        within = self._spend(entry)
        if not within:
            entry = _refused(entry)
        new = self._commit(entry)
        if new:
            self._spend(entry)
        named = {id: self._commitments[id] for id in committed_ids(entry)}
        seq = self._frontier.size + 1
        body = entry_bytes(seq, entry, named)
        leaf = leaf_hash(body)
        searched = columns(
            {name: getattr(entry, name) for name in COLUMNS} | {"outcome": entry.outcome.value}
        )
        self._rows.append((seq, *(searched[name] for name in COLUMNS), body, leaf))
        self._nodes += self._frontier.append(leaf)
        self._mentions += [(seq, one) for one in named.values()]
        return Appended(seq, over_budget=not within)

    def write(self) -> None:
        _INSERT(self._connection, self._rows)
        nodes.keep(self._connection, self._nodes)
        salts.mention(self._connection, self._mentions)
        run(self._connection, _ADVANCE, (self._frontier.size, self._frontier.packed()))

    def _spend(self, entry: Disclosure) -> bool:
        """Count the persons that have commitments; whether they and the others are within the budget."""
        shown = persons(entry)
        known = [self._commitments[id] for id in shown if id in self._commitments]
        return self._budgets.spend(self._connection, entry, known, len(shown) - len(known))

    def _commit(self, entry: Disclosure) -> bool:
        """Give what the log never named a salt; whether there was any."""
        new = [id for id in committed_ids(entry) if id not in self._commitments]
        self._commitments.update(salts.make(self._connection, new))
        return bool(new)


def _meant(which: LoggedFilter) -> Iterator[ColumnElement[bool]]:
    for name in ("user", "purpose", "case", "action", "outcome"):
        if (value := getattr(which, name)) is not None:
            yield _ENTRIES.c[name] == value
    if which.departments is not None:
        yield _ENTRIES.c.department.in_(sorted(which.departments))
    if which.since is not None:
        yield _ENTRIES.c.time >= which.since
    if which.until is not None:
        yield _ENTRIES.c.time < which.until


def _locked_head(connection: Connection) -> Frontier:
    """What the tree is appended to. Nobody else appends until the transaction ends (SQLite has locked the file)."""
    lock = _LOCK if connection.dialect.name == "sqlite" else f"{_LOCK} FOR UPDATE"
    ((size, packed),) = run(connection, lock)
    return Frontier.of_bytes(size, packed)


def _refused(entry: Disclosure) -> Disclosure:
    """What is logged in place of an entry that is over its budget: what was asked, and nothing of the answer."""
    return replace(
        entry,
        outcome=Outcome.REFUSED,
        datasets=(),
        fields=(),
        entities=(),
        records=(),
        detail={"refused": "budget"},
    )


def _logged(row: Row[tuple[object, ...]]) -> LoggedDisclosure:
    return LoggedDisclosure(**{**row._mapping, "body": bytes(row.body), "hash": bytes(row.hash).hex()})
