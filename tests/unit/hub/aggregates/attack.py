"""Somebody who has all answers of a family and solves for what was kept back, knowing that no count is negative."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

import numpy as np
from scipy.optimize import linprog

TOTAL = "*"


def intervals(
    shown: Mapping[tuple[str, ...], int], hidden: set[tuple[str, ...]]
) -> dict[tuple[str, ...], tuple[float, float]]:
    """The least and the greatest that each hidden cell can be."""
    unknown = sorted(hidden)
    place = {cell: i for i, cell in enumerate(unknown)}
    known = set(shown) | hidden
    rows, right = [], []
    for total, parts in _sums(known):
        row, value = np.zeros(len(unknown)), 0.0
        for cell, sign in ((total, -1), *((part, 1) for part in parts)):
            if cell in place:
                row[place[cell]] += sign
            else:
                value -= sign * shown[cell]
        rows.append(row)
        right.append(value)
    found = {}
    for cell in unknown:
        ends = []
        for sign in (1, -1):
            aim = np.zeros(len(unknown))
            aim[place[cell]] = sign
            solved = linprog(aim, A_eq=np.array(rows), b_eq=np.array(right), method="highs")
            ends.append(sign * solved.fun if solved.status == 0 else float("inf"))
        found[cell] = (ends[0], ends[1])
    return found


def _sums(cells: set[tuple[str, ...]]) -> list[tuple[tuple[str, ...], list[tuple[str, ...]]]]:
    """Every cell with a total, or a value that has parts (`u` of `u/1`), in some dimension, and the known cells that it
    sums up over that dimension.
    """
    found = []
    for cell, dimension in product(sorted(cells), range(len(next(iter(cells))))):
        others = cell[:dimension], cell[dimension + 1 :]
        parts = [
            c
            for c in sorted(cells)
            if (c[:dimension], c[dimension + 1 :]) == others and _is_of(c[dimension], cell[dimension])
        ]
        if parts:
            found.append((cell, parts))
    return found


def _is_of(value: str, whole: str) -> bool:
    if whole == TOTAL:
        return value != TOTAL and "/" not in value
    return value.startswith(f"{whole}/")
