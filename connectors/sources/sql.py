"""Databases, through SQLAlchemy: one streamed, ordered SELECT for each table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from connectors.manifest import Dataset, Manifest
from connectors.options import SqlResource, SqlSource
from connectors.sources.cursor import as_time, latest, not_after, start_of
from connectors.sources.intake import Found, Intake
from connectors.sources.page import Page
from connectors.sources.plain import plain_row
from connectors.sources.telemetry import switch_off
from hub.errors import InvalidDeclaration, SourceUnavailable, WrongUse

if TYPE_CHECKING:
    from sqlalchemy import URL, Column, Engine, Select, Table

_CONNECT_SECONDS = 10


class DatabaseSource:
    """Reads each dataset's table in the order of its cursor and key.

    A page's cursor is the greatest value of the cursor column so far. The next pull starts a lag before it
    and takes equal values again, so neither rows committed late nor rows of one moment on two pages are
    missed. One statement reads a table, so what is written meanwhile isn't half in it.
    """

    def __init__(
        self,
        manifest: Manifest,
        source: SqlSource,
        cursors: Mapping[str, str | None],
        *,
        full: bool,
        since: str | None,
    ) -> None:
        self._manifest = manifest
        self._source = source
        self._cursors = cursors
        self._full = full
        self._since = since

    def read(self) -> Iterator[Page]:
        """Pages of `chunk_size` rows, each with its cursor where the dataset has one."""
        with self._told("can't be reached", values=False):
            engine = self._engine()
        try:
            for name, dataset in self._manifest.datasets.items():
                if dataset.table is not None:
                    yield from self._dataset(engine, name, dataset, dataset.table)
        finally:
            engine.dispose()

    def _dataset(self, engine: Engine, name: str, dataset: Dataset, declared: SqlResource) -> Iterator[Page]:
        with self._told("can't be reached", values=False):
            table = self._reflect(engine, dataset, declared)
        zone, incremental = self._manifest.zone, dataset.incremental
        cursor = None if self._full else self._cursors.get(name)
        intake = Intake(dataset, zone, declared.table)
        line = 0
        for chunk in self._chunks(engine, table, dataset, self._start(name, dataset)):
            rows = [intake.take(Found(at, plain_row(row, zone))) for at, row in enumerate(chunk, line + 1)]
            line += len(rows)
            if incremental is not None:
                cursor = latest(cursor, rows, incremental, zone)
            yield Page(name, declared.table, rows, not_after(cursor, datetime.now(UTC), zone))

    def _start(self, name: str, dataset: Dataset) -> str | None:
        incremental = dataset.incremental
        if incremental is None:
            return None
        return start_of(
            incremental, None if self._full else self._cursors.get(name), self._since, self._manifest.zone
        )

    def _chunks(
        self, engine: Engine, table: Table, dataset: Dataset, start: str | None
    ) -> Iterator[list[Mapping[str, object]]]:
        from dlt.sources.sql_database import TableLoader

        def narrow(select: Select[Any], _: Table) -> Select[Any]:
            return self._narrowed(select, table, dataset, start)

        loader = TableLoader(
            engine, "sqlalchemy", table, {}, self._source.chunk_size, query_adapter_callback=narrow
        )
        with self._told(f"could not be read to the end of table {table.name!r}", values=True):
            yield from loader.load_rows()

    def _narrowed(
        self, select: Select[Any], table: Table, dataset: Dataset, start: str | None
    ) -> Select[Any]:
        from sqlalchemy import or_

        cursor = None
        if dataset.incremental is not None:
            cursor = self._column(table, dataset.incremental.cursor_path, "cursor_path")
            if start is not None:
                bound = self._bound(cursor, start)
                select = select.where(or_(cursor >= bound, cursor.is_(None)))
        keys = [table.c[column] for column in dataset.key.columns if column in table.c]
        order = [cursor] if cursor is not None else []
        return select.order_by(*order, *(keys or table.primary_key.columns))

    def _column(self, table: Table, name: str, word: str) -> Column[Any]:
        if name not in table.c:
            raise self._wrong(
                f"table {table.name!r} has no column {name!r} ({word}); it has {', '.join(table.c.keys())}"
            )
        column: Column[Any] = table.c[name]
        return column

    def _bound(self, column: Column[Any], start: str) -> object:
        """The start as the column's type compares it."""
        try:
            kind = column.type.python_type
        except NotImplementedError:
            return start
        zone = self._manifest.zone
        moment = as_time(start, zone)
        if issubclass(kind, datetime) and moment is not None:
            aware = getattr(column.type, "timezone", False)
            return moment if aware else moment.astimezone(zone).replace(tzinfo=None)
        if issubclass(kind, date) and moment is not None:
            return moment.date()
        try:
            return kind(Decimal(start)) if kind in (int, float, Decimal) else start
        except (InvalidOperation, ValueError):
            raise WrongUse(
                f"{self._manifest.name}: {column.name!r} can't start from {start!r}; it holds numbers"
            ) from None

    def _reflect(self, engine: Engine, dataset: Dataset, declared: SqlResource) -> Table:
        from sqlalchemy import MetaData, Table, inspect
        from sqlalchemy.exc import NoSuchTableError
        from sqlalchemy.types import NullType

        metadata = MetaData(schema=self._source.db_schema)
        try:
            table = Table(declared.table, metadata, autoload_with=engine, resolve_fks=False)
        except NoSuchTableError:
            inspector, schema = inspect(engine), self._source.db_schema
            names = sorted({*inspector.get_table_names(schema), *inspector.get_view_names(schema)})
            raise self._wrong(
                f"the database has no table or view {declared.table!r}; it has {', '.join(names) or 'none'}"
            ) from None
        if engine.dialect.name == "sqlite":
            for column in table.columns:  # it checks no types: what stands there is what is read
                if column.type.python_type not in (int, str, bytes):
                    column.type = NullType()
        wanted = declared.included_columns
        if wanted is None:
            return table
        for name in wanted:
            self._column(table, name, "included_columns")
        needed = {*wanted, *dataset.key.columns, *_own_columns(dataset)}
        return _only(table, needed)

    def _wrong(self, detail: str) -> InvalidDeclaration:
        return InvalidDeclaration(detail, file=self._manifest.file)

    def _engine(self) -> Engine:
        switch_off()
        from sqlalchemy import create_engine, make_url
        from sqlalchemy.exc import ArgumentError, NoSuchModuleError

        try:
            url, arguments = _dialed(make_url(self._source.credentials), self._source.timeout_s)
            return create_engine(url, connect_args=arguments)
        except (ArgumentError, NoSuchModuleError):
            raise WrongUse(
                f"{self._manifest.name}: the database's address is no SQLAlchemy URL (dialect://user@host/name)"
            ) from None
        except ModuleNotFoundError as error:
            raise WrongUse(
                f"{self._manifest.name}: the driver {error.name!r} of this database isn't installed"
            ) from None

    @contextmanager
    def _told(self, what: str, *, values: bool) -> Iterator[None]:
        """The database's errors as ours. Where rows are read, the text may hold `values`: it is left out."""
        from sqlalchemy.exc import SQLAlchemyError

        try:
            yield
        except (SQLAlchemyError, OSError) as error:
            raise SourceUnavailable(
                f"the database {what}: {_told(error, values=values)}", connector=self._manifest.name
            ) from error


