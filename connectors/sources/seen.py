"""Which files were loaded already, by content: the cursor of a dataset of files."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from hashlib import sha256

_VERSION = "f2:"
_NAME, _MARK, _ENTRY = 8, 20, 24
#: Files remembered; beyond, the oldest that are no longer in the folder are forgotten, and may be read again.
LIMIT = 10_000
_MOST_ROWS = 2**24 - 1


class Seen:
    """Loaded files in the order of loading, each as 24 characters: 8 of its name's hash, 12 of its content's, 4 rows.

    A content is new unless it was loaded before, under this name or another. Only a name whose content
    changed and now changes back is read again, since the graph holds what came between.
    """

    def __init__(self, cursor: str | None, *, ignore: bool = False) -> None:
        """Read a cursor. With `ignore`, its files count as new, and stay remembered for later pulls."""
        text = cursor.removeprefix(_VERSION) if cursor and cursor.startswith(_VERSION) else ""
        self._entries = [text[at : at + _ENTRY] for at in range(0, len(text), _ENTRY)]
        self._current: dict[str, str] = {}
        self._contents: dict[str, int] = {}
        if not ignore:
            for entry in self._entries:
                self._know(entry)

    def _know(self, entry: str) -> None:
        self._current[entry[:_NAME]] = entry[_NAME:_MARK]
        self._contents[entry[_NAME:_MARK]] = int.from_bytes(urlsafe_b64decode(entry[_MARK:]))

    def is_new(self, name: str, content: bytes) -> bool:
        """Whether a file with this SHA-256 has to be read."""
        entry = _entry(name, content)
        current = self._current.get(entry[:_NAME])
        return entry[_NAME:] not in self._contents if current is None else current != entry[_NAME:]

    def rows(self, content: bytes) -> int:
        """Rows of a file that was loaded, by its SHA-256."""
        return self._contents.get(_hash(content, _MARK - _NAME), 0)

    def add(self, name: str, content: bytes, rows: int) -> None:
        """Remember a file as loaded, with its number of rows."""
        mark = _entry(name, content)
        entry = mark + urlsafe_b64encode(min(rows, _MOST_ROWS).to_bytes(3)).decode("ascii")
        self._entries = [known for known in self._entries if known[:_MARK] != mark]
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
                entry[:_NAME] in names and self._current.get(entry[:_NAME]) == entry[_NAME:_MARK]
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
    return _hash(sha256(name.encode()).digest(), _NAME) + _hash(content, _MARK - _NAME)


def _hash(digest: bytes, characters: int) -> str:
    return urlsafe_b64encode(digest[: characters * 3 // 4]).decode("ascii")
