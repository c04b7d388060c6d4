"""Chinese court case numbers (案号), of which one case has many spellings.

Form and parts: 最高人民法院《关于人民法院案件案号的若干规定》(法〔2015〕137号, in force since 2016):
（收案年度）法院代字 类型代字 案件编号 号. Numbers of before 2016 (`（2013）合法民初字第123号`) stay in use
for their cases.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

_OPEN, _CLOSE = "（", "）"

_WIDTHS: Final = str.maketrans("０１２３４５６７８９", "0123456789")
_NUMERALS: Final = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_BRACKETED_YEAR: Final = re.compile(
    r"[（(〔［【﹝〈\[{]\s*([0-9〇零○一二三四五六七八九]{4})\s*年?度?\s*[）)〕］】﹞〉\]}]"
)
_REST: Final = re.compile(
    r"(?P<court>[\u4e00-\u9fff]{1,6}?法|[\u4e00-\u9fff](?:\d{2,4})?)"
    r"(?P<kind>[\u4e00-\u9fff]{1,12}?)(?P<old>字第?|第)?(?P<serial>\d{1,7})号?(?:之[\d一二三四五六七八九十]+)?"
)
_FIRST_YEAR, _LAST_YEAR = 1949, 2099


class CourtNumber(NamedTuple):
    """The parts of a case number: year of acceptance, court, kind of case, serial number within these."""

    year: int
    court: str
    kind: str
    serial: int
    old_form: bool

    def __str__(self) -> str:
        before = "字第" if self.old_form else ""
        return f"{_OPEN}{self.year}{_CLOSE}{self.court}{self.kind}{before}{self.serial}号"


@lru_cache(maxsize=16_384)
def parse(text: str) -> CourtNumber:
    """Read a case number in any of its spellings.

    Brackets and digits may be full or half width, the year in Chinese digits, spaces anywhere, 号 missing. A
    part (`之一`) is dropped: it counts the rulings of one case, not cases.

    Raises
    ------
    ValueError
        It isn't a case number. The reason never holds the text.
    """
    squeezed = "".join(text.translate(_WIDTHS).split())
    head = _BRACKETED_YEAR.match(squeezed)
    if head is None:
        raise ValueError("a court case number starts with its year in brackets")
    year = int(head[1].translate(_NUMERALS))
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise ValueError("the year of the court case number is out of range")
    rest = _REST.fullmatch(squeezed[head.end() :])
    if rest is None:
        raise ValueError("not of the form of a court case number: court, kind, serial number, 号")
    serial = int(rest["serial"])
    if serial == 0:
        raise ValueError("the serial number of the court case number is zero")
    return CourtNumber(year, rest["court"], rest["kind"], serial, rest["old"] is not None)


def normalise(text: str) -> str:
    """The one canonical spelling: full-width brackets, half-width digits, no leading zeros, `号` at the end.

    Raises
    ------
    ValueError
        As `parse`.
    """
    return str(parse(text))
