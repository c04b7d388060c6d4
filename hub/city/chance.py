"""Randomness that is a pure function of (seed, name, index), so that any part of the district can be made
alone, in any order, on any machine, and still be the same.

SplitMix64 (Steele, Lea, Flood 2014) over a counter; only integer arithmetic, no state, no libm.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Bits = npt.NDArray[np.uint64]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX1 = np.uint64(0xBF58476D1CE4E5B9)
_MIX2 = np.uint64(0x94D049BB133111EB)


class Chance:
    """Draws by name and index. `index` is an array of non-negative integers; the answer has its shape."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._keys: dict[str, np.uint64] = {}

    def bits(self, name: str, index: npt.NDArray[np.integer]) -> Bits:
        """64 random bits for each index."""
        key = self._keys.get(name)
        if key is None:
            digest = blake2b(f"{self._seed}\0{name}".encode(), digest_size=8).digest()
            key = self._keys[name] = np.uint64(int.from_bytes(digest, "little"))
        mixed: Bits = index.astype(np.uint64) * _GOLDEN + key
        mixed ^= mixed >> np.uint64(30)
        mixed *= _MIX1
        mixed ^= mixed >> np.uint64(27)
        mixed *= _MIX2
        mixed ^= mixed >> np.uint64(31)
        return mixed

    def below(self, name: str, index: npt.NDArray[np.integer], limit: int | npt.NDArray[np.integer]) -> Ints:
        """An integer in [0, limit) for each index (limit at most 2**31)."""
        high = self.bits(name, index) >> np.uint64(32)
        scaled: Bits = (high * np.asarray(limit, np.uint64)) >> np.uint64(32)
        return scaled.astype(np.int64)

    def chosen(self, name: str, index: npt.NDArray[np.integer], share: float) -> npt.NDArray[np.bool_]:
        """True for about `share` of the indices."""
        limit = np.uint64(min(int(share * 2**32), 2**32))
        return (self.bits(name, index) >> np.uint64(32)) < limit

    def pick(self, name: str, index: npt.NDArray[np.integer], weights: Sequence[float]) -> Ints:
        """A position in `weights` for each index, in proportion to the weights."""
        total = sum(weights)
        edges: list[int] = []
        reached = 0.0
        for weight in weights:
            reached += weight
            edges.append(int(reached / total * 2**32))
        edges[-1] = 2**32
        high = self.bits(name, index) >> np.uint64(32)
        return np.searchsorted(np.asarray(edges, np.uint64), high, side="right").astype(np.int64)


class Dice:
    """A few draws in a row from one 64-bit number, for the rare rows that are spoilt one by one."""

    def __init__(self, bits: int) -> None:
        self._state = bits

    def below(self, limit: int) -> int:
        """An integer in [0, limit)."""
        self._state = (self._state * 6364136223846793005 + 1442695040888963407) & 0xFFFFFFFFFFFFFFFF
        return (self._state >> 33) % limit
