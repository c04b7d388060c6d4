"""What the routes of persons concerned work with, put together once by `api.app`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from hub.access.working_days import WorkingDays, read_working_days
from hub.concerned.pace import Pace
from hub.concerned.requests import TERM
from hub.concerned.rules import CopyRules, read_rules
from hub.concerned.words import Words, read_words

if TYPE_CHECKING:
    from hub.settings import Settings


@dataclass(frozen=True, slots=True)
class Concerns:
    """Files of a home that are read at start, and the count of who asked how often."""

    rules: CopyRules
    words: Words
    calendar: WorkingDays
    pace: Pace

    @classmethod
    def of_settings(cls, settings: Settings) -> Concerns:
        """Read them. Raises InvalidDeclaration where a file is wrong."""
        rules = read_rules(settings.root)
        return cls(
            rules,
            read_words(settings.root),
            read_working_days(settings.root, settings.zone),
            Pace(rules.requests_a_minute),
        )

    def due(self, now: datetime) -> date:
        """The last day for an answer to what is asked now."""
        return self.calendar.after(self.calendar.day(now), TERM).due