def _told(error: BaseException, *, values: bool) -> str:
    cause = getattr(error, "orig", None) or error
    code = getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", None)
    if values:
        return f"{type(cause).__name__} {code or ''}".strip()
    lines = str(getattr(cause, "strerror", None) or cause).strip().splitlines()
    return lines[0] if lines else type(cause).__name__


def _own_columns(dataset: Dataset) -> set[str]:
    """Columns that reading itself needs."""
    own = {dataset.incremental.cursor_path} if dataset.incremental else set()
    if dataset.modified and dataset.modified.column:
        own.add(dataset.modified.column)
    return own | ({dataset.tombstone.column} if dataset.tombstone else set())


def _only(table: Table, names: set[str]) -> Table:
    from sqlalchemy import MetaData, Table

    kept = [column._copy() for column in table.columns if column.name in names]
    return Table(table.name, MetaData(schema=table.schema), *kept)


def _dialed(url: URL, timeout: float) -> tuple[URL, dict[str, object]]:
    """The address, and what keeps a pull from writing and from waiting for ever."""
    if url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:"):
        path = Path(str(url.database)).absolute()
        if not path.exists():
            raise FileNotFoundError(2, f"there is no file {path}")
        file = url.set(database=f"file:{quote(str(path))}", query={"mode": "ro", "uri": "true"})
        return file, {"timeout": timeout}
    if url.get_backend_name() in ("postgresql", "postgres"):
        seconds = max(1, int(timeout))
        return url.set(drivername="postgresql+psycopg"), {
            "connect_timeout": min(seconds, _CONNECT_SECONDS),
            "options": f"-c statement_timeout={seconds * 1000} -c default_transaction_read_only=on",
            "tcp_user_timeout": seconds * 1000,
            "keepalives_idle": min(seconds, 30),
            "keepalives_interval": 5,
            "keepalives_count": 3,
        }
    return url, {}
