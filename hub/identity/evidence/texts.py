"""Free text as evidence: names of organisations and places, titles, addresses, and columns of unknown
meaning.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final
from zlib import crc32

from hub.identity.evidence.evidence import (
    Cell,
    Codes,
    Evidence,
    Level,
    cells,
    either_null,
    same,
    shortest,
    starts,
    winkler,
    within,
)
from hub.identity.key import Key, key
from hub.identity.normalise.addresses import Address
from hub.identity.normalise.text import has_han

#: In how many records a word stands, by the word's CRC-32.
Words = Mapping[int, int]
_UNKNOWN: Final = 1 << 62


def text(name: str, values: Sequence[str], codes: Codes, words: Words) -> Evidence:
    """Evidence of a text column, folded: its distinct values, and which each record has."""
    c, t = f"{name}_c", f"{name}_t"
    columns = {
        c: cells(v.replace(" ", "") for v in values),
        t: cells(" ".join(sorted(set(tokens(v)))) for v in values),
    }
    overlap = (
        f"len(list_intersect(string_split(\"{t}_l\", ' '), string_split(\"{t}_r\", ' '))) /"
        f" least(len(string_split(\"{t}_l\", ' ')), len(string_split(\"{t}_r\", ' ')))"
    )
    levels = (
        Level(same(c), "the same", 0.75, c, c),
        Level(f"{same(t)} OR {winkler(c)} >= 0.95 OR {within(c, 1, 4)}", "one typing error apart", 0.08),
        Level(f"{winkler(c)} >= 0.88 OR {within(c, 2, 6)}", "alike", 0.05),
        Level(f"{overlap} >= 0.6 OR ({starts(c)} AND {shortest(c)} >= 4)", "most words in common", 0.05),
        Level(f"{overlap} >= 0.3 OR {winkler(c)} >= 0.8", "some words in common", 0.03),
        Level("ELSE", "different", 0.05),
    )
    return Evidence(
        name, columns, codes, either_null(c), levels, _text_keys(name, values, columns[c], codes, words)
    )


def tokens(folded: str) -> list[str]:
    """Words, or pairs of neighbouring characters of Chinese, which writes no spaces."""
    if not has_han(folded):
        return folded.split()
    one = folded.replace(" ", "")
    return [one[place : place + 2] for place in range(len(one) - 1)] or [one]


def _text_keys(
    name: str, values: Sequence[str], whole: Sequence[Cell], codes: Codes, words: Words
) -> list[Key]:
    return [
        key(name, name, whole, of=codes),
        key(f"{name} rare words", name, *rarest(values, words), of=codes),
        key(f"{name} start", name, [v[:4] if v else None for v in whole], of=codes),
        key(f"{name} end", name, [v[-4:] if v else None for v in whole], of=codes),
    ]


def count_words(values: Sequence[str], counts: Sequence[int]) -> Words:
    """In how many records each word stands, where in several; `counts` are the records of each value.

    Words are named by their CRC-32, so that a model that is written down quotes nobody.
    """
    found: Counter[int] = Counter()
    for value, count in zip(values, counts, strict=True):
        for word in set(tokens(value)):
            found[crc32(word.encode())] += count
    return {word: count for word, count in found.items() if count > 1}


def rarest(values: Sequence[str], words: Words) -> tuple[list[Cell], list[Cell]]:
    """The two rarest words of each text; those that the model doesn't know come last: most are errors."""
    first: list[Cell] = []
    second: list[Cell] = []
    for value in values:
        ranked = sorted((words.get(crc32(word.encode()), _UNKNOWN), word) for word in set(tokens(value)))
        first.append(ranked[0][1] if ranked else None)
        second.append(ranked[1][1] if len(ranked) > 1 else None)
    return first, second


def address(
    name: str, values: Sequence[str], parsed: Sequence[Address], codes: Codes, words: Words
) -> Evidence:
    """Evidence of an address in one line: `values` folded, `parsed` its words and numbers."""
    c, w, n = f"{name}_c", f"{name}_w", f"{name}_n"
    columns = {
        c: cells(v.replace(" ", "") for v in values),
        w: cells(one.words.replace(" ", "") for one in parsed),
        n: cells(one.numbers for one in parsed),
    }
    road = f"({winkler(w)} >= 0.92 OR {within(w, 1, 4)})"
    alike = f"({winkler(w)} >= 0.85 OR {within(w, 2, 6)} OR ({starts(w)} AND {shortest(w)} >= 3))"
    numbered = f'"{n}_l" IS NOT NULL AND "{n}_r" IS NOT NULL'
    beginning = f"(starts_with(\"{n}_l\" || '-', \"{n}_r\" || '-') OR starts_with(\"{n}_r\" || '-', \"{n}_l\" || '-'))"
    number = f'"{n}_l" IS NOT DISTINCT FROM "{n}_r"'
    levels = (
        Level(same(c), "the same", 0.6, c, c),
        Level(f"{same(w)} AND {number}", "same road and numbers", 0.1, None),
        Level(f"{road} AND {number}", "same numbers, road one typing error apart", 0.08),
        Level(f"{road} AND coalesce({beginning}, true)", "same road, room or number missing", 0.05),
        Level(f"{alike} AND {number}", "same numbers, road alike", 0.05),
        Level(f"{same(w)}", "same road", 0.03),
        Level(f"{numbered} AND {same(n)}", "same numbers, other road", 0.02),
        Level(f"{road} OR {alike}", "road alike", 0.03),
        Level("ELSE", "another address", 0.1),
    )
    keys = [
        key(name, name, columns[c], of=codes),
        key(
            f"{name} road and numbers",
            name,
            [f"{a}|{b}" if a and b else None for a, b in zip(columns[w], columns[n], strict=True)],
            of=codes,
        ),
        key(f"{name} road", name, columns[w], of=codes),
        key(f"{name} rare words", name, *rarest([one.words for one in parsed], words), of=codes),
        key(f"{name} numbers", name, columns[n], of=codes),
        key(f"{name} start", name, [v[:5] if v else None for v in columns[w]], of=codes),
    ]
    return Evidence(name, columns, codes, either_null(c), levels, keys)
