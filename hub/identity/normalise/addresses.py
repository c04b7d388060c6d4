"""Addresses taken apart into what names the street and what counts along it, in Chinese and in Latin
letters.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final, NamedTuple

from hub.identity.normalise.text import fold, has_han

#: Levels above the road: province, city, district, county (《行政区划代码》GB/T 2260), town and street office.
_DIVISION: Final = re.compile(
    r"^(?:(?:中国)?(?:[\u4e00-\u9fff]{2,8}?(?:省|自治区|特别行政区))?(?:[\u4e00-\u9fff]{2,6}?(?:市|自治州|盟|地区))?"
    r"(?:[\u4e00-\u9fff]{1,6}?(?:区|县|旗|市))?(?:[\u4e00-\u9fff]{1,6}?(?:街道办事处|街道|镇|乡))?)"
)
_NUMERALS: Final = {c: str(i) for i, c in enumerate("零一二三四五六七八九")} | {"〇": "0", "两": "2"}
_CHINESE_NUMBER: Final = re.compile(r"[〇零一二三四五六七八九十百两]+(?=[号栋幢座单楼室层门弄巷组社村])")
_NUMBER: Final = re.compile(r"\d+[a-z]?(?![a-z])|(?<![a-z])[a-z]\d*(?=[栋幢座])|[甲乙丙丁](?=\d)")
_WORDS_WEST: Final = {
    "street": "st", "str": "st", "road": "rd", "avenue": "ave", "av": "ave", "place": "pl",
    "court": "ct", "crt": "ct",
    "crescent": "cres", "cr": "cres", "drive": "dr", "drv": "dr", "lane": "ln", "close": "cl",
    "circuit": "cct", "crct": "cct",
    "parade": "pde", "terrace": "tce", "boulevard": "blvd", "highway": "hwy", "square": "sq", "apartment": "apt",
    "flat": "flat", "north": "n", "south": "s", "east": "e", "west": "w", "mount": "mt", "saint": "st",
    "suite": "ste",
}  # fmt: skip
_UNITS: Final = re.compile("[号栋幢座单元楼室层门房附]+|号楼")


class Address(NamedTuple):
    """`words` name the road or place without its divisions; `numbers` are house, building, unit and room,
    dash-separated.
    """

    words: str
    numbers: str


@lru_cache(maxsize=262_144)
def parse(text: str) -> Address:
    """Take an address apart.

    Chinese ones lose the divisions in front (which half of all records leave out), and their numerals become
    digits (`三栋` is `3栋`); the rest is told apart into digits and words, since order of magnitude, not
    punctuation, carries the meaning (GB/T 23705, 地名/地址编码规则). Western ones get the street types of
    Australia Post's and USPS Publication 28's lists abbreviated.
    """
    folded = fold(unicodedata.normalize("NFKC", text).replace("#", " "))
    if not folded:
        return Address("", "")
    if has_han(folded):
        return _chinese(re.sub(r"(?<=\d) (?=\d)", "-", folded).replace(" ", ""))
    words: list[str] = []
    numbers: list[str] = []
    for word in folded.split():
        (numbers if any(c.isdigit() for c in word) else words).append(_WORDS_WEST.get(word, word))
    return Address(" ".join(words), "-".join(numbers))


def _chinese(text: str) -> Address:
    rest = _DIVISION.sub("", text, count=1) or text
    rest = _CHINESE_NUMBER.sub(lambda found: str(_value(found[0])), rest)
    numbers = "-".join(_NUMBER.findall(rest))
    words = _UNITS.sub("", _NUMBER.sub("", rest)).strip("-")
    return Address(words, numbers)


def _value(text: str) -> int:
    """A Chinese numeral below a thousand: 十二 is 12, 二十 is 20, 一百零三 is 103; digits in a row are read one by
    one.
    """
    if not set(text) & set("十百"):
        return int("".join(_NUMERALS[c] for c in text))
    total, last = 0, 0
    for c in text:
        if c in "十百":
            total += (last or 1) * (10 if c == "十" else 100)
            last = 0
        else:
            last = int(_NUMERALS[c])
    return total + last
