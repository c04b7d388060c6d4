"""A family of tables: all that is ever published about one set of counted things, so that it can be judged as one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Final

#: In place of a value: all values of the dimension together.
TOTAL: Final = "*"

#: A value, or `TOTAL`, for each dimension of the family.
Cell = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Relation:
    """What whoever sees a family knows of it without being told: `total` is the sum of `parts`."""

    total: Cell
    parts: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Family:
    """`tables` name the dimensions that each table counts by, with all its totals; nothing finer is published.

    Any two tables share the same dimensions. Then tables that agree in what they share always have some finest cells
    that they are sums of, so that nobody learns more from their all being counted from the same ones.

    Raises
    ------
    ValueError
        A table has a dimension that the family hasn't, or more than three, or two tables share more than others do.
    """

    dimensions: tuple[str, ...]
    tables: tuple[tuple[str, ...], ...]

    def __post_init__(self) -> None:
        for table in self.tables:
            if not set(table) <= set(self.dimensions) or not 1 <= len(table) <= 3:
                raise ValueError("a table has between one and three of the family's dimensions")
        if len({frozenset(one) & frozenset(other) for one, other in combinations(self.tables, 2)}) > 1:
            raise ValueError("any two tables of a family share the same dimensions")

    def published(self, counts: Mapping[Cell, int]) -> dict[Cell, int]:
        """Every cell of every table, from counts of the finest cells (none with a total).

        A value that occurs anywhere has a cell in every row and column, with 0 where nothing was counted.
        """
        values = self._values(counts)
        cells = {cell: 0 for kept in self._kept() for cell in self._grid(kept, values)}
        for finest, count in counts.items():
            for kept in self._kept():
                cells[self._rolled(finest, kept)] += count
        return cells

    def relations(self, cells: Iterable[Cell]) -> list[Relation]:
        """All sums that hold between published cells, whatever they count."""
        known = set(cells)
        found = []
        for kept in self._kept():
            wide = [cell for cell in known if self._shape(cell) == kept]
            for dropped in kept:
                parts: dict[Cell, list[Cell]] = {}
                for cell in sorted(wide):
                    parts.setdefault(self._rolled(cell, kept - {dropped}), []).append(cell)
                found += [Relation(total, tuple(of)) for total, of in sorted(parts.items())]
        return found

    def _kept(self) -> list[frozenset[int]]:
        """The sets of dimensions that some published cells are told apart by, the finest first."""
        found: set[frozenset[int]] = set()
        for table in self.tables:
            places = [self.dimensions.index(name) for name in table]
            for size in range(len(places) + 1):
                found |= {frozenset(some) for some in combinations(places, size)}
        return sorted(found, key=lambda kept: (-len(kept), sorted(kept)))

    def _values(self, counts: Mapping[Cell, int]) -> list[list[str]]:
        return [sorted({cell[place] for cell in counts}) for place in range(len(self.dimensions))]

    def _grid(self, kept: frozenset[int], values: list[list[str]]) -> Iterator[Cell]:
        cells: list[Cell] = [()]
        for place, each in enumerate(values):
            cells = [(*cell, value) for cell in cells for value in (each if place in kept else (TOTAL,))]
        return iter(cells)

    def _rolled(self, cell: Cell, kept: frozenset[int]) -> Cell:
        return tuple(value if place in kept else TOTAL for place, value in enumerate(cell))

    def _shape(self, cell: Cell) -> frozenset[int]:
        return frozenset(place for place, value in enumerate(cell) if value != TOTAL)
