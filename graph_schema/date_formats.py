"""Date formats as declared in a mapping, compiled to patterns that tell which parts a text has.

The directives are strptime's. strptime itself fills missing parts with January the first, which would make a
month into a day, so it can't be used.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final, NamedTuple

ISO: Final = "iso"
EXCEL: Final = "excel"

#: Formats that count from 1970, and how many of their units are a second.
EPOCHS: Final[Mapping[str, int]] = MappingProxyType({"epoch_s": 1, "epoch_ms": 1000})

#: `2019`, `2019-02`, `2019-02-05`, with a time `2019-02-05T10:03`, to a fraction of a second, with an offset.
_ISO_FORM: Final = re.compile(
    r"(?P<Y>\d{4})(?:-(?P<m>\d\d)(?:-(?P<d>\d\d)(?:[T ](?P<H>\d\d):(?P<M>\d\d)"
    r"(?::(?P<S>\d\d)(?:[.,](?P<f>\d{1,9}))?)?\s?(?P<z>[Zz]|[+-]\d\d(?::?\d\d)?)?)?)?)?",
    re.ASCII,
)

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DIRECTIVES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Y": r"(?P<Y>\d{4})",
        "y": r"(?P<y>\d{2})",
        "m": r"(?P<m>1[0-2]|0?[1-9]|\d{2})",
        "d": r"(?P<d>3[01]|[12]\d|0?[1-9]|\d{2})",
        "H": r"(?P<H>\d{1,2})",
        "I": r"(?P<I>\d{1,2})",
        "M": r"(?P<M>\d{1,2})",
        "S": r"(?P<S>\d{1,2})",
        "f": r"(?P<f>\d{1,9})",
        "p": r"(?P<p>[AaPp]\.?[Mm]\.?|上午|下午)",
        "z": r"(?P<z>Z|[+-]\d\d:?\d\d)",
        "b": r"(?P<b>[A-Za-z]{3})",
        "B": r"(?P<B>[A-Za-z]{3,9})",
        "a": r"[A-Za-z]{3}",
        "A": r"[A-Za-z]{6,9}",
        "%": "%",
    }
)


class Parts(NamedTuple):
    """What a text says; None for what it doesn't."""

    year: int
    month: int | None
    day: int | None
    hour: int | None
    minute: int | None
    second: int | None
    fraction: str | None
    offset: str | None


def check_format(pattern: str) -> None:
    """Make sure that a format can be used.

    Raises
    ------
    ValueError
        It has an unknown directive, one twice, or a small part (a day) without the larger (its month).
    """
    if pattern != EXCEL and pattern not in EPOCHS:
        _compiled(pattern)


def read_with(pattern: str, text: str) -> Parts | None:
    """The parts of a text by `iso` or a format of directives; None where it doesn't fit.

    Raises
    ------
    ValueError
        The format itself is wrong.
    """
    found = _compiled(pattern).fullmatch(text)
    return _parts(found.groupdict()) if found else None


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    if pattern == ISO:
        return _ISO_FORM
    pieces, rest = [], iter(pattern)
    for char in rest:
        if char == "%":
            directive = next(rest, "")
            if directive not in _DIRECTIVES:
                raise ValueError(f"date format {pattern!r} has the unknown directive %{directive}")
            pieces.append(_DIRECTIVES[directive])
        else:
            pieces.append(r"\s+" if char.isspace() else re.escape(char))
    try:
        compiled = re.compile("".join(pieces), re.ASCII)
    except re.error:
        raise ValueError(f"date format {pattern!r} has a directive twice") from None
    _complete(pattern, set(compiled.groupindex))
    return compiled


def _complete(pattern: str, parts: set[str]) -> None:
    """A smaller part without the larger one says nothing."""
    month, hour = {"m", "b", "B"}, {"H", "I"}
    chain = ({"Y", "y"}, month, {"d"}, hour, {"M"}, {"S"}, {"f"})
    present = [bool(parts & group) for group in chain]
    if not present[0] or present != sorted(present, reverse=True):
        raise ValueError(f"date format {pattern!r} lacks the year or a part between others")
    if ("I" in parts) != ("p" in parts):
        raise ValueError(f"date format {pattern!r} needs both %I and %p")


def _parts(found: Mapping[str, str | None]) -> Parts:
    return Parts(
        _year(found),
        _month(found),
        _number(found, "d"),
        _hour(found),
        _number(found, "M"),
        _number(found, "S"),
        found.get("f"),
        found.get("z"),
    )


def _number(found: Mapping[str, str | None], part: str) -> int | None:
    text = found.get(part)
    return int(text) if text is not None else None


def _year(found: Mapping[str, str | None]) -> int:
    full = _number(found, "Y")
    if full is not None:
        return full
    short = _number(found, "y") or 0
    return 2000 + short if short < 69 else 1900 + short  # the pivot of POSIX and strptime


def _month(found: Mapping[str, str | None]) -> int | None:
    name = found.get("b") or found.get("B")
    if name is None:
        return _number(found, "m")
    return _MONTHS.index(name[:3].lower()) + 1 if name[:3].lower() in _MONTHS else 0


def _hour(found: Mapping[str, str | None]) -> int | None:
    half = _number(found, "I")
    if half is None:
        return _number(found, "H")
    if not 1 <= half <= 12:
        return 24  # refused where the time is put together
    return half % 12 + (12 if (found.get("p") or "")[:1] in ("P", "p", "下") else 0)
