"""The hub's calendar of working days, by which deadlines are counted.

China's holidays move every year and are paid for with weekends on which people work (a notice of the State Council's
office announces both), so weekdays alone are wrong in both directions. The library `chinesecalendar` knows the years
announced so far. A home may say otherwise in `<home>/access/working_days.yaml`:

    base: weekends              # nothing but weekends; or `china`, which is the default
    holidays: [2027-01-01]      # weekdays on which nobody works
    workdays: [2027-02-06]      # weekends on which people do

A year of which a holiday is listed there counts as announced.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from connectors.declaration import read
from connectors.options import Declared

FILE = "working_days.yaml"
_SATURDAY = 5


class _File(Declared):
    base: Literal["china", "weekends"] = Field("china", description="What holds for days not named here.")
    holidays: list[date] = Field([], description="Days on which nobody works.")
    workdays: list[date] = Field([], description="Days of a weekend on which people work.")


@dataclass(frozen=True, slots=True)
class Term:
    """A number of working days counted from a day, which itself does not count (民法典, art. 201).

    `due` is the last day, to its end. `holidays` are the weekdays that were left out, `workdays` the days of weekends
    that were counted. `assumed_from` is the first year of which no holidays are known, where it was counted into it:
    there only weekends are left out.
    """

    start: date
    days: int
    due: date
    holidays: tuple[date, ...]
    workdays: tuple[date, ...]
    assumed_from: int | None

    def counted(self) -> str:
        """How it was counted, in a sentence."""
        said = [f"{self.days} working day{'s' if self.days != 1 else ''} after {self.start.isoformat()}"]
        if self.holidays:
            said.append(f"without the holidays {_listed(self.holidays)}")
        if self.workdays:
            said.append(f"with the make-up workdays {_listed(self.workdays)}")
        if self.assumed_from is not None:
            said.append(f"by weekends alone from {self.assumed_from} on, whose holidays are not known yet")
        return ", ".join(said) + "."


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Which days are working days in `zone`. `known` are the years whose holidays were announced (None: all)."""

    zone: ZoneInfo
    holidays: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()
    known: frozenset[int] | None = None

    def works(self, day: date) -> bool:
        """Whether people work on a day."""
        if day in self.workdays:
            return True
        return day.weekday() < _SATURDAY and day not in self.holidays

    def after(self, start: date, days: int) -> Term:
        """`days` working days, 1 or more, counted from the day after `start`."""
        passed = list(self._until(start, days))
        unknown = {day.year for day in passed if self.known is not None and day.year not in self.known}
        return Term(
            start=start,
            days=days,
            due=passed[-1],
            holidays=tuple(day for day in passed if day.weekday() < _SATURDAY and not self.works(day)),
            workdays=tuple(day for day in passed if day.weekday() >= _SATURDAY and self.works(day)),
            assumed_from=min(unknown, default=None),
        )

    def day(self, moment: datetime) -> date:
        """The day of a time here."""
        return moment.astimezone(self.zone).date()

    def begin(self, day: date) -> datetime:
        """When a day begins here: the first moment of it, whatever the clocks do that night."""
        return datetime.combine(day, time(), self.zone)

    def over(self, term: Term, now: datetime) -> bool:
        """Whether the last day of a term has passed."""
        return self.day(now) > term.due

    def _until(self, start: date, days: int) -> Iterator[date]:
        """Every day of a term, with those that don't count."""
        if days < 1:
            raise ValueError("a term has a day or more")
        day = start
        while days:
            day += timedelta(days=1)
            days -= self.works(day)
            yield day


def read_working_days(root: Path, zone: ZoneInfo) -> WorkingDays:
    """The calendar of a home.

    Raises
    ------
    InvalidDeclaration
        Its file is wrong: in which line.
    """
    file = root / "access" / FILE
    said = read(file).validate(_File) if file.exists() else _File.model_validate({})
    holidays, workdays = frozenset(said.holidays), frozenset(said.workdays)
    if said.base == "weekends":
        return WorkingDays(zone, holidays, workdays)
    off, on, years = _china()
    return WorkingDays(
        zone,
        (off | holidays) - workdays,
        (on | workdays) - holidays,
        years | {day.year for day in holidays},
    )


def _china() -> tuple[frozenset[date], frozenset[date], frozenset[int]]:
    """Holidays, make-up workdays, and the years whose notice the library knows."""
    from chinese_calendar import constants  # type: ignore[import-untyped]

    holidays, workdays = frozenset(constants.holidays), frozenset(constants.workdays)
    return holidays, workdays, frozenset(day.year for day in holidays)


def _listed(days: tuple[date, ...]) -> str:
    return ", ".join(day.isoformat() for day in days)
