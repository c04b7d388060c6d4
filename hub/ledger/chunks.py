"""Lists of ids in pieces that fit into one statement of either database."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import islice
from typing import TypeVar

#: Values of one `IN`: well under what SQLite (32,766) and PostgreSQL (65,535) take.
SIZE = 5_000

T = TypeVar("T")


def chunks(ids: Collection[T]) -> Iterator[tuple[T, ...]]:
    """The ids in order, `SIZE` at a time."""
    remaining = iter(ids)
    while chunk := tuple(islice(remaining, SIZE)):
        yield chunk
