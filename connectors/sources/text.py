"""Text files: which of the declared encodings a file is in, decided by reading it to the end."""

from __future__ import annotations

import codecs
import io
from collections.abc import Sequence
from typing import IO

from connectors.sources.unreadable import FileUnreadable

_BLOCK = 1 << 20


def decoded(stream: IO[bytes], candidates: Sequence[str]) -> io.TextIOWrapper:
    """The text of a file in the first candidate that fits it all: line ends kept, byte order mark dropped.

    Raises
    ------
    FileUnreadable
        No candidate fits; tells for each the offset (0-based, in bytes) of what does not.
    """
    reasons = []
    for encoding in candidates:
        offset = misfit(stream, encoding)
        stream.seek(0)
        if offset is None:
            text = io.TextIOWrapper(stream, encoding, newline="")
            _skip_mark(text)
            return text
        reasons.append(f"{encoding} (byte {offset})")
    raise FileUnreadable(f"the file is not text in {' nor '.join(reasons)}; declare its encoding")


def misfit(stream: IO[bytes], encoding: str) -> int | None:
    """Offset of the first byte that isn't `encoding`, or None."""
    # utf-8-sig would count from behind the mark
    name = "utf-8" if codecs.lookup(encoding).name == "utf-8-sig" else encoding
    decoder = codecs.getincrementaldecoder(name)()
    stream.seek(0)
    position = 0
    while True:
        block = stream.read(_BLOCK)
        pending = len(decoder.getstate()[0])
        try:
            decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            return position - pending + error.start
        if not block:
            return None
        position += len(block)


def _skip_mark(text: io.TextIOWrapper) -> None:
    if text.read(1) != "\ufeff":
        text.seek(0)
