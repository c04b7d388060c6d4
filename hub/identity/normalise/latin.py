"""Names in Latin letters, and Chinese ones as they sound, so that 张三, Zhang San and Chang San can meet."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from hub.identity.normalise.text import fold, has_han

#: Readings of characters as surnames, where they differ from the usual one (《现代汉语词典》 7th ed., entries marked
#: 姓).
_AS_SURNAME: Final = {
    "单": "shan", "解": "xie", "仇": "qiu", "曾": "zeng", "查": "zha", "任": "ren", "盖": "ge",
    "区": "ou", "朴": "piao",
    "繁": "po", "种": "chong", "秘": "bi", "尉迟": "yuchi", "万俟": "moqi", "缪": "miao", "乐": "yue", "员": "yun",
    "召": "shao", "洗": "xian", "冼": "xian", "覃": "qin", "晟": "cheng", "逄": "pang", "牟": "mu",
    "宓": "mi", "钭": "tou",
    "长孙": "zhangsun", "澹台": "tantai", "黑": "he", "折": "she", "谌": "chen", "祭": "zhai",
    "句": "gou", "过": "guo",
}  # fmt: skip

#: Cantonese (HKG), Hokkien and Wade–Giles surnames and the pinyin ones they may stand for, commonest first.
#: Source: Hong Kong Government Cantonese Romanisation and Giles, A Chinese-English Dictionary (1912).
_ROMANISED: Final = {
    "cheung": "zhang", "chang": "zhang", "wong": "huang", "chan": "chen", "ch'en": "chen", "tan": "chen", "lee": "li",
    "lam": "lin", "lim": "lin", "ng": "wu", "leung": "liang", "ho": "he", "tse": "xie", "hsieh": "xie",
    "cheng": "zheng",
    "chow": "zhou", "chou": "zhou", "chu": "zhu", "hsu": "xu", "tsui": "xu", "hui": "xu", "lau": "liu", "low": "liu",
    "yeung": "yang", "kwok": "guo", "kuo": "guo", "kwan": "guan", "tsang": "zeng", "tseng": "zeng", "tsai": "cai",
    "choi": "cai", "choy": "cai", "ma": "ma", "law": "luo", "lo": "luo", "yip": "ye", "yeh": "ye", "fung": "feng",
    "tang": "deng", "teng": "deng", "tong": "tang", "poon": "pan", "p'an": "pan", "yu": "yu",
    "yuen": "yuan", "so": "su",
    "chiang": "jiang", "kao": "gao", "ko": "gao", "sung": "song", "hsiao": "xiao", "siu": "xiao",
    "mak": "mai", "tam": "tan",
    "chung": "zhong", "lui": "lv", "lu": "lu", "loke": "lu", "luk": "lu", "hsueh": "xue",
    "wang": "wang", "kung": "gong",
    "ting": "ding", "tai": "dai", "chien": "qian", "chin": "jin", "kam": "jin", "shek": "shi",
    "chiu": "zhao", "chao": "zhao",
}  # fmt: skip

#: Sounds that speakers and typists of Chinese mix up: retroflex and flat initials, n and l, front and back
#: nasals.
#: The fuzzy pinyin (模糊音) sets of Chinese input methods, applied to whole syllables.
_FUZZY: Final = (
    (re.compile("zh"), "z"), (re.compile("ch"), "c"), (re.compile("sh"), "s"),
    (re.compile("(?<=[aeiou])ng"), "n"), (re.compile("^l(?=[aeiouv])"), "n"), (re.compile("^hu(?=[aeio])"), "f"),
)  # fmt: skip


@lru_cache(maxsize=65_536)
def syllables(text: str, *, surname: bool = False) -> tuple[str, ...]:
    """Pinyin of each character without tones, ü as v (pypinyin's table of the commonest reading, GB/T
    16159).
    """
    if surname and text in _AS_SURNAME:
        return (_AS_SURNAME[text],)
    from pypinyin import Style, pinyin

    readings = pinyin(text, style=Style.NORMAL, errors=_one_by_one)  # type: ignore[arg-type]
    return tuple(one[0] for one in readings)


def _one_by_one(text: str) -> list[str]:
    """What has no reading, character by character."""
    return list(text)


def latin(text: str, *, surname: bool = False) -> str:
    """A folded name as one word of Latin letters: pinyin for Chinese characters, the rest as it is."""
    if has_han(text):
        return "".join(syllables(text.replace(" ", ""), surname=surname))
    return text.replace(" ", "")


@lru_cache(maxsize=65_536)
def sound(text: str, *, surname: bool = False) -> str:
    """A key that names with the same sound share: fuzzy pinyin for Chinese, Metaphone for others (Philips
    1990).
    """
    one = fold(text)
    if not one:
        return ""
    if has_han(one):
        return "".join(_fuzzy(syllable) for syllable in syllables(one.replace(" ", ""), surname=surname))
    import jellyfish

    return jellyfish.metaphone(one.replace(" ", "")) or one.replace(" ", "")


def _fuzzy(syllable: str) -> str:
    for pattern, merged in _FUZZY:
        syllable = pattern.sub(merged, syllable)
    return syllable


def skeleton(word: str) -> str:
    """Consonants of a romanised Chinese name, the same in pinyin and Wade–Giles: qiang, ch'iang and chiang
    are `cn`.

    Wade–Giles writes aspiration by an apostrophe, which records lose, so aspirated and plain initials are one
    here; x is hs, r is j, and vowels, whose spelling differs most, are left out (tables of 《汉语拼音方案》 1958 and
    Giles 1912).
    """
    for spelled, initial in _INITIALS:
        word = word.replace(spelled, initial)
    return word.translate(_NO_VOWELS)


_INITIALS: Final = (
    ("hs", "s"), ("sh", "s"), ("x", "s"), ("zh", "c"), ("ch", "c"), ("tz", "c"), ("ts", "c"), ("ss", "s"), ("j", "c"),
    ("q", "c"), ("z", "c"), ("ng", "n"), ("p", "b"), ("t", "d"), ("k", "g"), ("r", "c"),
)  # fmt: skip
_NO_VOWELS: Final = str.maketrans("", "", "aeiouvwyh'")


def pinyin_surname(word: str) -> str:
    """The pinyin surname that a Cantonese, Hokkien or Wade–Giles spelling most likely stands for, or the
    word itself.
    """
    return _ROMANISED.get(word, word)
