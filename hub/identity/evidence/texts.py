"""Free text as evidence: names of organisations and places, titles, addresses, and columns of unknown
meaning.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from hub.identity.blocking import Key
from hub.identity.evidence.evidence import (
    Cell,
    Evidence,
    Level,
    cells,
    either_null,
    key,
    same,
    shortest,
    starts,
    winkler,
    within,
)
from hub.identity.normalise.addresses import Address
from hub.identity.normalise.text import has_han


def text(name: str, values: Sequence[str]) -> Evidence:
    """Evidence of a text column, folded."""
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
    return Evidence(name, columns, either_null(c), levels, _text_keys(name, values, columns[c]))


def tokens(folded: str) -> list[str]:
    """Words, or pairs of neighbouring characters of Chinese, which writes no spaces."""
    if not has_han(folded):
        return folded.split()
    one = folded.replace(" ", "")
    return [one[place : place + 2] for place in range(len(one) - 1)] or [one]


def _text_keys(name: str, values: Sequence[str], whole: Sequence[Cell]) -> list[Key]:
    first, second = _rarest(values)
    return [
        key(name, name, whole),
        key(f"{name} rare words", name, first, second),
        key(f"{name} start", name, [v[:4] if v else None for v in whole]),
        key(f"{name} end", name, [v[-4:] if v else None for v in whole]),
    ]


def _rarest(values: Sequence[str]) -> tuple[list[Cell], list[Cell]]:
    """The two rarest words of each text that are not its alone."""
    counts: Counter[str] = Counter()
    for value in values:
        counts.update(set(tokens(value)))
    first: list[Cell] = []
    second: list[Cell] = []
    for value in values:
        ranked = sorted((counts[word], word) for word in set(tokens(value)) if counts[word] > 1)
        first.append(ranked[0][1] if ranked else None)
        second.append(ranked[1][1] if len(ranked) > 1 else None)
    return first, second


def address(name: str, values: Sequence[str], parsed: Sequence[Address]) -> Evidence:
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
    first, second = _rarest([one.words for one in parsed])
    keys = [
        key(name, name, columns[c]),
        key(
            f"{name} road and numbers",
            name,
            [f"{a}|{b}" if a and b else None for a, b in zip(columns[w], columns[n], strict=True)],
        ),
        key(f"{name} road", name, columns[w]),
        key(f"{name} rare words", name, first, second),
        key(f"{name} numbers", name, columns[n]),
        key(f"{name} start", name, [v[:5] if v else None for v in columns[w]]),
    ]
    return Evidence(name, columns, either_null(c), levels, keys)
