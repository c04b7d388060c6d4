"""One piece of evidence: columns made of the source's, levels from best to worst agreement, and blocking
keys.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hub.identity.key import Key

#: A normalised value; None where the record has none.
Cell = str | None
#: Of each record the place of its value among the distinct ones.
Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Level:
    """One level of agreement: the SQL condition under which it holds, in words, and how often matches show
    it.

    `m` is what is expected before the data speak (see `hub.identity.model`). `frequency` names the column
    whose value's frequency takes the place of the level's u: a shared 张 says less than a shared 亓. What `never`
    shows in a match by definition (two house numbers on one road) is not learned, else neighbours would teach it.
    """

    sql: str
    label: str
    m: float
    frequency: str | None = None
    exact: str | None = None
    never: bool = False


@dataclass(slots=True)
class Evidence:
    """`columns` hold distinct values, `codes` the place in them of each record's; `null` is the SQL condition
    under which a pair can't be compared in this.
    """

    name: str
    columns: dict[str, list[Cell]]
    codes: Codes
    null: str
    levels: tuple[Level, ...]
    keys: list[Key] = field(default_factory=list)
    #: What people call it.
    title: str = ""
    #: How far people of one household are expected to agree in this though they are not one: 0 as strangers,
    #: 1 as matches.
    shared: float = 0.0


def either_null(column: str) -> str:
    """SQL: one of the pair has no value in the column."""
    return f'"{column}_l" IS NULL OR "{column}_r" IS NULL'


def same(column: str) -> str:
    """SQL: both have the same value in the column."""
    return f'"{column}_l" = "{column}_r"'


def winkler(column: str) -> str:
    """SQL: Jaro–Winkler similarity of the pair in the column (Winkler 1990)."""
    return f'jaro_winkler_similarity("{column}_l", "{column}_r")'


def within(column: str, edits: int, length: int) -> str:
    """SQL: so many typing errors apart (Damerau–Levenshtein) and at least so long.

    The distance is dear; pairs below Jaro–Winkler 0.7 can't have it where `length` is four or more, and skip
    it.
    """
    near = f'{winkler(column)} >= 0.7 AND damerau_levenshtein("{column}_l", "{column}_r") <= {edits}'
    return f"({shortest(column)} >= {length} AND {near})"


def shortest(column: str) -> str:
    """SQL: length of the shorter value of the pair in the column."""
    return f'least(length("{column}_l"), length("{column}_r"))'


def starts(column: str) -> str:
    """SQL: one value of the pair is the beginning of the other."""
    return f'(starts_with("{column}_l", "{column}_r") OR starts_with("{column}_r", "{column}_l"))'


def cells(values: Iterable[str]) -> list[Cell]:
    """Values with None for the empty ones."""
    return [value or None for value in values]
