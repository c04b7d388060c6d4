"""One row of a table by its id."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, Table, select

from hub.errors import NotFound


def row_of(connection: Connection, table: Table, id: str, *, absent: str, lock: bool = False) -> Row[Any]:
    """The row with an id; with `lock`, nobody else changes it until the transaction ends.

    Raises
    ------
    NotFound
        There is none; `absent` says so.
    """
    query = select(table).where(table.c.id == id)
    row = connection.execute(query.with_for_update() if lock else query).first()
    if row is None:
        raise NotFound(absent)
    return row
