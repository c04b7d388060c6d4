"""Which of the values that an answer shows are disputed: their persons asked to correct them and wait for an answer."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from typing import TYPE_CHECKING

from hub.graph.reads.concerned import versions
from hub.graph.reads.files import EntityFile, RecordFile

if TYPE_CHECKING:
    from api.services import Services
    from hub.access.lens import Lens

#: One value: its record, mention and field.
Shown = tuple[str, str, str]


def shown_by(file: EntityFile | RecordFile) -> frozenset[Shown]:
    """The values that a file shows."""
    if isinstance(file, RecordFile):
        return frozenset((file.id, one.mention, field) for one in file.mentions for field in one.fields)
    return frozenset(
        (source.record, source.mention, fact.field)
        for fact in file.facts
        for value in fact.values
        for source in value.sources
    )


async def disputed_among(services: Services, lens: Lens, shown: Collection[Shown]) -> list[dict[str, str]]:
    """Those of the shown values that are disputed. What the answer doesn't show isn't told to be.

    A new version of the record ends the dispute, whatever it says: the person sees it and may ask again.
    """
    records = {record for record, _, _ in shown}
    corrections = services.ledger.corrections
    if corrections.none_disputed(records):
        return []
    open_ = await asyncio.to_thread(corrections.disputed, sorted(records))
    if not open_:
        return []
    now = await versions(services.database, lens, sorted({one.record for one in open_}))
    return [
        {"record": one.record, "mention": one.mention, "field": one.field, "since": one.asked.isoformat()}
        for one in open_
        if now.get(one.record) == one.version and (one.record, one.mention, one.field) in shown
    ]
