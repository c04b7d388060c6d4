"""What sharing is decided by in one home: departments with their heads, purposes, the calendar, and the time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from hub.access.departments import read_departments
from hub.access.purposes import Purpose, read_purposes
from hub.access.working_days import WorkingDays, read_working_days
from hub.sharing.authority import Authority

if TYPE_CHECKING:
    from hub.settings import Settings


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class SharingRules:
    """What the desks go by. `now` gives the time, UTC."""

    authority: Authority
    purposes: Mapping[str, Purpose]
    calendar: WorkingDays
    now: Callable[[], datetime]

    @classmethod
    def of_settings(cls, settings: Settings) -> SharingRules:
        """Those of a home. Raises InvalidDeclaration where one of its files is wrong."""
        root = settings.root
        calendar = read_working_days(root, settings.zone)
        return cls(Authority(read_departments(root)), read_purposes(root), calendar, _now)
