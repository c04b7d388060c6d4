"""What a case's text says apart from who and where: its wording, its sums and days, the numbers it cites."""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterable
from typing import Final

from hub.identity.normalise.text import compact

#: Sums, dates and measures: figures that two tellings of one matter have in common.
_FIGURE: Final = re.compile(
    r"(\d{1,2})月(\d{1,2})日|(\d+(?:\.\d+)?)(万?元|[天日年月]|个月|小时|平方米|平米|米|方|吨|盏|辆|户|间|平)"
    r"|[$£€]\s?(\d+(?:\.\d+)?)"
)
#: Court numbers with the year in front, codes with six digits or more; file numbers with the year within.
_CITED: Final = re.compile(r"[（(]\d{4}[）)][^\s，。；,;]{1,24}?号|[A-Za-z]{0,6}-?\d[\d-]{5,}")
_FILED: Final = re.compile(r"([\u4e00-\u9fff]{1,6})([〔\[]\d{4}[〕\]]第?\d+号)")
_DIGITS: Final = re.compile(r"\d+")


def figures(text: str) -> tuple[str, ...]:
    """Sums, dates and measures of a text as `unit:value`, sorted; of thousands separators nothing is left."""
    plain = re.sub(r"(?<=\d),(?=\d{3})", "", unicodedata.normalize("NFKC", text))
    made = set()
    for month, day, value, unit, money in _FIGURE.findall(plain):
        if month:
            made.add(f"date:{int(month)}-{int(day)}")
        elif money:
            made.add(f"money:{float(money):g}")
        elif unit.endswith("元"):
            made.add(f"money:{float(value) * (10_000 if unit.startswith('万') else 1):g}")
        else:
            made.add(f"{unit}:{float(value):g}")
    return tuple(sorted(made))


def citations(text: str) -> list[str]:
    """What may be the number of a case in a text; of a file number, whose first sign can't be told from the words
    before it, every beginning.
    """
    filed = [mark[n:] + rest for mark, rest in _FILED.findall(text) for n in range(len(mark))]
    return [*_CITED.findall(text), *filed]


def without(text: str, names: Iterable[str], place: str) -> str:
    """The text without the names of parties and the place, since those are compared by themselves.

    Texts shorten an address from the left; the longest end of it that stands in the text is taken out.
    """
    plain = compact(text)
    for name in sorted(names, key=len, reverse=True):
        plain = plain.replace(name, "")
    written = compact(place)
    for start in range(max(len(written) - 3, 0)):
        if written[start:] in plain:
            return plain.replace(written[start:], "")
    return plain


def grams(text: str) -> tuple[int, ...]:
    """Pairs of neighbouring characters without digits, as 32-bit numbers (CRC-32 of UTF-8), each once."""
    bare = _DIGITS.sub("", text)
    return tuple(sorted({zlib.crc32(bare[n : n + 2].encode()) for n in range(len(bare) - 1)}))
