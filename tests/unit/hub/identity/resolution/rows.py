"""Mentions made by hand, for tests of what is done with them."""

from __future__ import annotations

from collections.abc import Sequence

from hub.graph.mentions import Mention
from hub.identity.resolution.mentions import Mentions, fields_of


def mention(
    number: int,
    founded: Sequence[str] = (),
    *,
    entity: str = "person",
    seen: str = "2026-01-01",
    near: Sequence[tuple[str, str]] = (),
    **said: str,
) -> Mention:
    """A mention `who` of record `Rn`; fields are given with `_` for the dot."""
    values = tuple(said.get(name.replace(".", "_")) for name in fields_of(entity))
    ids = tuple(founded) or (f"lone{number}",)
    return Mention(f"R{number:03d}", "who", "d", "r", seen, ids[0], ids, values, tuple(near))


def table(*mentions: Mention, entity: str = "person") -> Mentions:
    """Mentions as columns, ordered by id."""
    made = Mentions(entity)
    made.add(sorted(mentions, key=lambda one: one.id))
    return made
