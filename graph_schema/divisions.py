"""Administrative divisions by their codes.

Chinese codes nest: GB/T 2260 gives province (2 digits), prefecture (4) and county (6); GB/T 10114 and the
statistics bureau's division code add town (9) and village or residents' committee (12). Shorter levels are
often written with zeros at the end (`500117000000`). A code of any other form is opaque: kept, without level
or parent.
"""

from __future__ import annotations

from enum import IntEnum
from functools import lru_cache
from typing import Final


class Level(IntEnum):
    """Levels of Chinese divisions; the value is the length of the code."""

    PROVINCE = 2
    PREFECTURE = 4
    COUNTY = 6
    TOWN = 9
    VILLAGE = 12


_LENGTHS: Final = tuple(int(level) for level in Level)

#: First two digits in GB/T 2260, with Taiwan, Hong Kong and Macao.
PROVINCES: Final = frozenset({
    "11", "12", "13", "14", "15", "21", "22", "23", "31", "32", "33", "34",
    "35", "36", "37", "41", "42", "43", "44", "45", "46", "50", "51", "52",
    "53", "54", "61", "62", "63", "64", "65", "71", "81", "82",
})  # fmt: skip
_LONGEST = 64


@lru_cache(maxsize=16_384)
def normalise(code: str) -> str:
    """The shortest form of a Chinese code (zeros of missing levels cut off); any other code in upper case.

    Raises
    ------
    ValueError
        It is empty, too long, or starts like no province though it has a Chinese code's twelve digits.
    """
    text = "".join(code.split()).upper()
    if not text or len(text) > _LONGEST:
        raise ValueError("not a division code")
    if not _is_chinese(text):
        if len(text) == Level.VILLAGE and text.isascii() and text.isdigit():
            raise ValueError("the division code starts like no province")
        return text
    for shorter, longer in zip(_LENGTHS[-2::-1], _LENGTHS[:0:-1], strict=True):
        if len(text) == longer and not text[shorter:].strip("0"):
            text = text[:shorter]
    return text


def level(code: str) -> Level | None:
    """Level of a normalised code; None where the code is opaque."""
    return Level(len(code)) if _is_chinese(code) else None


def parent(code: str) -> str | None:
    """Code of the division that a normalised code lies in; None for a province and for an opaque code."""
    if not _is_chinese(code) or len(code) == Level.PROVINCE:
        return None
    return code[: _LENGTHS[_LENGTHS.index(len(code)) - 1]]


def ancestors(code: str) -> tuple[str, ...]:
    """All divisions that a normalised code lies in, the smallest first."""
    found = []
    above = parent(code)
    while above is not None:
        found.append(above)
        above = parent(above)
    return tuple(found)


def community_of_grid(grid: str) -> str | None:
    """Village of a 15-digit grid code (village code and three-digit serial); None for others."""
    if len(grid) == Level.VILLAGE + 3 and grid.isdigit() and _is_chinese(grid[: Level.VILLAGE]):
        return grid[: Level.VILLAGE]
    return None


def _is_chinese(code: str) -> bool:
    return len(code) in _LENGTHS and code.isascii() and code.isdigit() and code[:2] in PROVINCES
