"""Statements written out as SQL, for what every read of a person pays: SQLAlchemy takes longer than SQLite."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, Table
from sqlalchemy.exc import DBAPIError

#: Values of one statement with a list, at most: SQLite's limit is 32,766.
_MOST = 500


def run(connection: Connection, sql: str, values: Sequence[Any] = ()) -> list[Any]:
    """Rows of SQL that has `?` where values go, on either database. A list of tuples runs it for each of them.

    Raises
    ------
    DBAPIError
        The database's error, as SQLAlchemy's own statements raise it.
    """
    dialect = connection.dialect
    cursor = connection.connection.cursor()
    try:
        if isinstance(values, list):
            cursor.executemany(_written(sql, dialect.name), values)
        else:
            cursor.execute(_written(sql, dialect.name), tuple(values))
        return list(cursor.fetchall()) if cursor.description else []
    except dialect.loaded_dbapi.Error as error:
        raise DBAPIError.instance(
            sql, None, error, dialect.loaded_dbapi.Error, hide_parameters=True, dialect=dialect
        ) from error
    finally:
        cursor.close()


def run_in(connection: Connection, sql: str, before: Sequence[Any], values: Collection[Any]) -> list[Any]:
    """Rows of SQL that ends in `IN`, with the list of values, which may be long, put behind it."""
    found: list[Any] = []
    listed = list(values)
    for start in range(0, len(listed), _MOST):
        part = listed[start : start + _MOST]
        found += run(connection, f"{sql} ({', '.join('?' * len(part))})", (*before, *part))
    return found


class Inserting:
    """Inserts rows, given as tuples of the values of some columns, as the tables' types store them."""

    def __init__(self, table: Table, names: Sequence[str]) -> None:
        columns = ", ".join(f'"{name}"' for name in names)
        self._types = [table.c[name].type for name in names]
        self._bound: dict[str, list[Any]] = {}
        self._sql = f"INSERT INTO {table.name} ({columns}) VALUES ({', '.join('?' * len(names))})"  # noqa: S608

    def __call__(self, connection: Connection, rows: Iterable[tuple[Any, ...]]) -> None:
        """Insert them."""
        binding = self._binding(connection.dialect)
        bound = [
            tuple([one if bind is None else bind(one) for bind, one in zip(binding, row, strict=True)])
            for row in rows
        ]
        if bound:
            run(connection, self._sql, bound)

    def _binding(self, dialect: Dialect) -> list[Any]:
        found = self._bound.get(dialect.name)
        if found is None:
            found = [type.dialect_impl(dialect).bind_processor(dialect) for type in self._types]
            self._bound[dialect.name] = found
        return found


@lru_cache(maxsize=2_000)
def _written(sql: str, dialect: str) -> str:
    return sql if dialect == "sqlite" else sql.replace("?", "%s")
