"""Personal names taken apart: titles off, family and given name told apart, whatever their order and
script.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final, NamedTuple

from hub.identity.normalise.text import BLANKS, fold, has_han, simplify

#: Compound surnames in use (《百家姓》 and the Ministry of Public Security's 全国姓名报告).
COMPOUND: Final = frozenset(
    str.split(
        "欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 "
        "太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 "
        "漆雕 乐正 宰父 谷梁 拓跋 夹谷 轩辕 令狐 段干 百里 呼延 东郭 南门 羊舌 微生 左丘 东门 西门 第五 纳兰 "
        "完颜 叶赫 那拉"
    )
)
_LATIN_COMPOUND: Final = frozenset(
    str.split("ouyang sima zhuge shangguan xiahou huangfu situ linghu murong gongsun duanmu yuchi")
)
#: Forms of address, written after a Chinese name.
_TITLES_AFTER: Final = re.compile(
    "(?:先生|女士|小姐|太太|同志|老师|师傅|主任|经理|医生|大夫|警官|法官|律师|教授|夫人|同学)$"
)
_TITLES_BEFORE: Final = frozenset(str.split("mr mrs ms miss mx dr prof sir madam rev hon"))
_SUFFIXES: Final = frozenset(str.split("jr sr ii iii iv phd md esq"))
#: Particles that belong to the family name that follows.
_PARTICLES: Final = frozenset(
    str.split("van von der den de del della da dos du la le al el bin binti ter ten st san mac mc")
)
_DOTS: Final = re.compile(r"[·•・‧∙．.]")


class Name(NamedTuple):
    """Family and given name, folded; empty where not known."""

    family: str
    given: str


@lru_cache(maxsize=262_144)
def split(full: str) -> Name:
    """A whole name in its parts.

    Chinese: the surname is one character, or two of a known compound surname with at least one behind; a
    middle dot (GB/T 30424 writes minority names so) puts the given name first. Latin letters: `Family,
    Given`; else the last word with its particles is the family name, unless only the first is a pinyin-like
    family name in capitals (`ZHANG San`).
    """
    text = unicodedata.normalize("NFKC", full).strip()
    if text.lower() in BLANKS:
        return Name("", "")
    if has_han(text):
        return _chinese(simplify(text))
    return _western(text)


def _chinese(text: str) -> Name:
    if _DOTS.search(text):
        first, *rest = (part for part in _DOTS.split(text) if part.strip())
        return Name(fold("".join(rest)), fold(first))
    one = fold(text).replace(" ", "")
    bare = _TITLES_AFTER.sub("", one)
    if bare in COMPOUND and bare != one:
        return Name(bare, "")
    one = bare or one
    if len(one) >= 3 and one[:2] in COMPOUND:
        return Name(one[:2], one[2:])
    return Name(one[:1], one[1:])


def _western(text: str) -> Name:
    head, comma, tail = text.partition(",")
    if comma and fold(tail) and not set(fold(tail).split()) <= _SUFFIXES:
        return Name(fold(head), " ".join(_bare(fold(tail).split())))
    capital = re.match(r"([A-Z]{2,})\s+[A-Z][a-z]", text)
    words = _bare(fold(text).split())
    if not words:
        return Name("", "")
    if len(words) == 1:
        return Name(words[0], "")
    if capital or words[0] in _LATIN_COMPOUND:
        return Name(words[0], " ".join(words[1:]))
    cut = len(words) - 1
    while cut > 1 and words[cut - 1] in _PARTICLES:
        cut -= 1
    return Name(" ".join(words[cut:]), " ".join(words[:cut]))


def _bare(words: list[str]) -> list[str]:
    kept = [word for word in words if word not in _TITLES_BEFORE]
    while len(kept) > 1 and kept[-1] in _SUFFIXES:
        kept.pop()
    return kept or words


@lru_cache(maxsize=262_144)
def family(text: str) -> str:
    """A family name given by itself, folded; a Cantonese or Wade–Giles spelling is left as written."""
    return fold(text)


@lru_cache(maxsize=262_144)
def given(text: str) -> str:
    """Given names by themselves, folded, titles and suffixes off."""
    folded = fold(_DOTS.sub(" ", text))
    return " ".join(_bare(folded.split())) if folded else ""
