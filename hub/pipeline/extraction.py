"""Pull and land: reads what a source has since its cursors and puts the rows down as they came."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hub.landing import PART_ROWS, Landing, Part

if TYPE_CHECKING:
    from connectors.parts import Parts
    from connectors.sources.page import Page, RawRow
    from hub.pipeline.progress import Progress
    from hub.retention.erased import Erased


@dataclass(slots=True)
class Landed:
    """What one run put down, and where each dataset's cursor goes once that is loaded.

    `skipped` counts rows that weren't read again, by dataset, because their file has not changed, and `erased` those
    that were erased before and are not taken in again.
    """

    parts: list[Part] = field(default_factory=list)
    cursors: dict[str, str] = field(default_factory=dict)
    skipped: Counter[str] = field(default_factory=Counter)
    erased: Counter[str] = field(default_factory=Counter)

    @property
    def rows(self) -> int:
        """Source rows in all parts."""
        return sum(part.rows for part in self.parts)


def land(
    pages: Iterator[Page],
    landing: Landing,
    erased: Erased,
    parts: Mapping[str, Parts],
    *,
    run: str,
    progress: Progress,
) -> Landed:
    """Write every page to landing, less what was erased, a part for each `PART_ROWS` rows of a dataset.

    `parts` tell by dataset which cells of a row are of which mention.

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
        left = erased.left(page.dataset, page.rows, parts.get(page.dataset))
        landed.erased[page.dataset] += len(page.rows) - len(left)
        rows.extend((page.unit, raw) for raw in left)
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
