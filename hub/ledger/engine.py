"""The connection to the ledger's database, SQLite or PostgreSQL alike, with errors people can act on."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import Column, Connection, Dialect, Engine, Table, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import ConnectionPoolEntry

from hub.errors import StorageUnavailable, WrongUse

if TYPE_CHECKING:
    import sqlite3

    from hub.settings import Settings

#: Seconds that a writer waits for another one.
PATIENCE_S = 15.0

#: Of a bulk insert: pages that SQLite keeps in memory, and rows of one statement to PostgreSQL.
_BULK_CACHE_KIB = 262_144
_BULK_ROWS = 50_000

_ADVICE = (
    (("database or disk is full", "no space left", "disk full"),
     "the disk is full. Free some space and run again"),
    (("database is locked", "lock timeout", "database table is locked"), "another process is writing to it"
     " for too long. Wait for that process to end, or stop it, and run again"),
    (("readonly", "read-only"), "it is read-only. Check the owner and the permissions of the file"),
    (("unable to open",), "the file can't be opened. Check that its folder exists and may be written to"),
    (("not a database", "malformed"), "the file is damaged or not a ledger. Restore it from a backup"),
    (("password authentication", "no password supplied", "role "), "the user or the password is refused."
     " Check HUB_LEDGER_URL"),
    (("does not exist",), "the database does not exist. Create it or check HUB_LEDGER_URL"),
    (("disk i/o",), "the disk reports an error. Check the disk and its free space"),
)  # fmt: skip
_UNREACHABLE = "the database does not answer. Check that it runs and is reachable, and run again"


def ledger_url(settings: Settings) -> str:
    """The database of a hub: the one that is set, or a SQLite file in its home."""
    if settings.ledger_url is not None:
        return settings.ledger_url.get_secret_value()
    return URL.create("sqlite", database=str(settings.root / "ledger.db")).render_as_string()


class Database:
    """One database. `name` is how messages call it; it holds no password."""

    def __init__(self, url: str) -> None:
        self._url = _parsed(url)
        self.name = self._url.render_as_string(hide_password=True)
        if self._url.get_backend_name() == "sqlite":
            self.name = str(self._url.database)
            _make_private(Path(self.name), self.name)
        self.engine = _engine(self._url)
        self._joined = threading.local()
        self._here: sqlite3.Connection | None = None

    @contextmanager
    def together(self) -> Iterator[None]:
        """One transaction of all that this thread reads and writes meanwhile: an act and its entry, both or neither."""
        if self._outer() is not None:
            yield
            return
        with self.writing() as connection:
            self._joined.connection = connection
            try:
                yield
            finally:
                self._joined.connection = None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that only reads."""
        if (outer := self._outer()) is not None:
            yield outer
            return
        with self._clear(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that writes: all of it is durable at the end, or nothing happened."""
        if (outer := self._outer()) is not None:
            yield outer
            return
        with (
            self._clear(),
            self.engine.connect().execution_options(writes=True) as connection,
            connection.begin(),
        ):
            yield connection

    def alone(self, statement: str) -> tuple[object, ...]:
        """Run a statement that can't be in a transaction; gives the first row of its answer, or nothing."""
        options = (
            {"alone": True} if self.engine.dialect.name == "sqlite" else {"isolation_level": "AUTOCOMMIT"}
        )
        with self._clear(), self.engine.connect().execution_options(**options) as connection:
            done = connection.exec_driver_sql(statement)
            return tuple(done.fetchone() or ()) if done.returns_rows else ()

    def _outer(self) -> Connection | None:
        """The connection of the transaction that this thread is within."""
        outer: Connection | None = getattr(self._joined, "connection", None)
        return outer

    def here(self, statement: str, values: Sequence[object] = ()) -> list[Any] | None:
        """Rows of a small SELECT where asking takes microseconds and never waits, so that an event loop may ask.

        They are what is committed now. None where that can't be promised, as on PostgreSQL: ask in a thread then.
        """
        import sqlite3

        if self._url.get_backend_name() != "sqlite":
            return None
        try:
            if self._here is None:
                self._here = sqlite3.connect(
                    str(self._url.database), timeout=0, isolation_level=None, check_same_thread=False
                )
                self._here.execute("PRAGMA query_only = ON")
            return self._here.execute(statement, values).fetchall()
        except sqlite3.Error:
            return None

    def close(self) -> None:
        """Give back all connections."""
        if self._here is not None:
            self._here.close()
            self._here = None
        self.engine.dispose()

    @contextmanager
    def _clear(self) -> Iterator[None]:
        try:
            yield
        except IntegrityError:
            raise
        except (DBAPIError, PoolTimeout) as error:
            cause = error.orig if isinstance(error, DBAPIError) else error
            unavailable = _unavailable(cause)
            if unavailable is None:
                raise
            raise StorageUnavailable(
                f"The ledger at {self.name} can't be used: {unavailable}. "
                "What was committed before still stands."
            ) from error


def insert(connection: Connection, model: type[DeclarativeBase]) -> sqlite.Insert | postgresql.Insert:
    """An insert that can say what happens on conflict, in the words of the connection's database."""
    return sqlite.insert(model) if connection.dialect.name == "sqlite" else postgresql.insert(model)


def insert_many(
    connection: Connection, table: Table, names: Sequence[str], rows: Sequence[tuple[Any, ...]]
) -> None:
    """Insert rows by the million, their values in the order of `names`, without SQLAlchemy's work on each.

    On SQLite rows in the order of the primary key are the quickest.
    """
    if not rows:
        return
    columns, into = [table.c[name] for name in names], f"INSERT INTO {table.name} ({', '.join(names)})"
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA cache_size = -{_BULK_CACHE_KIB}")
        bound = list(
            zip(*map(_bound, columns, zip(*rows, strict=True), repeat(connection.dialect)), strict=True)
        )
        connection.exec_driver_sql(f"{into} VALUES ({', '.join('?' * len(names))})", bound)
        return
    arrays = ", ".join(f"%s::{column.type.compile(connection.dialect)}[]" for column in columns)
    for first in range(0, len(rows), _BULK_ROWS):
        values = zip(*rows[first : first + _BULK_ROWS], strict=True)
        connection.exec_driver_sql(f"{into} SELECT * FROM unnest({arrays})", tuple(map(list, values)))  # noqa: S608


def _bound(column: Column[Any], values: Iterable[Any], dialect: Dialect) -> Iterable[Any]:
    """Values of one column as SQLite's driver takes them; most of a column are often one and the same."""
    process = column.type.dialect_impl(dialect).bind_processor(dialect)
    return values if process is None else map(cache(process), values)


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise WrongUse(
            "HUB_LEDGER_URL is not a database URL; write sqlite:///FILE or postgresql://…"
        ) from error
    backend = parsed.get_backend_name()
    if backend == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    if backend != "sqlite" or not parsed.database or parsed.database == ":memory:":
        raise WrongUse(
            "The ledger lives in a SQLite file (sqlite:///FILE) or in PostgreSQL (postgresql://…)."
        )
    return parsed.set(drivername="sqlite+pysqlite")


def _engine(url: URL) -> Engine:
    try:
        if url.get_backend_name() == "sqlite":
            engine = create_engine(
                url, hide_parameters=True, json_serializer=_dumps, json_deserializer=orjson.loads
            )
            event.listen(engine, "connect", _prepare_sqlite)
            event.listen(engine, "begin", _begin_sqlite)
            return engine
        return create_engine(
            url,
            hide_parameters=True,  # an error message holds no values
            json_serializer=_dumps,
            json_deserializer=orjson.loads,
            pool_pre_ping=True,
            connect_args={"connect_timeout": 10, "options": f"-c lock_timeout={int(PATIENCE_S * 1000)}"},
        )
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise WrongUse("A ledger in PostgreSQL needs psycopg: pip install 'rivermeet[postgres]'") from error


def _dumps(value: object) -> str:
    return orjson.dumps(value).decode()


def _make_private(path: Path, name: str) -> None:
    """Make the file before SQLite does: it holds rows in quarantine, so only its owner may read it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600, exist_ok=True)
    except OSError as error:
        raise StorageUnavailable(f"The ledger at {name} can't be made: {error.strerror}.") from error


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    connection.isolation_level = (
        None  # transactions begin where `_begin_sqlite` says, schema changes included
    )
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {int(PATIENCE_S * 1000)}")
    _turn_on_wal(cursor)
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _turn_on_wal(cursor: object) -> None:
    """Turning it on asks for the file alone, and SQLite does not wait for that by itself."""
    import sqlite3

    assert isinstance(cursor, sqlite3.Cursor)
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.02)


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("alone"):
        return
    writes = options.get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _unavailable(cause: BaseException | None) -> str | None:
    """What to tell about a database error, or None where the error is a mistake of ours."""
    text = str(cause).lower()
    kind = type(cause).__name__
    operational = kind in {"OperationalError", "ConnectionTimeout", "TimeoutError", "InterfaceError"} or any(
        base.__name__ == "OperationalError" for base in type(cause).__mro__
    )
    for signs, advice in _ADVICE:
        if any(sign in text for sign in signs) and (operational or kind == "DatabaseError"):
            return advice
    if operational and "no such" not in text and "syntax" not in text:
        return _UNREACHABLE
    return None
