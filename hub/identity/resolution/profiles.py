"""What is compared: of each exact group the different things that its mentions say, each once.

A worker of eight hundred events says one thing eight hundred times. A mention that says no more than another one of
its group adds nothing and is left out, so that what is compared grows with what is known, not with what is written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from hub.identity.resolution.mentions import Mentions

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Of one group at most so many profiles are compared, those that say most.
MOST: Final = 24


@dataclass(frozen=True, slots=True)
class Profiles:
    """`row` is the mention that says each profile, `group` the label of its group; ordered by both."""

    row: NDArray[np.int64]
    group: NDArray[np.int64]
    fields: dict[str, list[str]]

    def __len__(self) -> int:
        return len(self.row)


def profiles(
    mentions: Mentions,
    label: NDArray[np.int64],
    blank: Mapping[str, Sequence[int]],
    compared: Sequence[str],
    *,
    only: Collection[int] | None = None,
) -> Profiles:
    """The profiles of all groups, or only of some, by the fields that are compared. A group that says nothing has
    none.
    """
    columns = _columns(mentions, blank, compared)
    said: dict[int, dict[tuple[str, ...], int]] = defaultdict(dict)
    labels = label.tolist()
    chosen = range(len(mentions)) if only is None else [row for row, one in enumerate(labels) if one in only]
    order = sorted(chosen, key=mentions.age)
    cells = list(zip(*columns.values(), strict=True))
    for row in order:
        if any(cells[row]):
            said[labels[row]].setdefault(cells[row], row)
    found = sorted(
        ((row, group) for group, of in said.items() for row in _telling(of)), key=lambda one: one[::-1]
    )
    rows = [row for row, _ in found]
    return Profiles(
        np.array(rows, np.int64),
        np.array([group for _, group in found], np.int64),
        {name: [column[row] for row in rows] for name, column in columns.items()},
    )


def each(
    mentions: Mentions, blank: Mapping[str, Sequence[int]], compared: Sequence[str], rows: Sequence[int]
) -> Profiles:
    """Some mentions as they are, each a profile and a group of its own."""
    columns = _columns(mentions, blank, compared)
    every = np.arange(len(rows), dtype=np.int64)
    return Profiles(every, every, {name: [column[row] for row in rows] for name, column in columns.items()})


def _columns(
    mentions: Mentions, blank: Mapping[str, Sequence[int]], compared: Sequence[str]
) -> dict[str, list[str]]:
    """What the mentions say in the fields that are compared, without what is no evidence."""
    columns = {name: list(mentions.fields[name]) for name in compared}
    for name, rows in blank.items():
        for row in rows if name in columns else ():
            columns[name][row] = ""
    return columns


def _telling(said: Mapping[tuple[str, ...], int]) -> list[int]:
    """Rows of those that say something that no other one says with all the rest."""
    ranked = sorted(said.items(), key=lambda one: -sum(map(bool, one[0])))  # stable: of two the older
    kept: list[tuple[str, ...]] = []
    rows = []
    for cells, row in ranked:
        if len(kept) == MOST:
            break
        if not any(_within(cells, other) for other in kept):
            kept.append(cells)
            rows.append(row)
    return rows


def _within(cells: Sequence[str], other: Sequence[str]) -> bool:
    return all(not cell or cell == known for cell, known in zip(cells, other, strict=True))
