"""Dates as evidence: partial ones, days and months swapped, one digit wrong."""

from __future__ import annotations

from collections.abc import Sequence

from hub.identity.evidence.evidence import Codes, Evidence, Level, either_null, same
from hub.identity.key import key
from hub.identity.normalise.dates import DateParts


def date(name: str, values: Sequence[DateParts | None], codes: Codes) -> Evidence:
    """Evidence of one date column: its distinct values, and which each record has."""
    d, y, m, day = (f"{name}_{part}" for part in ("d", "y", "m", "day"))
    columns = {
        d: [str(v) if v and v.year and v.month and v.day else None for v in values],
        y: [f"{v.year:04d}" if v and v.year else None for v in values],
        m: [f"{v.month:02d}" if v and v.month else None for v in values],
        day: [f"{v.day:02d}" if v and v.day else None for v in values],
    }
    full = f'"{d}_l" IS NOT NULL AND "{d}_r" IS NOT NULL'
    apart = f'hamming("{d}_l", "{d}_r")'
    two = [f"({same(a)} AND {same(b)})" for a, b in ((y, m), (m, day), (y, day))]
    levels = (
        Level(same(d), "same day", 0.80, d, d),
        Level(
            f"NOT ({full}) AND {same(y)} AND coalesce({same(m)}, true)",
            "the same as far as it is known",
            0.03,
        ),
        Level(f'{same(y)} AND "{m}_l" = "{day}_r" AND "{day}_l" = "{m}_r"', "day and month swapped", 0.02),
        Level(
            f'{apart} <= 1 OR ({apart} = 2 AND damerau_levenshtein("{d}_l", "{d}_r") <= 1)',
            "one digit apart",
            0.06,
        ),
        Level(f"{full} AND ({' OR '.join(two)})", "two of year, month and day the same", 0.03),
        Level(f"{apart} <= 2", "two digits apart", 0.02),
        Level("ELSE", "another day", 0.04),
    )
    years = columns[y]
    months, days = columns[m], columns[day]
    keys = [
        key(f"{name}", name, columns[d], of=codes),
        key(f"{name} month and day", name, _joined(months, days), _joined(days, months), of=codes),
        key(f"{name} year and month", name, _joined(years, months), of=codes),
        key(f"{name} year and day", name, _joined(years, days), of=codes),
        key(f"{name} year", name, years, of=codes),
    ]
    return Evidence(name, columns, codes, either_null(y), levels, keys)


def _joined(first: Sequence[str | None], second: Sequence[str | None]) -> list[str | None]:
    return [a + b if a and b else None for a, b in zip(first, second, strict=True)]
