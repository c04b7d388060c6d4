"""Dates of birth and the like in one form, with the precision that the source had."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final, NamedTuple


class DateParts(NamedTuple):
    """Year, month and day, each 0 where it isn't known."""

    year: int
    month: int
    day: int

    def __str__(self) -> str:
        return f"{self.year:04d}{self.month:02d}{self.day:02d}"


_MONTHS: Final = {
    name: number
    for number, name in enumerate(str.split("jan feb mar apr may jun jul aug sep oct nov dec"), start=1)
}
_LUNAR: Final = re.compile("[农阴]历|[正腊冬闰]月|初[一二三四五六七八九十]|廿")
_COMPACT: Final = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\d{6}|\.0)?")
_YEAR_FIRST: Final = re.compile(r"(\d{4})\D+(\d{1,2})(?:\D+(\d{1,2}))?(?:\D.*)?")
_YEAR_LAST: Final = re.compile(r"(\d{1,2})\D+(\d{1,2})\D+(\d{4}|\d{2})(?:\D.*)?")
_NAMED: Final = re.compile(
    r"(?:(\d{1,2})\W*)?([a-z]{3})[a-z]*\W+(?:(\d{1,2})(?:st|nd|rd|th)?\W+)?(\d{4})(?:\D.*)?"
)
_ALONE: Final = re.compile(r"(\d{4})(?:\.0|年)?")

#: Days that systems write for "not known": epochs of Unix, Excel, SQL Server, Oracle and 9999 as "for ever".
DEFAULTS: Final = frozenset(
    str.split(
        "19000101 19000102 18991230 18991231 19010101 17530101 00010101 19700101 99991231 11111111 99999999 00000000"
    )
)


@lru_cache(maxsize=262_144)
def parts(text: str, *, day_first: bool = True) -> DateParts | None:
    """Read a date in any usual notation; None where it can't be read.

    ISO 8601 extended, basic and with a time, `1980年2月5日`, `05/02/1980` (`day_first` as in most countries, or
    else as in the United States), `5 Feb 1980`, two-digit years as POSIX has them (69–99 are 19xx). A lunar
    date (农历, 初五) is left unread: it names another day. An impossible month and day are swapped if that makes
    them possible, or else unknown.
    """
    one = unicodedata.normalize("NFKC", text).strip().lower()
    if not one or _LUNAR.search(one):
        return None
    if found := _COMPACT.fullmatch(one):
        return _checked(int(found[1]), int(found[2]), int(found[3]))
    if found := _YEAR_FIRST.fullmatch(one):
        return _checked(int(found[1]), int(found[2]), int(found[3] or 0))
    if found := _YEAR_LAST.fullmatch(one):
        first, second = int(found[1]), int(found[2])
        day, month = (first, second) if day_first else (second, first)
        return _checked(_year(found[3]), month, day)
    if (found := _NAMED.fullmatch(one)) and found[2] in _MONTHS:
        return _checked(int(found[4]), _MONTHS[found[2]], int(found[1] or found[3] or 0))
    if found := _ALONE.fullmatch(one):
        return _checked(int(found[1]), 0, 0)
    return None


def _year(text: str) -> int:
    year = int(text)
    if len(text) == 4:
        return year
    return year + (1900 if year >= 69 else 2000)


def _checked(year: int, month: int, day: int) -> DateParts | None:
    if month > 12 and 0 < day <= 12:
        month, day = day, month
    if month > 12:
        month = 0
    if day > 31 or month == 0:
        day = 0
    return DateParts(year, month, day) if year or month else None
