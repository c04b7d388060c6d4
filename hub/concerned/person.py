"""The person behind an identifier: which entities stand for them, and which mentions are surely theirs."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from hub.concerned.own import Mentioned, own
from hub.graph.reads.concerned import mentioned

if TYPE_CHECKING:
    from hub.access.lens import Lens
    from hub.concerned.identity import Sought
    from hub.graph.reads.database import Database
    from hub.ledger.ledger import Ledger

_PERSON: Final = "person"


@dataclass(frozen=True, slots=True)
class Person:
    """`subject` is the identifier's keyed token, `mentions` are those that are surely the person's.

    `entities` are all ids that were ever given to what the identifier finds.
    """

    subject: str
    entities: tuple[str, ...]
    mentions: tuple[Mentioned, ...]

    @property
    def records(self) -> tuple[str, ...]:
        """The records of those mentions."""
        return tuple(sorted({one.record for one in self.mentions}))

    def names(self, record: str) -> frozenset[str]:
        """As whom a record speaks of the person."""
        return frozenset(one.name for one in self.mentions if one.record == record)


async def person_of(database: Database, lens: Lens, ledger: Ledger, sought: Sought) -> Person:
    """Who an identifier stands for; where it finds nobody, a person of whom nothing is held.

    Raises
    ------
    ServerUnavailable, StorageUnavailable
        Neo4j or the ledger does not answer.
    """
    now = (await asyncio.to_thread(ledger.redirects.lookup, [sought.founded])).get(
        sought.founded, sought.founded
    )
    rows = await mentioned(database, lens, sorted({sought.founded, now}), sought.identifier)
    found = [_mentioned(row) for row in rows]
    entities = {one.entity for one in found} | {sought.founded, now}
    former = await asyncio.to_thread(ledger.redirects.leading_to, sorted(entities))
    groups = await asyncio.to_thread(_judged, ledger)
    theirs = [one for one in found if one.entity == _main(found, sought.founded, now)]
    return Person(
        sought.identifier,
        tuple(sorted(entities | set(former))),
        own(theirs, sought.founded, groups),
    )


def _main(found: Sequence[Mentioned], founded: str, now: str) -> str | None:
    """The entity that is the person's: the one that the identifier's own id leads to, or the only one that has it."""
    there = {one.entity for one in found}
    for id in (now, founded):
        if id in there:
            return id
    return there.pop() if len(there) == 1 else None


def _judged(ledger: Ledger) -> tuple[tuple[str, ...], ...]:
    from hub.identity.judged import judge

    return judge(ledger.judgements.in_force(_PERSON)).same


def _mentioned(row: dict[str, Any]) -> Mentioned:
    return Mentioned(row["record"], row["name"], row["dataset"], row["entity"], tuple(row["founded"]))
