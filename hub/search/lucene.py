"""A name as a query of the full-text index over names: every way in which records may write it, and no more.

The query is put together from letters alone, each piece in quotation marks, so that nothing that was typed can be a
sign of Lucene's language: no wildcard, no field, no range. The index cuts Chinese into pairs of characters (`cjk`).
What it finds is more than is asked for; `hub.search.names.one_name` says what of it is the name.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from itertools import pairwise, product
from typing import Final

from hub.identity.normalise.latin import syllables
from hub.identity.normalise.names import COMPOUND
from hub.identity.normalise.text import simplify
from hub.search.names import whole

#: Pieces of one query at most; Lucene itself refuses more than 1,024.
MOST_PIECES: Final = 900

#: 《百家姓》 (Song dynasty), the surnames of one character, with the simplified and new ones in use today.
_SURNAMES: Final = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方"
    "俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧"
    "计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫"
    "经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊於惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓"
    "牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘钭厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙"
    "池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍郤璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向"
    "古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢"
    "关蒯相查后荆红游竺权逯盖益桓公肖闫付代覃岳帅亢况琴楚仝佟门苟区么敬冼鄢揭禤粟谯么豆晋闾官候涂但普洛展"
)


def names_query(text: str) -> str:
    """The query for a whole name.

    A Chinese name: as written, in all traditional and variant forms, and with any one character another of the same
    sound. One in Latin letters: its words, and, where they are pinyin, all pairs of characters that sound so.
    """
    name = whole(text)
    if name.chinese:
        family, given = name.family.replace(" ", ""), name.given.replace(" ", "")
        parted = _all([family, given]) if len(family) > 1 and len(given) > 1 else ""
        return " OR ".join(filter(None, [_any(_written(family + given)), parted and f"({parted})"]))
    ways = [_all(words) for words in dict.fromkeys((_words(text), tuple(name.written.split())))]
    spelled = _spelled(name.family, name.given)
    ways += [_pairs(places, MOST_PIECES // len(spelled)) for places in spelled]
    return " OR ".join(f"({way})" for way in ways)


def _words(text: str) -> tuple[str, ...]:
    """Words as they are typed: an accent or apostrophe is in the index as the record has it."""
    return tuple("".join(c if _is_letter(c) else " " for c in text).lower().split())


def _is_letter(character: str) -> bool:
    """Letters, digits and marks (Unicode), and the apostrophe of a name."""
    return character in "'’" or unicodedata.category(character)[0] in "LNM"


def _written(text: str) -> list[str]:
    """All texts that may stand for a Chinese name, the text itself first."""
    found = dict.fromkeys("".join(each) for each in product(*map(_forms, text)))
    for place, character in enumerate(text):
        for sounding in _alike(character):
            found[text[:place] + sounding + text[place + 1 :]] = None
    return list(found)[:MOST_PIECES]


def _spelled(one: str, other: str) -> list[list[tuple[str, ...]]]:
    """The characters at each place, for each order in which two words are a surname and given names in pinyin."""
    ways = []
    for family, given in ((one, other), (other, one)):
        surname = _surnames().get(family.replace(" ", ""))
        for rest in _cuts(given.replace(" ", "")) if surname else ():
            ways.append([*(surname or ()), *(_characters()[syllable] for syllable in rest)])
    return ways


def _pairs(places: list[tuple[str, ...]], most: int) -> str:
    """One of the pairs of characters at each two neighbouring places, for as many places as makes `most` pieces."""
    ways: list[str] = []
    pieces = 0
    for two in pairwise(places):
        pairs = ["".join(pair) for pair in product(*two)]
        pieces += len(pairs)
        if ways and pieces > most:
            break
        ways.append(_any(pairs[:most]))
    return " AND ".join(f"({way})" for way in ways)


@lru_cache(maxsize=4_096)
def _cuts(word: str) -> tuple[tuple[str, ...], ...]:
    """The ways in which a word is one, two or three syllables of pinyin."""
    found: list[tuple[str, ...]] = [(word,)] if word in _characters() else []
    for length in range(1, min(6, len(word) - 1) + 1):
        if word[:length] in _characters():
            found += [(word[:length], *rest) for rest in _cuts(word[length:]) if len(rest) < 3]
    return tuple(found)


def _forms(character: str) -> tuple[str, ...]:
    """A simplified character and those that are written for it."""
    return (character, *_unsimplified().get(character, ()))


def _alike(character: str) -> tuple[str, ...]:
    """The characters that sound like one, itself left out."""
    return tuple(one for one in _characters().get(syllables(character)[0], ()) if one != character)


@lru_cache(maxsize=1)
def _surnames() -> dict[str, tuple[tuple[str, ...], ...]]:
    """For each surname in pinyin the characters at each of its places."""
    found: dict[str, list[str]] = {}
    for surname in dict.fromkeys([*_SURNAMES, *COMPOUND]):
        found.setdefault("".join(syllables(surname, surname=True)), []).append(surname)
    return {
        sound: tuple(tuple(dict.fromkeys(column)) for column in zip(*alike, strict=False))
        for sound, alike in found.items()
    }


@lru_cache(maxsize=1)
def _unsimplified() -> dict[str, tuple[str, ...]]:
    """For each simplified character the traditional and variant ones (of the Basic Multilingual Plane)."""
    found: dict[str, list[str]] = {}
    for code in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000)):
        one = chr(code)
        plain = simplify(one)
        if plain != one:
            found.setdefault(plain, []).append(one)
    return {plain: tuple(ones) for plain, ones in found.items()}


@lru_cache(maxsize=1)
def _characters() -> dict[str, tuple[str, ...]]:
    """The characters of each toneless syllable: the 6,763 of GB 2312, those in common use first."""
    found: dict[str, list[str]] = {}
    for high, low in product(range(0xB0, 0xF8), range(0xA1, 0xFF)):
        try:
            one = bytes((high, low)).decode("gb2312")
        except UnicodeDecodeError:
            continue
        found.setdefault(syllables(one)[0], []).append(one)
    return {syllable: tuple(ones) for syllable, ones in found.items() if set(syllable) & set("aeiouv")}


def _any(pieces: list[str]) -> str:
    return " OR ".join(_quoted(piece) for piece in pieces)


def _all(pieces: list[str] | tuple[str, ...]) -> str:
    return " AND ".join(_quoted(piece) for piece in pieces)


def _quoted(piece: str) -> str:
    return '"' + "".join(filter(_is_letter, piece)) + '"'
