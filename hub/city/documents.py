"""The store behind the made REST services: JSON documents in SQLite, listed by the time of their last
change."""

from __future__ import annotations

import base64
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from hub.errors import WrongUse


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of documents (JSON text each) and the cursor of the next one."""

    bodies: list[bytes]
    cursor: str | None


class Documents:
    """One SQLite file with a table for each kind of document."""

    def __init__(self, file: Path) -> None:
        self._base = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        self._base.execute("PRAGMA busy_timeout=10000")

    def create(self, *kinds: str) -> None:
        """Make empty tables, fast to fill."""
        self._base.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;")
        for kind in kinds:
            self._base.execute(
                f"CREATE TABLE {kind} (id INTEGER PRIMARY KEY, modified TEXT NOT NULL, body BLOB NOT NULL)"
            )

    def put(self, kind: str, rows: Iterable[tuple[int, str, bytes]]) -> None:
        """Write documents: number, time of the last change, JSON."""
        self._base.execute("BEGIN")
        self._base.executemany(f"INSERT OR REPLACE INTO {kind} VALUES (?, ?, ?)", rows)  # noqa: S608
        self._base.execute("COMMIT")

    def index(self, *kinds: str) -> None:
        """Make the lists by change fast."""
        for kind in kinds:
            self._base.execute(f"CREATE INDEX {kind}_modified ON {kind} (modified, id)")

    def page(self, kind: str, *, since: str | None, cursor: str | None, limit: int) -> Listed:
        """Documents changed at or after `since` (UTC, `…Z`), oldest change first; `cursor` goes on from a
        page.

        Raises WrongUse for a cursor that this service did not give.
        """
        if cursor:
            modified, number = _position(cursor)
            where, values = "(modified, id) > (?, ?)", (modified, number, limit + 1)
        else:
            where, values = "modified >= ? AND id > ?", (since or "", -1, limit + 1)
        found = self._base.execute(
            f"SELECT id, modified, body FROM {kind} WHERE {where} ORDER BY modified, id LIMIT ?",  # noqa: S608
            values,
        ).fetchall()
        following = None
        if len(found) > limit:
            number, modified, _ = found[limit - 1]
            following = base64.urlsafe_b64encode(f"{modified}|{number}".encode()).decode()
        return Listed([body for _, _, body in found[:limit]], following)

    def get(self, kind: str, number: int) -> bytes | None:
        """One document."""
        row = self._base.execute(f"SELECT body FROM {kind} WHERE id = ?", (number,)).fetchone()  # noqa: S608
        return None if row is None else bytes(row[0])

    def close(self) -> None:
        """Let go of the file."""
        self._base.close()


def _position(cursor: str) -> tuple[str, int]:
    try:
        modified, _, number = base64.urlsafe_b64decode(cursor).decode().partition("|")
        return modified, int(number)
    except ValueError:
        raise WrongUse("not a cursor of this service") from None
