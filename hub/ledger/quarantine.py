"""Quarantine: rows unfit for the graph, with field and reason, until somebody decides on them."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, case, func, select, true, update

from hub.errors import NotFound, WrongUse
from hub.ledger import models
from hub.ledger.engine import Database, insert
from hub.ledger.values import QuarantineEntry, QuarantineFilter, QuarantineState, ReasonCount, RejectedRow

_TABLE = models.table(models.Quarantine)
_SHOWN = [column for column in _TABLE.columns if column.name not in {"mark", "raw"}]
_OPEN = QuarantineState.OPEN.value
_INSERT_ROWS = 10_000
_STREAM_ROWS = 500


class QuarantineStore:
    """The quarantine of a ledger."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, run_id: str, rows: Iterable[RejectedRow], *, reopen: bool = True) -> int:
        """Take in what a run rejected; returns how many entries that makes.

        A row that is here already (same dataset, key, content and field; without a key also the same
        place) is only marked as seen again. A decision to discard it stands; any other state opens again, but not
        with `reopen` False: rows that only come again from landing were decided on before.
        """
        taken = 0
        now = datetime.now(UTC)
        remaining = iter(rows)
        with self._database.writing() as connection:
            while batch := {_mark(row): row for row in islice(remaining, _INSERT_ROWS)}:
                _insert(connection, [_columns(mark, row, run_id, now) for mark, row in batch.items()], reopen)
                taken += len(batch)
        return taken

    def list(
        self, which: QuarantineFilter | None = None, *, after: int = 0, limit: int = 50
    ) -> tuple[QuarantineEntry, ...]:
        """Entries in the order they came, without their rows; `after` is the last id of the page before."""
        query = select(*_SHOWN).where(*_conditions(which)).where(_TABLE.c.id > after)
        with self._database.reading() as connection:
            return tuple(map(_entry, connection.execute(query.order_by(_TABLE.c.id).limit(limit))))

    def stream(self, which: QuarantineFilter | None = None) -> Iterator[QuarantineEntry]:
        """Entries with their rows, a page at a time, so that any number can be replayed."""
        after = 0
        while True:
            query = select(_TABLE).where(*_conditions(which)).where(_TABLE.c.id > after)
            with self._database.reading() as connection:
                page = connection.execute(query.order_by(_TABLE.c.id).limit(_STREAM_ROWS)).all()
            if not page:
                return
            yield from map(_entry, page)
            after = page[-1].id

    def show(self, entry_id: int) -> QuarantineEntry:
        """One entry with its row. Raises NotFound."""
        with self._database.reading() as connection:
            row = connection.execute(select(_TABLE).where(_TABLE.c.id == entry_id)).first()
        if row is None:
            raise NotFound(f"There is no entry {entry_id} in quarantine. List them with: hub quarantine list")
        return _entry(row)

    def count(self, which: QuarantineFilter | None = None) -> int:
        """How many entries a filter means."""
        query = select(func.count()).select_from(_TABLE).where(*_conditions(which))
        with self._database.reading() as connection:
            return int(connection.execute(query).scalar_one())

    def reasons(self, which: QuarantineFilter | None = None, *, limit: int = 20) -> tuple[ReasonCount, ...]:
        """The most frequent reasons, by dataset and field."""
        number = func.count().label("entries")
        columns = (_TABLE.c.dataset, _TABLE.c.field, _TABLE.c.reason)
        query = select(*columns, number).where(*_conditions(which)).group_by(*columns)
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(number.desc(), *columns).limit(limit)).all()
        return tuple(ReasonCount(*row) for row in rows)

    def discard(self, ids: Collection[int], *, by: str, reason: str) -> int:
        """Decide that rows stay out, and why. Returns how many were open until now."""
        if not reason.strip():
            raise WrongUse("Say why the rows are discarded: --reason TEXT")
        return self._decide(ids, QuarantineState.DISCARDED, by, reason)

    def mark_replayed(self, ids: Collection[int], *, by: str, reason: str = "accepted on replay") -> int:
        """Say that rows were accepted after all. Returns how many were open until now."""
        return self._decide(ids, QuarantineState.REPLAYED, by, reason)

    def resolve_accepted(self, dataset: str, keys: Collection[str], *, run_id: str) -> int:
        """Close entries whose key the source has since sent in a version that is fit.

        Give the keys that run `run_id` loaded or found unchanged. What the same run rejected stays open:
        there it is another version that disagrees with the loaded one. Returns how many were closed.
        """
        waiting = self._waiting([dataset], run_id)
        loaded = {_storable(key) for key in keys}
        corrected = [row.id for row in waiting if row.key is not None and row.key in loaded]
        return self._decide(corrected, QuarantineState.CORRECTED, "source", f"corrected by run {run_id}")

    def close_accepted(self, datasets: Collection[str], *, run_id: str, judged: Collection[str]) -> int:
        """Close entries that runs in `judged` left, of which run `run_id` judged all rows again, and rejected these
        no more. What another run put in meanwhile stays. Returns how many were closed.
        """
        waiting = self._waiting(datasets, run_id)
        accepted = [row.id for row in waiting if row.first_run in judged or row.run_id in judged]
        return self._decide(accepted, QuarantineState.CORRECTED, "rebuild", f"accepted by run {run_id}")

    def open_keys(self, dataset: str, *, but_of: str) -> frozenset[str]:
        """Keys of a dataset's open entries, but not of those that run `but_of` made or saw again."""
        return frozenset(row.key for row in self._waiting([dataset], but_of) if row.key is not None)

    def _waiting(self, datasets: Collection[str], but_of: str) -> Sequence[Any]:
        """The open entries of datasets, but those that a run made or saw again."""
        query = select(_TABLE.c.id, _TABLE.c.key, _TABLE.c.run_id, _TABLE.c.first_run).where(
            _TABLE.c.dataset.in_(datasets), _TABLE.c.state == _OPEN, _TABLE.c.run_id != but_of
        )
        with self._database.reading() as connection:
            return connection.execute(query).all()

    def _decide(self, ids: Collection[int], state: QuarantineState, by: str, reason: str) -> int:
        decided = 0
        remaining = iter(ids)
        values = {"state": state.value, "decided": datetime.now(UTC), "decided_by": by, "decision": reason}
        with self._database.writing() as connection:
            while chunk := tuple(islice(remaining, 5_000)):
                here = update(_TABLE).where(_TABLE.c.id.in_(chunk), _TABLE.c.state == _OPEN)
                decided += connection.execute(here.values(values)).rowcount
        return decided


