"""Landing: raw rows as they came, in Parquet, a folder for each dataset and run.

It is what a rebuild of the graph starts from, so a part is either there whole or not at all: it is written under
a temporary name and renamed. Layout: `<root>/<dataset>/<run>/part-00000.parquet`.
"""

from __future__ import annotations

import datetime as dt
import errno
import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
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
        path = self._root / dataset / run / f"part-{number:05d}.parquet"
        try:
            self._fs.makedirs(str(path.parent), exist_ok=True)
        except OSError as error:
            raise _unwritten(dataset, error) from error
        self._put(dataset, path, _table(rows))
        return Part(dataset, run, str(path), len(rows))

    def _put(self, dataset: str, path: PurePosixPath, table: pa.Table) -> None:
        """Write a part under another name and rename it, so that it is there whole or not at all."""
        import pyarrow.parquet as pq

        partial = path.with_suffix(_UNFINISHED)
        try:
            with self._fs.open(str(partial), "wb") as sink:
                pq.write_table(table, sink, compression="zstd")
                _to_disk(sink)
            self._fs.mv(str(partial), str(path))
        except OSError as error:
            self._discard(partial)
            raise _unwritten(dataset, error) from error

    def erase(self, dataset: str, keys: Collection[str], contents: Collection[str]) -> int:
        """Write the parts anew that hold rows of these keys, or of these content hashes, without those rows.

        Nobody may write or prepare the dataset's parts meanwhile. Gives how many rows there were; doing it again finds
        none. An object store that keeps versions of what is overwritten keeps the rows in those.

        Raises
        ------
        StorageUnavailable
            A part can't be written; those before it are done.
        """
        import pyarrow as pa
        import pyarrow.compute as pc

        gone = 0
        wanted = {"key": pa.array(sorted(keys), pa.string()), "hash": pa.array(sorted(contents), pa.string())}
        self._discard_unfinished(dataset)
        for path in list(self.parts(dataset)):
            some = self.read(path, list(wanted))
            hit = [pc.is_in(some.column(name), value_set=values) for name, values in wanted.items()]
            rows = pc.sum(pc.or_(*hit)).as_py() or 0
            if not rows:
                continue
            left = self.read(path).filter(pc.invert(pc.or_(*hit)))
            gone += rows
            if left.num_rows:
                self._put(dataset, PurePosixPath(path), _afresh(left))
            else:
                self._fs.rm_file(path)
        return gone

    def restate(self, dataset: str, changes: Mapping[str, Callable[[str], bytes]]) -> int:
        """Keep of each of these keys its latest row alone, with what its change makes of that row's JSON text.

        As `erase`; gives how many rows went. Doing it again changes nothing where a change does so.
        """
        import pyarrow as pa

        latest = self._latest(dataset, frozenset(changes))
        gone = 0
        for path in list(self.parts(dataset)):
            keys = self.read(path, ["key"]).column("key").to_pylist()
            hit = [place for place, key in enumerate(keys) if key in changes]
            if not hit:
                continue
            table = self.read(path)
            old = {place for place in hit if latest[keys[place]] != (path, place)}
            rows = {place: changes[keys[place]] for place in hit if place not in old}
            gone += len(old)
            left = pa.array([n for n in range(table.num_rows) if n not in old], pa.int64())
            table = _restated(table, rows).take(left)
            if table.num_rows:
                self._put(dataset, PurePosixPath(path), _afresh(table))
            else:
                self._fs.rm_file(path)
        return gone

    def _latest(self, dataset: str, keys: frozenset[str]) -> dict[str, tuple[str, int]]:
        """Path and place of the latest row of each of some keys: by the source's time, then by when it came."""
        found: dict[str, tuple[str, str, int]] = {}
        for path in self.parts(dataset):
            some = self.read(path, ["key", "modified"])
            rows = zip(some.column("key").to_pylist(), some.column("modified").to_pylist(), strict=True)
            for place, (key, modified) in enumerate(rows):
                if key in keys and (key not in found or (modified or "") >= found[key][0]):
                    found[key] = (modified or "", path, place)
        return {key: (path, place) for key, (_, path, place) in found.items()}

    def rows(self, dataset: str, keys: Collection[str]) -> Iterator[tuple[str, str]]:
        """Key and JSON text of every landed row of some keys, in the order in which they were landed."""
        import pyarrow as pa
        import pyarrow.compute as pc

        wanted = pa.array(sorted(keys), pa.string())
        for path in self.parts(dataset):
            if not pc.any(pc.is_in(self.read(path, ["key"]).column("key"), value_set=wanted)).as_py():
                continue
            some = self.read(path, ["key", "row"])
            some = some.filter(pc.is_in(some.column("key"), value_set=wanted))
            yield from zip(some.column("key").to_pylist(), some.column("row").to_pylist(), strict=True)

    def latest(self, dataset: str, keys: Collection[str]) -> Iterator[tuple[str, str | None, bool, str, str]]:
        """Key, time of the version, whether it is a deletion, content hash and JSON text of the latest rows of keys."""
        places: dict[str, list[int]] = {}
        for path, place in self._latest(dataset, frozenset(keys)).values():
            places.setdefault(path, []).append(place)
        for path, at in places.items():
            table = self.read(path).take(sorted(at))
            columns = (table.column(c).to_pylist() for c in ("key", "modified", "tombstone", "hash", "row"))
            yield from zip(*columns, strict=True)

    def _discard_unfinished(self, dataset: str) -> None:
        for run in self._list(str(self._root / dataset)):
            for path in self._list(run):
                if path.endswith(_UNFINISHED):
                    self._discard(PurePosixPath(path))

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


def _unwritten(dataset: str, error: OSError) -> StorageUnavailable:
    reason = "the disk is full" if error.errno == errno.ENOSPC else str(error.strerror or error)
    return StorageUnavailable(f"Landing of {dataset} could not be written: {reason}.")


def _restated(table: pa.Table, changes: Mapping[int, Callable[[str], bytes]]) -> pa.Table:
    """The table with other texts at some places, and their hashes."""
    import pyarrow as pa

    from connectors.keys import content_hash

    texts = table.column("row").to_pylist()
    hashes = table.column("hash").to_pylist()
    for place, change in changes.items():
        said = change(texts[place])
        texts[place], hashes[place] = said.decode(), content_hash(said)
    for name, values in (("row", texts), ("hash", hashes)):
        at = table.schema.get_field_index(name)
        table = table.set_column(at, table.schema.field(at), pa.array(values, pa.string()))
    return table


def _afresh(table: pa.Table) -> pa.Table:
    """The table with dictionaries of its own rows alone: those of a filtered table hold what was filtered out."""
    import pyarrow as pa

    names = [field.name for field in table.schema]
    columns = [
        column.cast(column.type.value_type).combine_chunks().dictionary_encode()
        if pa.types.is_dictionary(column.type)
        else column
        for column in table.columns
    ]
    return pa.Table.from_arrays(columns, names=names)


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
