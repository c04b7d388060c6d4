"""What was erased and isn't to come back: asked of every row that is landed, and of every landed row that is mapped.

A row of an erased record that its source gives again counts as superseded: what was decided of it came after it. A
row of which one mention was erased is taken in without that mention.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from connectors.parts import base_of
from hub.keys import HubKey

if TYPE_CHECKING:
    from connectors.parts import Parts
    from connectors.sources.page import RawRow
    from hub.home import Home


class Erased:
    """The tombstones of a home. It knows a row again by dataset and key, or by its content where it has no key."""

    __slots__ = ("_key", "_tombstones")

    def __init__(self, key: HubKey, tombstones: frozenset[bytes]) -> None:
        self._key = key
        self._tombstones = tombstones

    def __reduce__(self) -> tuple[type[Erased], tuple[HubKey, frozenset[bytes]]]:
        return Erased, (self._key, self._tombstones)

    @classmethod
    def of_home(cls, home: Home) -> Erased:
        """The tombstones of the home's ledger, as they are now."""
        return cls(home.key, home.ledger.erasures.tombstones())

    def __bool__(self) -> bool:
        return bool(self._tombstones)

    def has(self, dataset: str, key: str | None, content: str) -> bool:
        """Whether the row was erased. `content` is its content hash, by which a row without a key is known."""
        stone, name = self._key.tombstone, content if key is None else key
        if stone(RECORD, dataset, name) in self._tombstones:
            return True
        return stone(CONTENT, dataset, content) in self._tombstones

    def without(self, dataset: str, key: str, row: dict[str, Any], parts: Parts | None) -> dict[str, Any]:
        """The row without those of its mentions that were erased; the same one where there are none."""
        stone = self._key.tombstone
        if parts is None or stone(PART, dataset, key) not in self._tombstones:
            return row
        names = {
            name
            for name, column, text in parts.cells(row)
            if stone(CELL, dataset, cell_text(key, name, column, text)) in self._tombstones
        }
        return parts.without(row, names) if names else row

    def left(self, dataset: str, rows: list[RawRow], parts: Parts | None) -> list[RawRow]:
        """Those of a source's rows that weren't erased, without mentions that were."""
        if not self._tombstones:
            return rows
        from connectors.keys import canonical, content_hash

        left = [raw for raw in rows if not self.has(dataset, raw.key, content_hash(canonical(raw.row)))]
        return [
            raw
            if raw.key is None or raw.problem is not None
            else raw._replace(row=self.without(dataset, raw.key, raw.row, parts))
            for raw in left
        ]


#: What a tombstone stands for: a record; a row without a key; that a record has an erased part; a cell of that part.
RECORD, CONTENT, PART, CELL = "record", "content", "part", "cell"


def cell_text(key: str, name: str, column: str, text: str) -> str:
    """What a cell's tombstone is made of: which row, which mention, which column, and what it says."""
    return "\0".join((key, base_of(name), column, text))


def tombstones(key: HubKey, texts: Mapping[str, Mapping[str, Iterable[str]]]) -> set[str]:
    """Tombstones in hex, of texts by what they stand for and by dataset."""
    return {
        key.tombstone(what, dataset, text).hex()
        for what, by_dataset in texts.items()
        for dataset, of in by_dataset.items()
        for text in of
    }
