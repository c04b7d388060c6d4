"""Published counts: a month of a dataset is written once and never changed, so that no two answers differ."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import select

from hub.ledger import models
from hub.ledger.engine import Database, insert

_TABLE = models.table(models.Aggregate)


@dataclass(frozen=True, slots=True)
class Published:
    """One month of one dataset. A count that is kept back is None; `settled` is the day it was counted as of."""

    dataset: str
    month: str
    settled: date
    cells: Mapping[tuple[str, ...], int | None]


class Aggregates:
    """The published counts of a ledger."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self, dataset: str, month: str, settled: date, cells: Mapping[tuple[str, ...], int | None]
    ) -> bool:
        """Publish a month; False where it is published already, which then stays as it is."""
        kept = [[list(cell), count] for cell, count in sorted(cells.items())]
        values = {
            "dataset": dataset,
            "month": month,
            "settled": settled,
            "published": datetime.now(UTC),
            "cells": kept,
        }
        with self._database.writing() as connection:
            said = insert(connection, models.Aggregate).values(values).on_conflict_do_nothing()
            return connection.execute(said).rowcount == 1

    def months(self, dataset: str) -> frozenset[str]:
        """The months of a dataset that are published."""
        query = select(_TABLE.c.month).where(_TABLE.c.dataset == dataset)
        with self._database.reading() as connection:
            return frozenset(connection.execute(query).scalars())

    def between(self, datasets: Collection[str], first: str, last: str) -> tuple[Published, ...]:
        """The published months of some datasets from one month to another, both included, by dataset and month."""
        query = select(_TABLE).where(
            _TABLE.c.dataset.in_(list(datasets)), _TABLE.c.month >= first, _TABLE.c.month <= last
        )
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(_TABLE.c.dataset, _TABLE.c.month)).all()
        return tuple(
            Published(row.dataset, row.month, row.settled, {tuple(cell): count for cell, count in row.cells})
            for row in rows
        )
