"""Landing: raw rows as they came, in Parquet, a folder for each dataset and run.

It is what a rebuild of the graph starts from, so a part is either there whole or not at all: it is written under
a temporary name and renamed. Layout: `<root>/<dataset>/<run>/part-00000.parquet`.
"""

from __future__ import annotations

import datetime as dt
import errno
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING

from hub.errors import StorageUnavailable

if TYPE_CHECKING:
    import fsspec
    import pyarrow as pa

    from connectors.sources.page import RawRow


@dataclass(frozen=True, slots=True)
class Part:
    """One landed Parquet file of a dataset."""

    dataset: str
    run: str
    path: str
    rows: int


#: Rows of one part; what is held in memory of a dataset while it is pulled.
PART_ROWS = 20_000
_UNFINISHED = ".writing"


class Landing:
    """Reads and writes the landing store of one hub, on a local folder or any fsspec URL."""

    def __init__(self, url: str) -> None:
        import fsspec.core

        self._fs: fsspec.AbstractFileSystem
        self._fs, root = fsspec.core.url_to_fs(url)
        self._root = PurePosixPath(root)

    def write(self, dataset: str, run: str, number: int, rows: Sequence[tuple[str, RawRow]]) -> Part:
        """Write one part of (unit, raw row) pairs.

        Raises
        ------
        StorageUnavailable
            The disk is full or the store can't be reached; no partial file is left behind.
        """
        import pyarrow.parquet as pq

        path = self._root / dataset / run / f"part-{number:05d}.parquet"
        partial = path.with_suffix(_UNFINISHED)
        try:
            self._fs.makedirs(str(path.parent), exist_ok=True)
            with self._fs.open(str(partial), "wb") as sink:
                pq.write_table(_table(rows), sink, compression="zstd")
                _to_disk(sink)
            self._fs.mv(str(partial), str(path))
        except OSError as error:
            self._discard(partial)
            reason = "the disk is full" if error.errno == errno.ENOSPC else str(error.strerror or error)
            raise StorageUnavailable(f"Landing of {dataset} could not be written: {reason}.") from error
        return Part(dataset, run, str(path), len(rows))

    def _discard(self, partial: PurePosixPath) -> None:
        try:
            self._fs.rm_file(str(partial))
        except OSError:
            return

    def discard_unfinished(self, run: str) -> None:
        """Remove what a killed run was about to write."""
        for dataset in self.datasets():
            for path in self._list(str(self._root / dataset / run)):
                if path.endswith(_UNFINISHED):
                    self._discard(PurePosixPath(path))

    def read(self, path: str, columns: Sequence[str] | None = None) -> pa.Table:
        """One part, whole or some of its columns; `_table` names them."""
        import pyarrow.parquet as pq

        with self._fs.open(path, "rb") as source:
            return pq.read_table(source, columns=columns)

    def parts(self, dataset: str, run: str | None = None) -> Iterator[str]:
        """Paths of a dataset's parts, in the order in which they were landed; of all runs, or of one."""
        folder = self._root / dataset
        runs = [str(folder / run)] if run else sorted(self._list(str(folder)))
        for one in runs:
            yield from sorted(path for path in self._list(one) if path.endswith(".parquet"))

    def datasets(self) -> list[str]:
        """Ids of all datasets of which something was landed."""
        return sorted(PurePosixPath(path).name for path in self._list(str(self._root)))

    def landed(self, dataset: str) -> Iterator[Part]:
        """All parts of a dataset, by run and number."""
        import pyarrow.parquet as pq

        for path in self.parts(dataset):
            with self._fs.open(path, "rb") as source:
                rows = pq.read_metadata(source).num_rows
            yield Part(dataset, PurePosixPath(path).parent.name, path, rows)

    def _list(self, folder: str) -> list[str]:
        try:
            return [str(path) for path in self._fs.ls(folder, detail=False)]
        except FileNotFoundError:
            return []


def _to_disk(sink: IO[bytes]) -> None:
    """Have the disk keep a local part before any cursor passes it; object stores do so by themselves."""
    sink.flush()
    try:
        descriptor = sink.fileno()
    except (AttributeError, OSError):
        return
    os.fsync(descriptor)


def _table(rows: Sequence[tuple[str, RawRow]]) -> pa.Table:
    import pyarrow as pa

    from connectors.keys import canonical, content_hash

    fetched = dt.datetime.now(dt.UTC)
    texts = [canonical(raw.row) for _, raw in rows]
    return pa.Table.from_arrays(
        [
            pa.array([raw.key for _, raw in rows], pa.string()),
            pa.array([unit for unit, _ in rows], pa.string()).dictionary_encode(),
            pa.array([raw.line for _, raw in rows], pa.int64()),
            pa.array([fetched] * len(rows), pa.timestamp("us", "UTC")),
            pa.array([raw.modified for _, raw in rows], pa.string()),
            pa.array([raw.tombstone for _, raw in rows], pa.bool_()),
            pa.array([content_hash(text) for text in texts], pa.string()),
            pa.array(texts, pa.binary()).cast(pa.string()),
            pa.array([raw.problem for _, raw in rows], pa.string()),
        ],
        names=["key", "unit", "line", "fetched", "modified", "tombstone", "hash", "row", "problem"],
    )
