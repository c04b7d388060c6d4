"""Folders of files: new and changed ones, noticed by content."""

from __future__ import annotations

import errno
import glob
from collections.abc import Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Protocol

from connectors.manifest import Manifest
from connectors.options import FilesResource, FilesSource
from connectors.sources.address import shown
from connectors.sources.delimited import read_delimited
from connectors.sources.document import read_document, read_lines
from connectors.sources.intake import Found, Intake
from connectors.sources.markup import read_markup
from connectors.sources.page import Page, RawRow
from connectors.sources.seen import Seen
from connectors.sources.telemetry import switch_off
from connectors.sources.unreadable import FileUnreadable
from connectors.sources.workbook import read_workbook
from hub.errors import SourceUnavailable, StorageUnavailable

if TYPE_CHECKING:
    from dlt.common.storages.fsspec_filesystem import FileItemDict

_IN_MEMORY = 32 << 20
_BLOCK = 1 << 20
#: A packed file may unpack to so many times its size, which no table of real data does, or to so many bytes.
_MOST_UNPACKED = 200
_FEW_BYTES = 64 << 20


class _Reader(Protocol):
    def __call__(self, stream: IO[bytes], declared: FilesResource) -> Iterator[Found]: ...


_READERS: Mapping[str, _Reader] = {
    "csv": read_delimited,
    "xlsx": read_workbook,
    "json": read_document,
    "jsonl": read_lines,
    "xml": read_markup,
}


class FolderSource:
    """Reads the files of each dataset that hold something new, in the order of their names.

    A file that can't be read becomes a page with one row that tells why; it isn't marked as seen, so the next
    pull tries it again. What is read of a file is a copy taken while its hash was computed, so a file that
    changes meanwhile is never half of each.
    """

    def __init__(
        self,
        manifest: Manifest,
        source: FilesSource,
        cursors: Mapping[str, str | None],
        *,
        full: bool,
        since: datetime | None,
    ) -> None:
        self._manifest = manifest
        self._url = source.bucket_url
        self._cursors = cursors
        self._full = full
        self._since = since

    def read(self) -> Iterator[Page]:
        """Pages of all datasets; a file's last page carries the cursor."""
        for name, dataset in self._manifest.datasets.items():
            if dataset.files is not None:
                yield from self._dataset(name, dataset.files)

    def _dataset(self, name: str, declared: FilesResource) -> Iterator[Page]:
        items = self._list(declared.file_glob)
        seen = Seen(self._cursors.get(name), ignore=self._full)
        seen.retain(item["relative_path"] for item in items)
        for item in items:
            unit = item["relative_path"]
            try:
                yield from self._file(name, unit, item, seen)
            except FileUnreadable as error:
                yield Page(name, unit, [RawRow(None, 0, {"file": unit}, problem=error.reason)])

    def _file(self, name: str, unit: str, item: FileItemDict, seen: Seen) -> Iterator[Page]:
        dataset = self._manifest.datasets[name]
        declared = dataset.files
        assert declared is not None
        with SpooledTemporaryFile(_IN_MEMORY) as copy:
            content = self._copy(item, copy)
            if content is None:
                return
            if dataset.modified is not None and dataset.modified.file_name is not None:
                content = sha256(unit.encode() + content).digest()  # the name tells the version's time
            if not (self._again(item) or seen.is_new(unit, content)):
                yield Page(name, unit, [], skipped=seen.rows(content))
                return
            number = 0
            found = _READERS[declared.format](copy, declared)
            for rows in Intake(dataset, self._manifest.zone, unit).pages(found):
                yield Page(name, unit, rows)
                number += len(rows)
        seen.add(unit, content, number)
        yield Page(name, unit, [], seen.cursor)

    def _again(self, item: FileItemDict) -> bool:
        return self._since is not None and item["modification_date"] >= self._since

    def _list(self, pattern: str) -> list[FileItemDict]:
        switch_off()
        from dlt.sources.filesystem import filesystem

        try:
            _refuse_missing_folder(self._url)
            items = list(filesystem(self._url, file_glob=pattern))
        except Exception as error:  # fsspec's many implementations have no common error
            raise SourceUnavailable(
                f"the folder {shown(self._url)} can't be listed: {_reason(error)}",
                connector=self._manifest.name,
            ) from error
        kept = [item for item in items if not item["file_name"].startswith(("~$", "."))]
        return sorted(kept, key=lambda item: str(item["relative_path"]))

    def _copy(self, item: FileItemDict, copy: IO[bytes]) -> bytes | None:
        """Copy a file and return the SHA-256 of its content, or None if it is gone by now."""
        digest, size = sha256(), 0
        most = max(_FEW_BYTES, _MOST_UNPACKED * item["size_in_bytes"])
        self._refuse_outside(item)
        try:
            with item.open() as file:
                while block := file.read(_BLOCK):
                    digest.update(block)
                    size += len(block)
                    if size > most:
                        raise FileUnreadable(f"the file unpacks to more than {_MOST_UNPACKED} times its size")
                    _write(copy, block)
        except FileNotFoundError:
            return None
        except (OSError, EOFError) as error:
            raise FileUnreadable(f"the file can't be read: {_reason(error)}") from error
        copy.seek(0)
        return digest.digest()

    def _refuse_outside(self, item: FileItemDict) -> None:
        """Who may drop a file may not have the hub read another one of its machine, by a link or by `..`."""
        import fsspec.core

        fs, folder = fsspec.core.url_to_fs(self._url)
        if "file" not in fs.protocol:
            return
        root = Path(folder).resolve()
        if not (root / item["relative_path"]).resolve().is_relative_to(root):
            raise FileUnreadable("the file is a link that leads out of the folder")


def _write(copy: IO[bytes], block: bytes) -> None:
    try:
        copy.write(block)
    except OSError as error:
        raise StorageUnavailable(
            f"No temporary copy of a file could be written: {_reason(error)}."
        ) from error


def _reason(error: BaseException) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__


def _refuse_missing_folder(url: str) -> None:
    """A folder that isn't there would pass for an empty one."""
    import fsspec.core

    fs, path = fsspec.core.url_to_fs(url)
    if not fs.exists(path):
        raise FileNotFoundError(errno.ENOENT, "there is no such folder")
    if "file" in fs.protocol and glob.has_magic(path):
        raise ValueError("its path holds one of the characters * ? [, which stand for others in patterns")
