"""A family of tables in which the values of one dimension have parts of their own: towns have communities.

What is published of the parts is judged together with all other tables: else a town's count that is kept back could be
reckoned from its communities'.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hub.aggregates.family import TOTAL, Cell, Family, Relation


@dataclass(frozen=True, slots=True)
class Nested:
    """`family`, and for each part of a value of `dimension` the counts by `by`.

    `whole` says which value each part is a part of. A value with any part has parts that make it up.
    """

    family: Family
    dimension: str
    by: str
    whole: Mapping[str, str]

    def published(self, counts: Mapping[Cell, int]) -> dict[Cell, int]:
        """Every cell of every table, from counts of the finest cells, with parts in place of the values they are of."""
        place, other = self._places()
        rolled: dict[Cell, int] = defaultdict(int)
        parts: dict[Cell, int] = defaultdict(int)
        seen = sorted({cell[other] for cell in counts})
        for cell, count in counts.items():
            part = cell[place]
            rolled[_with(cell, place, self.whole.get(part, part))] += count
            if part in self.whole:
                for value in (*seen, TOTAL):
                    parts[self._of(part, value)] += count * (value in (cell[other], TOTAL))
        return self.family.published(rolled) | parts

    def relations(self, cells: Iterable[Cell]) -> list[Relation]:
        """All sums that hold between published cells, whatever they count."""
        place, other = self._places()
        listed = sorted(cells)
        parts = [cell for cell in listed if cell[place] in self.whole]
        found = self.family.relations([cell for cell in listed if cell[place] not in self.whole])
        sums: dict[Cell, list[Cell]] = defaultdict(list)
        for cell in parts:
            sums[_with(cell, place, self.whole[cell[place]])].append(cell)
            if cell[other] != TOTAL:
                sums[_with(cell, other, TOTAL)].append(cell)
        return found + [Relation(total, tuple(of)) for total, of in sorted(sums.items())]

    def _places(self) -> tuple[int, int]:
        return self.family.dimensions.index(self.dimension), self.family.dimensions.index(self.by)

    def _of(self, part: str, value: str) -> Cell:
        place, other = self._places()
        return _with(_with((TOTAL,) * len(self.family.dimensions), place, part), other, value)


def _with(cell: Cell, place: int, value: str) -> Cell:
    return (*cell[:place], value, *cell[place + 1 :])
