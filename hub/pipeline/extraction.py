"""Pull and land: reads what a source has since its cursors and puts the rows down as they came."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hub.landing import PART_ROWS, Landing, Part

if TYPE_CHECKING:
    from connectors.sources.page import Page, RawRow
    from hub.pipeline.progress import Progress


@dataclass(slots=True)
class Landed:
    """What one run put down, and where each dataset's cursor goes once that is loaded.

    `skipped` counts rows that weren't read again, by dataset, because their file has not changed.
    """

    parts: list[Part] = field(default_factory=list)
    cursors: dict[str, str] = field(default_factory=dict)
    skipped: Counter[str] = field(default_factory=Counter)

    @property
    def rows(self) -> int:
        """Source rows in all parts."""
        return sum(part.rows for part in self.parts)


def land(pages: Iterator[Page], landing: Landing, *, run: str, progress: Progress) -> Landed:
    """Write every page to landing, a part for each `PART_ROWS` rows of a dataset.

    Raises
    ------
    SourceUnavailable
        The source failed; what was landed before stays, and no cursor moves.
    StorageUnavailable
        Landing can't be written.
    """
    landed = Landed()
    waiting: dict[str, list[tuple[str, RawRow]]] = {}
    numbers: dict[str, int] = {}

    def flush(dataset: str, rows: list[tuple[str, RawRow]]) -> None:
        number = numbers[dataset] = numbers.get(dataset, -1) + 1
        landed.parts.append(landing.write(dataset, run, number, rows))

    for page in pages:
        rows = waiting.setdefault(page.dataset, [])
        rows.extend((page.unit, raw) for raw in page.rows)
        progress.advance("pull", len(page.rows))
        while len(rows) >= PART_ROWS:
            flush(page.dataset, rows[:PART_ROWS])
            del rows[:PART_ROWS]
        landed.skipped[page.dataset] += page.skipped
        if page.cursor is not None:
            landed.cursors[page.dataset] = page.cursor
    for dataset, rows in waiting.items():
        if rows:
            flush(dataset, rows)
    return landed
