"""What a model knows of a column from the table that it was trained on, so that a record is read alike alone
and among a million.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np


@dataclass(slots=True)
class Facts:
    """Of one column: values taken for blanks, the order of day and month, how many `kinds` of value there are,
    in how many records each word stands (by the word's CRC-32), whether names are in `mixed` scripts, and
    which of its evidence was empty (`dropped`).
    """

    defaults: frozenset[str] = frozenset()
    month_first: bool = False
    kinds: int = 0
    words: Mapping[int, int] = field(default_factory=dict)
    mixed: bool = False
    dropped: frozenset[str] = frozenset()

    def to_json(self) -> dict[str, Any]:
        """For JSON: what differs from the usual; words as zlib-compressed little-endian integers in base64."""
        written: dict[str, Any] = {
            "defaults": sorted(self.defaults),
            "month_first": self.month_first,
            "kinds": self.kinds,
            "mixed": self.mixed,
            "dropped": sorted(self.dropped),
        }
        written = {name: value for name, value in written.items() if value != _USUAL.get(name)}
        if self.words:
            order = sorted(self.words)
            written["words"] = _packed(order, "<u4")
            written["word_counts"] = _packed([self.words[word] for word in order], "<u4")
        return written

    @classmethod
    def from_json(cls, written: Mapping[str, Any]) -> Facts:
        """What `to_json` wrote."""
        words: dict[int, int] = {}
        if "words" in written:
            words = dict(zip(_unpacked(written["words"]), _unpacked(written["word_counts"]), strict=True))
        return cls(
            frozenset(written.get("defaults", ())),
            bool(written.get("month_first", False)),
            int(written.get("kinds", 0)),
            words,
            bool(written.get("mixed", False)),
            frozenset(written.get("dropped", ())),
        )


_USUAL: dict[str, Any] = {"defaults": [], "month_first": False, "kinds": 0, "mixed": False, "dropped": []}


def _packed(values: list[int], kind: str) -> str:
    return base64.b64encode(zlib.compress(np.array(values, kind).tobytes(), 9)).decode()


def _unpacked(text: str) -> list[int]:
    found: list[int] = np.frombuffer(zlib.decompress(base64.b64decode(text)), "<u4").tolist()
    return found
