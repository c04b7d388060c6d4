"""The truth, written beside the district: which mention of which record is which person, place or case."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

_MENTIONS = ("dataset", "key", "mention", "entity", "true_id", "mistakes")
_MATTERS = ("dataset", "key", "case", "matter", "story", "kind")
_FLUSH = 400_000


class Table:
    """A Parquet file of text columns that grows by lists of values."""

    def __init__(self, file: Path, columns: tuple[str, ...]) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        self._columns = columns
        self._schema: pa.Schema = pa.schema([(column, pa.string()) for column in columns])
        file.parent.mkdir(parents=True, exist_ok=True)
        self._writer: pq.ParquetWriter = pq.ParquetWriter(file, self._schema, compression="zstd")
        self._parts: list[list[pa.Array]] = [[] for _ in columns]
        self._held = 0

    def add(self, rows: int, *values: str | list[str]) -> None:
        """Append `rows` rows; a text stands for all of them."""
        import pyarrow as pa

        for part, value in zip(self._parts, values, strict=True):
            part.append(pa.repeat(value, rows) if isinstance(value, str) else pa.array(value, pa.string()))
        self._held += rows
        if self._held >= _FLUSH:
            self._flush()

    def _flush(self) -> None:
        import pyarrow as pa

        if self._held:
            self._writer.write_table(
                pa.table([pa.concat_arrays(part) for part in self._parts], schema=self._schema)
            )
            self._parts, self._held = [[] for _ in self._columns], 0

    def close(self) -> None:
        """Write what is left."""
        self._flush()
        self._writer.close()


class Truth:
    """`mentions-*.parquet` (dataset, key, mention, entity, true_id, mistakes) and `matters-*.parquet` (dataset,
    key, case, matter, story, kind), one of each for a source and step: `mentions-police.parquet` of the new
    district, `mentions-police-670.parquet` of the step to day 670. Of a record that is told twice, the later
    step holds.

    True ids: `p12` a person, `o3` a company, `b77` a building, `G:5`, `I:5`, `P:5`, `S:5`, `M:5` the case
    that is the n-th record of a door, `P00012`, `W00003`, … an officer, `cell:…` and `unit:…` cells and
    bodies.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self._mentions = Table(folder / f"mentions-{name}.parquet", _MENTIONS)
        self._matters = Table(folder / f"matters-{name}.parquet", _MATTERS)

    def mention(
        self,
        dataset: str,
        keys: list[str],
        mention: str,
        entity: str,
        ids: Iterable[str],
        mistakes: str | list[str] = "",
    ) -> None:
        """Tell who or what a mention of each record is. An empty id: the record has no such mention."""
        true = list(ids)
        if "" in true:
            kept = [n for n, one in enumerate(true) if one]
            keys, true = [keys[n] for n in kept], [true[n] for n in kept]
            mistakes = mistakes if isinstance(mistakes, str) else [mistakes[n] for n in kept]
        self._mentions.add(len(keys), dataset, keys, mention, entity, true, mistakes)

    def matter(
        self,
        dataset: str,
        keys: list[str],
        cases: list[str],
        matters: list[str],
        stories: list[str],
        kinds: list[str],
    ) -> None:
        """Tell which matter each record's case is of, and which recurring story (empty: none) that belongs
        to."""
        self._matters.add(len(keys), dataset, keys, cases, matters, stories, kinds)

    def __enter__(self) -> Truth:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._mentions.close()
        self._matters.close()
