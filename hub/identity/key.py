"""Blocking keys: what two records must share to be worth comparing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Key:
    """For each record the code of its value (-1: none) in one or more slots, and the evidence that it uses up.

    With two slots a record stands in two blocks: so a family name meets a given name that was swapped with
    it. A record never has one code twice. `texts` are the values by code, with the same text the same key in
    any table.
    """

    name: str
    groups: tuple[str, ...]
    slots: tuple[NDArray[np.int64], ...]
    texts: Sequence[str]

    @property
    def group(self) -> str:
        """The evidence that the key mainly belongs to."""
        return self.groups[0]

    def hashes(self) -> NDArray[np.uint64]:
        """A hash of each code's text, the same on every machine and in every run (SipHash with a fixed key,
        by pandas).
        """
        from pandas.util import hash_array

        if not len(self.texts):
            return np.empty(0, np.uint64)
        hashed: NDArray[np.uint64] = hash_array(np.array(self.texts, dtype=object), categorize=False)
        return hashed


def key(
    name: str, group: str | tuple[str, ...], *slots: Sequence[str | None], of: NDArray[np.int64] | None = None
) -> Key:
    """A blocking key of these values, which uses up the evidence `group`.

    `of` is the place in `slots` of each record's value; without it the slots are the records' own.
    """
    import pyarrow as pa

    width = len(slots[0])
    coded = pa.array([value or None for slot in slots for value in slot], pa.string()).dictionary_encode()
    codes = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    parts: list[NDArray[np.int64]] = []
    for place in range(len(slots)):
        part = codes[place * width : (place + 1) * width]
        for before in parts:
            part = np.where(part == before, -1, part)
        parts.append(part)
    if of is not None:
        parts = [part[of] for part in parts]
    groups = (group,) if isinstance(group, str) else group
    return Key(name, groups, tuple(parts), coded.dictionary.to_pylist())
