"""Text of a source in the form that is stored: readable, of bounded size, without invisible characters."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

LONGEST_LINE: Final = 10_000
LONGEST_TEXT: Final = 1_000_000

#: Control characters, zero-width spaces and byte order marks: nobody typed them on purpose.
_INVISIBLE: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u200b\u2060\ufeff]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def text(raw: object) -> str | None:
    """One line: white space (also of full width) at its ends removed, within it one space.

    Raises
    ------
    ValueError
        It is longer than 10,000 characters, broken Unicode, or not a single value.
    """
    if type(raw) is str and raw.isprintable() and "  " not in raw and len(raw) <= LONGEST_LINE:
        return raw.strip() or None
    given = _given(raw)
    if given is None:
        return None
    line = " ".join(_visible(given).split())
    if len(line) > LONGEST_LINE:
        raise ValueError(f"longer than {LONGEST_LINE} characters")
    return line or None


def long_text(raw: object) -> str | None:
    """Text with its line breaks as `\\n`; white space at the ends of lines and of the whole removed.

    Raises
    ------
    ValueError
        It is longer than a million characters, broken Unicode, or not a single value.
    """
    given = _given(raw)
    if given is None:
        return None
    if len(given) > LONGEST_TEXT:
        raise ValueError(f"longer than {LONGEST_TEXT} characters")
    lines = (line if line.isprintable() else _visible(line) for line in given.splitlines())
    return "\n".join([line.rstrip() for line in lines]).strip() or None


def texts(raw: object) -> list[str] | None:
    """A list of lines; a single value is a list of one, empty ones are left out."""
    items: Iterable[object] = raw if isinstance(raw, list | tuple) else (raw,)
    found = [line for item in items if (line := text(item)) is not None]
    return found or None


def is_missing(raw: object) -> bool:
    """Whether a value is null, or the NaN or NaT that pandas and databases write for it."""
    if isinstance(raw, Decimal):
        return raw.is_nan()
    return raw is None or raw != raw


def _given(raw: object) -> str | None:
    if isinstance(raw, str):
        return raw
    if is_missing(raw):
        return None
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, float):
        return str(int(raw)) if raw.is_integer() and abs(raw) < 2**53 else repr(raw)
    if isinstance(raw, bytes | list | tuple | dict | set):
        raise ValueError("not a single text")
    return str(raw)


def _visible(given: str) -> str:
    if _SURROGATE.search(given):
        raise ValueError("not valid Unicode")
    return _INVISIBLE.sub("", given)
