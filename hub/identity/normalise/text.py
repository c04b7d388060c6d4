"""Text in one form: width, case, script and spacing folded, placeholders taken for the blanks they are."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

_HAN: Final = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002ffff]")
_LETTERS: Final = re.compile(r"[^\W_]+")

#: What people and exports write where nothing is known. Compared after folding.
BLANKS: Final = frozenset(
    (
        *str.split("null none nil nan na n/a n.a. unknown unk unnamed missing undefined tbc tba anonymous"),
        *str.split("xx xxx xxxx x - -- --- . .. ... ? ?? / \\ * #"),
        *str.split("无 无名 无名氏 无名字 不详 未知 不明 不清 空 暂无 未填 未填写 没有 待查 佚名 匿名"),
        *("not known", "not stated", "not applicable", ""),
    )
)

#: Variant characters that OpenCC leaves alone: 《通用规范汉字表》(国务院 2013) 附件1 规范字与繁体字、异体字对照表.
_VARIANTS: Final = str.maketrans(
    "峯崐崑菴羣槀牀恆衞祕迺喦嵒昇陞叡濬堃竝寳珎琹棊箇檯囬冺汎泛氾並併傑隣羨峩鵞蘓甦咏偹暎煖燄炤欵彊",
    "峰昆昆庵群稿床恒卫秘乃岩岩升升睿浚坤并宝珍琴棋个台回泯泛泛泛并并杰邻羡峨鹅苏苏咏备映暖焰照款强",
)


def has_han(text: str) -> bool:
    """Whether there is a Chinese character in it (CJK Unified Ideographs of Unicode)."""
    return _HAN.search(text) is not None


@lru_cache(maxsize=1)
def _simplified() -> dict[int, str]:
    """OpenCC's table of traditional characters (Apache-2.0), the first of several targets."""
    from importlib.resources import files

    table: dict[int, str] = {}
    for line in (files("opencc") / "dictionary" / "TSCharacters.txt").read_text("utf-8").splitlines():
        traditional, _, targets = line.partition("\t")
        if len(traditional) == 1 and targets:
            table[ord(traditional)] = targets.split(" ")[0]
    return table


def simplify(text: str) -> str:
    """Traditional and variant Chinese characters as simplified ones, character by character.

    Names are no phrases, so OpenCC's phrase tables, which look at neighbours, stay out (opencc TSCharacters;
    variants of the Table of General Standard Chinese Characters, 2013).
    """
    return text.translate(_simplified()).translate(_VARIANTS)


def strip_accents(text: str) -> str:
    """Latin letters without diacritics (Unicode NFKD, combining marks removed); ß, ø, ł and æ spelled out."""
    if text.isascii():
        return text
    spelled = text.translate(_SPELLED)
    return "".join(c for c in unicodedata.normalize("NFKD", spelled) if not unicodedata.combining(c))


_SPELLED: Final = str.maketrans(
    {"ß": "ss", "ø": "o", "ł": "l", "æ": "ae", "œ": "oe", "đ": "d", "þ": "th", "ð": "d", "ı": "i"}
)


@lru_cache(maxsize=262_144)
def fold(text: str) -> str:
    """A value for comparison: NFKC, lower case, simplified, no accents, words parted by one space.

    Unicode NFKC (UAX #15) makes full-width letters half-width. Punctuation parts words; an apostrophe joins
    them (`o'brien` is `obrien`). A placeholder such as `N/A` or `不详` becomes the empty text.
    """
    one = unicodedata.normalize("NFKC", text).strip().lower()
    if one in BLANKS:
        return ""
    if has_han(one):
        one = simplify(one)
    one = strip_accents(one).replace("'", "").replace("’", "").replace("`", "")
    words = " ".join(_LETTERS.findall(one))
    return "" if words in BLANKS else words


def compact(text: str) -> str:
    """`fold` without the spaces: `bro okvale` is `brookvale`, since typing errors put spaces anywhere."""
    return fold(text).replace(" ", "")
