"""Lists of ids in pieces that fit into one statement of either database."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import islice

#: Values of one `IN`: well under what SQLite (32,766) and PostgreSQL (65,535) take.
SIZE = 5_000


def chunks(ids: Collection[str]) -> Iterator[tuple[str, ...]]:
    """The ids in order, `SIZE` at a time."""
    remaining = iter(ids)
    while chunk := tuple(islice(remaining, SIZE)):
        yield chunk
