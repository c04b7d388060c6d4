"""The way of a matter: which department heard of it first, which next, and how long after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from hub.identity.matters.store import Pairs

#: Days after which the second department heard of it, at most, and what that is called.
_AFTER: Final = ((3, "days"), (14, "two weeks"), (40, "weeks"), (90, "months"), (180, "half a year"))


@dataclass(frozen=True, slots=True)
class Ways:
    """`of_pair` is the place in `words` of each pair's way, -1 where a day is not known."""

    words: tuple[str, ...]
    of_pair: NDArray[np.int64]


def ways(pairs: Pairs, departments: Sequence[str]) -> Ways:
    """The way of each pair. On one day the departments stand in order of the alphabet."""
    names, codes = np.unique(np.asarray(departments), return_inverse=True)
    a, b = codes[pairs.left].astype(np.int64), codes[pairs.right].astype(np.int64)
    later = np.nan_to_num(pairs.later)
    turned = (later < 0) | ((later == 0) & (a > b))
    first, second = np.where(turned, b, a), np.where(turned, a, b)
    span = np.searchsorted([days for days, _ in _AFTER], np.abs(later), side="left")
    count = max(len(names), 1)
    made = (first * count + second) * (len(_AFTER) + 1) + span
    known, place = np.unique(made, return_inverse=True)
    spans = [f"within {words}" for _, words in _AFTER] + ["later"]
    words = tuple(
        f"{names[one // (len(_AFTER) + 1) // count]}, then {names[one // (len(_AFTER) + 1) % count]} "
        f"{spans[one % (len(_AFTER) + 1)]}"
        for one in known.tolist()
    )
    return Ways(words, np.where(np.isnan(pairs.later), -1, place.ravel().astype(np.int64)))
