"""Cases opened in a month, by kind or town and by how they stood when the month was settled.

A month is counted once, some days after its end, and stays as it was published: two answers about it are one answer,
however the data change, and no difference of two days' answers tells of a case. Months have no sum, and neither have
departments: each dataset's month is a family of its own, with no cell in another one. Cases are counted, never people;
of records that are sealed or marked nothing is counted, so that everybody gets the same numbers.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from graph_schema import divisions
from hub.aggregates.family import TOTAL, Cell, Family
from hub.aggregates.nested import Nested
from hub.aggregates.suppression import K, suppressed

#: Days after the end of a month until it is settled.
SETTLES: Final = 10
STATES: Final = ("closed", "open", "overdue")
CASES: Final = Family(("kind", "town", "state"), (("kind", "state"), ("town", "state")))
#: Between the codes of a town and of a community in it.
_IN: Final = "/"
_PART: Final = re.compile(r"\d{9}/(\d{12}|-)")
#: Where a record doesn't say.
UNKNOWN: Final = "-"


class Case(NamedTuple):
    """What a record says of the case that it is about. Times are ISO 8601, as precise as the source."""

    case: str
    opened: str
    closed: str | None
    due: str | None
    kind: str | None
    division: str | None


@dataclass(frozen=True, slots=True)
class Month:
    """A whole month in the hub's time zone, `2026-03`."""

    year: int
    month: int

    @classmethod
    def parse(cls, text: str) -> Month:
        """Raises ValueError where it is no month."""
        first = date.fromisoformat(f"{text}-01")
        return cls(first.year, first.month)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, self.month, 1)

    @property
    def next(self) -> Month:
        """The month after it."""
        after = self.first + timedelta(days=31)
        return Month(after.year, after.month)

    @property
    def before(self) -> Month:
        """The month before it."""
        last = self.first - timedelta(days=1)
        return Month(last.year, last.month)

    @property
    def settled(self) -> date:
        """The day from whose beginning it is counted."""
        return self.next.first + timedelta(days=SETTLES)


def settled_months(today: date, count: int) -> list[Month]:
    """The last months that are settled, oldest first."""
    found: list[Month] = []
    month = Month(today.year, today.month)
    while len(found) < count:
        month = month.before
        if month.settled <= today:
            found.append(month)
    return found[::-1]


def published_cells(cases: Iterable[Case], month: Month, zone: ZoneInfo) -> dict[Cell, int | None]:
    """The cells of a month's tables, None where a count is kept back. Without a case there are none."""
    counts: Counter[Cell] = Counter()
    for one in _each_once(cases, month, zone):
        state = _state(one, month, zone)
        counts[(one.kind or UNKNOWN, _area(one.division), state)] += 1
    if not counts:
        return {}
    kind, town = next(iter(counts))[:2]
    for state in STATES:  # every table has all states
        counts[(kind, town, state)] += 0
    family, counts = _nested(counts)
    cells = family.published(counts)
    hidden = suppressed(family, cells, K)
    return {cell: None if cell in hidden else count for cell, count in cells.items()}


def _nested(counts: Mapping[Cell, int]) -> tuple[Nested, Counter[Cell]]:
    """The family, with communities of towns of which any is stated, and the counts in its terms."""
    stated = {
        town for _, area, _ in counts for town, _, part in [area.partition(_IN)] if part not in ("", UNKNOWN)
    }
    kept: Counter[Cell] = Counter()
    for (kind, area, state), count in counts.items():
        town = area.partition(_IN)[0]
        kept[(kind, area if town in stated or not _PART.fullmatch(area) else town, state)] += count
    whole = {area: area.partition(_IN)[0] for _, area, _ in kept if _PART.fullmatch(area)}
    return Nested(CASES, "town", "state", whole), kept


def rows_by(cells: Mapping[Cell, int | None], dimension: str) -> list[dict[str, str | int | None]]:
    """One table as rows: a row a value, the total last, with the counts of each state and of all.

    `dimension` is `kind`, `town`, or `community`; communities have no total but their towns'.
    """
    place = 0 if dimension == "kind" else 1
    told: dict[str, dict[str, str | int | None]] = {}
    for cell in sorted(cells, key=lambda cell: (cell[place] == TOTAL, cell)):
        is_part = _PART.fullmatch(cell[place]) is not None
        if cell[1 - place] == TOTAL and is_part is (dimension == "community"):
            row = told.setdefault(
                cell[place], {dimension: cell[place].rpartition(_IN)[2] if is_part else cell[place]}
            )
            if is_part:
                row["town"] = cell[place].partition(_IN)[0]
            row["all" if cell[2] == TOTAL else cell[2]] = cells[cell]
    return list(told.values())


def _each_once(cases: Iterable[Case], month: Month, zone: ZoneInfo) -> Iterable[Case]:
    """Cases opened in the month; one that several records speak of as the first of them says."""
    first: dict[str, Case] = {}
    for one in cases:
        if _day(one.opened, zone)[:7] == str(month):
            first[one.case] = min(one, first.get(one.case, one), key=lambda case: tuple(map(str, case)))
    return first.values()


def _state(one: Case, month: Month, zone: ZoneInfo) -> str:
    settled = month.settled.isoformat()
    if one.closed is not None and _day(one.closed, zone) < settled:
        return "closed"
    return "overdue" if one.due is not None and _day(one.due, zone) < settled else "open"


def _area(division: str | None) -> str:
    """The town of a division's code with the community in it; a code that isn't Chinese, or of something greater, as it
    is.
    """
    if division is None:
        return UNKNOWN
    if divisions.level(division) not in (divisions.Level.TOWN, divisions.Level.VILLAGE):
        return division
    town = division[: divisions.Level.TOWN]
    return f"{town}{_IN}{UNKNOWN if division == town else division}"


def _day(text: str, zone: ZoneInfo) -> str:
    """The day of a time in the hub's zone, as precise as it is."""
    if "T" not in text:
        return text
    return datetime.fromisoformat(text).astimezone(zone).date().isoformat()