def _insert(connection: Connection, rows: list[dict[str, object]], reopen: bool) -> None:
    statement = insert(connection, models.Quarantine)
    new = statement.excluded
    stands = (_TABLE.c.state == QuarantineState.DISCARDED.value) if reopen else true()

    def keep_or_clear(column: str) -> ColumnElement[object]:
        return case((stands, _TABLE.c[column]), else_=None)

    again = {
        **{name: new[name] for name in ("run_id", "unit", "line", "reason", "last_seen")},
        "state": case((stands, _TABLE.c.state), else_=_OPEN),
        **{name: keep_or_clear(name) for name in ("decided", "decided_by", "decision")},
    }
    connection.execute(statement.on_conflict_do_update(index_elements=["mark"], set_=again), rows)


def _mark(row: RejectedRow) -> str:
    place = f"key\0{row.key}" if row.key is not None else f"place\0{row.unit}\0{row.line}"
    text = "\0".join((row.dataset, place, row.hash, row.field))
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _columns(mark: str, row: RejectedRow, run_id: str, now: datetime) -> dict[str, object]:
    return {
        "mark": mark,
        "run_id": run_id,
        "first_run": run_id,
        "dataset": row.dataset,
        "key": None if row.key is None else _storable(row.key),
        "unit": _storable(row.unit),
        "line": row.line,
        "field": _storable(row.field),
        "reason": _storable(row.reason),
        "hash": row.hash,
        "raw": _storable(row.raw),
        "state": _OPEN,
        "first_seen": now,
        "last_seen": now,
    }


def _storable(text: str) -> str:
    """PostgreSQL holds no NUL in texts: its picture ␀ stands for it."""
    return text.replace("\0", "␀") if "\0" in text else text


def _conditions(which: QuarantineFilter | None) -> list[ColumnElement[bool]]:
    which = which or QuarantineFilter()
    conditions: list[ColumnElement[bool]] = []
    if which.dataset is not None:
        conditions.append(_TABLE.c.dataset == which.dataset)
    if which.run_id is not None:
        conditions.append(_TABLE.c.run_id == which.run_id)
    if which.field is not None:
        conditions.append(_TABLE.c.field == which.field)
    if which.state is not None:
        conditions.append(_TABLE.c.state == which.state.value)
    return conditions


def _entry(row: Row[tuple[object, ...]]) -> QuarantineEntry:
    values = dict(row._mapping)
    values.pop("mark", None)
    return QuarantineEntry(**{**values, "state": QuarantineState(row.state)})
