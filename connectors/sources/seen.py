"""Which files were loaded already, by content: the cursor of a dataset of files."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Iterable
from hashlib import sha256

_VERSION = "f1:"
_NAME, _ENTRY = 8, 20
#: Files remembered; beyond, the oldest that are no longer in the folder are forgotten, and may be read again.
LIMIT = 10_000


class Seen:
    """Loaded files in the order of loading, each as 20 characters: 8 of its name's hash, 12 of its content's.

    A content is new unless it was loaded before, under this name or another. Only a name whose content
    changed and now changes back is read again, since the graph holds what came between.
    """

    def __init__(self, cursor: str | None, *, ignore: bool = False) -> None:
        """Read a cursor. With `ignore`, its files count as new, and stay remembered for later pulls."""
        text = cursor.removeprefix(_VERSION) if cursor and cursor.startswith(_VERSION) else ""
        self._entries = [text[at : at + _ENTRY] for at in range(0, len(text), _ENTRY)]
        self._current: dict[str, str] = {}
        self._contents: set[str] = set()
        if not ignore:
            for entry in self._entries:
                self._know(entry)

    def _know(self, entry: str) -> None:
        self._current[entry[:_NAME]] = entry[_NAME:]
        self._contents.add(entry[_NAME:])

    def is_new(self, name: str, content: bytes) -> bool:
        """Whether a file with this SHA-256 has to be read."""
        entry = _entry(name, content)
        current = self._current.get(entry[:_NAME])
        return entry[_NAME:] not in self._contents if current is None else current != entry[_NAME:]

    def add(self, name: str, content: bytes) -> None:
        """Remember a file as loaded."""
        entry = _entry(name, content)
        if entry in self._entries:
            self._entries.remove(entry)
        self._entries.append(entry)
        self._know(entry)

    def retain(self, present: Iterable[str]) -> None:
        """Forget the oldest files that aren't in the folder any more, down to `LIMIT`."""
        surplus = len(self._entries) - LIMIT
        if surplus <= 0:
            return
        names = {_hash(sha256(name.encode()).digest(), _NAME) for name in present}
        kept = []
        for entry in self._entries:
            if surplus > 0 and not (
                entry[:_NAME] in names and self._current.get(entry[:_NAME]) == entry[_NAME:]
            ):
                surplus -= 1
            else:
                kept.append(entry)
        self._entries = kept

    @property
    def cursor(self) -> str:
        """The state as text."""
        return _VERSION + "".join(self._entries)


def _entry(name: str, content: bytes) -> str:
    return _hash(sha256(name.encode()).digest(), _NAME) + _hash(content, _ENTRY - _NAME)


def _hash(digest: bytes, characters: int) -> str:
    return urlsafe_b64encode(digest[: characters * 3 // 4]).decode("ascii")
