"""Which cells of a family are kept back, so that no small count can be read or reckoned from what is shown.

Primary: every count from 1 to k - 1. Complementary: as many others, of as little weight, as it takes that whoever
solves for a cell that is kept back is left with a whole range of answers. For a primary cell that is everything from 0
to k; for the others a range of k. Each range is proved by moving counts about within what is kept back, all sums that
are shown unchanged; where that can't be done, the linear programme that tries it says which cells it would take
(Fischetti and Salazar, Models and Algorithms for the 2-Dimensional Cell Suppression Problem, 1999; Kelly, Golden and
Assad 1992).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from hub.aggregates.family import Cell, Family
from hub.aggregates.nested import Nested

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array  # type: ignore[import-untyped]

#: The least count that is shown.
K: Final = 10
_NEGLIGIBLE: Final = 1e-6


def suppressed(family: Family | Nested, cells: Mapping[Cell, int], k: int = K) -> frozenset[Cell]:
    """The cells to keep back of all the published cells of a family."""
    kept_back = {cell for cell, count in cells.items() if 0 < count < k}
    if not kept_back:
        return frozenset()
    moves = _Moves(family, cells)
    primary = frozenset(kept_back)
    while exposed := [cell for cell in sorted(kept_back) if not moves.covers(cell, k, cell in primary)]:
        for cell in exposed:
            if not moves.covers(cell, k, cell in primary):
                kept_back |= moves.cover(cell, k, cell in primary, kept_back)
    return frozenset(kept_back)


class _Moves:
    """How far each cell was moved up and down so far, with every sum that holds between cells still holding."""

    def __init__(self, family: Family | Nested, cells: Mapping[Cell, int]) -> None:
        import numpy as np

        self._order = sorted(cells)
        self._place = {cell: place for place, cell in enumerate(self._order)}
        self._counts = np.array([cells[cell] for cell in self._order], dtype=float)
        self._sums = _sums(family, self._order, self._place)
        self._up = np.zeros(len(self._order))
        self._down = np.zeros(len(self._order))

    def covers(self, cell: Cell, k: int, primary: bool) -> bool:
        """Whether the range that is proved for a cell is wide enough."""
        place = self._place[cell]
        up, down = self._needed(cell, k, primary)
        slack = _NEGLIGIBLE
        if primary:
            return bool(self._up[place] >= up - slack and self._down[place] >= down - slack)
        return bool(self._up[place] + self._down[place] >= k - slack)

    def cover(self, cell: Cell, k: int, primary: bool, kept_back: set[Cell]) -> set[Cell]:
        """Prove the range of a cell; the cells that this takes, most of them kept back already."""
        up, down = self._needed(cell, k, primary)
        return self._move(cell, up, kept_back) | self._move(cell, -down, kept_back)

    def _needed(self, cell: Cell, k: int, primary: bool) -> tuple[float, float]:
        count = float(self._counts[self._place[cell]])
        down = count if primary else min(count, k // 2)
        return k - down, down

    def _move(self, cell: Cell, by: float, kept_back: set[Cell]) -> set[Cell]:
        """Move one cell by so much, as cheaply as can be; what is kept back moves for nothing."""
        import numpy as np
        from scipy.optimize import linprog  # type: ignore[import-untyped]
        from scipy.sparse import hstack

        if by == 0:
            return set()
        size = len(self._order)
        cost = self._counts + 1.0
        cost[[self._place[one] for one in kept_back]] = _NEGLIGIBLE  # not 0: no idle circles
        bounds = np.zeros((2 * size, 2))
        bounds[:size, 1] = np.inf
        bounds[size:, 1] = self._counts
        place = self._place[cell]
        bounds[place], bounds[size + place] = (max(by, 0), max(by, 0)), (max(-by, 0), max(-by, 0))
        solved = linprog(
            np.concatenate([cost, cost]),
            A_eq=hstack([self._sums, -self._sums], format="csr"),
            b_eq=np.zeros(self._sums.shape[0]),
            bounds=bounds,
            method="highs",
        )
        if not solved.success:  # pragma: no cover - all cells together can always move
            raise ArithmeticError(f"no way to protect a cell: {solved.message}")
        moved: NDArray[np.float64] = solved.x[:size] - solved.x[size:]
        self._up = np.maximum(self._up, moved)
        self._down = np.maximum(self._down, -moved)
        return {self._order[int(one)] for one in np.flatnonzero(np.abs(moved) > _NEGLIGIBLE)}


def _sums(family: Family | Nested, order: list[Cell], place: Mapping[Cell, int]) -> csr_array:
    """One row a relation: its total with -1, its parts with 1."""
    import numpy as np
    from scipy.sparse import csr_array

    rows, columns, values = [], [], []
    for row, relation in enumerate(relations := family.relations(order)):
        places = [place[relation.total], *(place[part] for part in relation.parts)]
        rows += [row] * len(places)
        columns += places
        values += [-1.0] + [1.0] * len(relation.parts)
    shape = (len(relations), len(order))
    return csr_array((np.array(values), (np.array(rows), np.array(columns))), shape=shape)
