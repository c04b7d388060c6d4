"""An export of the log: one file that can be verified anywhere with the public key alone.

Lines of text: a header, then `C` and each checkpoint as a JSON text, then `E`, the hash in hex, and the bytes of each
entry. Persons and records are commitments in it, and their salts aren't.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import orjson

from hub.audit.tree import Frontier
from hub.audit.verification import Fault, Kept, KeptCheckpoint, Log, Nodes
from hub.errors import StorageUnavailable, WrongUse

_FORMAT = "rivermeet audit log"
_VERSION = 1
_HASH_HEX = 64


def write(log: Log, path: Path, *, entries: int, checkpoints: int) -> None:
    """Write the first entries of a log and its first checkpoints, whole or not at all, over what is there.

    Raises
    ------
    StorageUnavailable
        The file can't be written.
    """
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(_header(entries, checkpoints) + b"\n")
            for kept in log.checkpoints():
                if kept.number <= checkpoints:
                    out.write(b"C " + orjson.dumps(kept.note.decode()) + b"\n")
            for entry in log.entries():
                if entry.seq > entries:
                    break
                out.write(b"E " + entry.hash.hex().encode() + b" " + entry.body + b"\n")
            out.flush()
            os.fsync(out.fileno())
        partial.replace(path)
    except OSError as error:
        raise StorageUnavailable(f"{path} can't be written: {error.strerror}.") from error
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def opened(path: Path) -> Iterator[Exported]:
    """The export in a file.

    Raises
    ------
    WrongUse
        There is no such file, or it is no export.
    """
    try:
        file = path.open("rb")
    except OSError as error:
        raise WrongUse(f"{path} can't be read: {error.strerror}.") from error
    with file:
        yield Exported(file, path)


class Exported:
    """A log in a file, without the tree's nodes. What isn't of the form that `write` gives it is a fault, by line."""

    nodes: Nodes | None = None

    def __init__(self, file: BinaryIO, path: Path) -> None:
        self._file = file
        self._lines = 1
        self._odd: list[Fault] = []
        header = file.readline().rstrip(b"\n")
        try:
            told = orjson.loads(header)
            self._entries, self._checkpoints = int(told["entries"]), int(told["checkpoints"])
        except (ValueError, KeyError, TypeError):
            raise WrongUse(f"{path} is no export of an audit log: its first line does not say so.") from None
        if header != _header(self._entries, self._checkpoints):
            self._odd.append(Fault("line", "1", "it is not what an export begins with"))
        self._pushed: bytes | None = None

    def checkpoints(self) -> Iterator[KeptCheckpoint]:
        """All checkpoints in order."""
        number = 0
        while (line := self._next()) is not None:
            if not line.startswith(b"C "):
                self._pushed = line
                break
            number += 1
            yield KeptCheckpoint(number, None, self._note(line[2:]))
        if number != self._checkpoints:
            self._odd.append(Fault("checkpoint", f"of {self._checkpoints}", f"there are only {number}"))

    def entries(self) -> Iterator[Kept]:
        """All entries in order."""
        seq = 0
        while (line := self._next()) is not None:
            mark, _, rest = line.partition(b" ")
            hash, _, body = rest.partition(b" ")
            if mark != b"E" or len(hash) != _HASH_HEX:
                self._odd.append(Fault("line", f"{self._lines}", "it is no entry"))
            seq += 1
            yield Kept(seq, body, _unhex(hash))

    def faults(self, frontiers: Sequence[Frontier]) -> Iterator[Fault]:
        """Lines that are of no known form, and entries that the header told of and that aren't there."""
        yield from self._odd
        if frontiers[0].size != self._entries:
            yield Fault("entry", f"of {self._entries}", f"there are {frontiers[0].size}")

    def _next(self) -> bytes | None:
        if self._pushed is not None:
            line, self._pushed = self._pushed, None
            return line
        line = self._file.readline()
        if not line:
            return None
        self._lines += 1
        if not line.endswith(b"\n"):
            self._odd.append(Fault("line", f"{self._lines}", "it is cut off"))
        return line.removesuffix(b"\n")

    def _note(self, text: bytes) -> bytes:
        try:
            note = orjson.loads(text)
            if isinstance(note, str) and orjson.dumps(note) == text:
                return note.encode()
        except ValueError:
            pass
        return b""


def _header(entries: int, checkpoints: int) -> bytes:
    return orjson.dumps(
        {"format": _FORMAT, "version": _VERSION, "entries": entries, "checkpoints": checkpoints}
    )


def _unhex(text: bytes) -> bytes:
    try:
        value = bytes.fromhex(text.decode("ascii"))
    except (ValueError, UnicodeDecodeError):
        return b""
    return value if value.hex().encode() == text else b""
