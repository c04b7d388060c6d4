"""Numbers, categories and measures as evidence."""

from __future__ import annotations

from collections.abc import Sequence

from hub.identity.evidence.evidence import (
    Cell,
    Codes,
    Evidence,
    Level,
    either_null,
    same,
    winkler,
    within,
)
from hub.identity.key import key


def identifier(name: str, values: Sequence[Cell], codes: Codes, *, shared: bool = False) -> Evidence:
    """Evidence of a number that names one thing; `shared` where several may have it, as a household its
    telephone.
    """
    column = f"{name}_v"
    levels = (
        Level(same(column), "same number", 0.85, column if shared else None, column),
        Level(f"{within(column, 1, 5)}", "one character apart", 0.07),
        Level(f"{within(column, 2, 6)}", "two characters apart", 0.03),
        Level("ELSE", "another number", 0.05 if not shared else 0.2),
    )
    half = [(v[: (len(v) + 1) // 2], v[len(v) // 2 :]) if v and len(v) >= 5 else (None, None) for v in values]
    keys = [
        key(name, name, values, of=codes),
        key(f"{name} start", name, [start for start, _ in half], of=codes),
        key(f"{name} end", name, [end for _, end in half], of=codes),
    ]
    return Evidence(name, {column: list(values)}, codes, either_null(column), levels, keys)


def category(name: str, values: Sequence[Cell], codes: Codes, kinds: int) -> Evidence:
    """Evidence of a column with few different values, or short codes; `kinds` are how many there are."""
    column = f"{name}_v"
    frequency = column if kinds > 6 else None
    levels: tuple[Level, ...] = (
        Level(same(column), "the same", 0.9, frequency, column),
        Level("ELSE", "different", 0.1),
    )
    if kinds > 30:
        near = f"{within(column, 1, 3)} OR {winkler(column)} >= 0.92"
        levels = (levels[0], Level(near, "one typing error apart", 0.05), levels[1])
    return Evidence(
        name, {column: list(values)}, codes, either_null(column), levels, [key(name, name, values, of=codes)]
    )


def measure(name: str, values: Sequence[Cell], codes: Codes) -> Evidence:
    """Evidence of a quantity: equal, near, or far."""
    column = f"{name}_v"
    left, right = f'cast("{column}_l" AS DOUBLE)', f'cast("{column}_r" AS DOUBLE)'
    levels = (
        Level(same(column), "the same", 0.7, column, column),
        Level(f"abs({left} - {right}) <= 0.02 * greatest(abs({left}), abs({right}), 1)", "within 2 %", 0.1),
        Level(f"abs({left} - {right}) <= 0.1 * greatest(abs({left}), abs({right}), 1)", "within 10 %", 0.1),
        Level("ELSE", "further apart", 0.1),
    )
    return Evidence(
        name, {column: list(values)}, codes, either_null(column), levels, [key(name, name, values, of=codes)]
    )
