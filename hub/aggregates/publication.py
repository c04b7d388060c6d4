"""Publishes the counts of settled months, each once and for good."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from hub.aggregates.cases import published_cells, settled_months
from hub.aggregates.durations import durations

if TYPE_CHECKING:
    from hub.home import Home

#: Months back that are published where nothing was yet.
MONTHS: Final = 24
#: Days on either side of a month in which the source's zone may put what the hub's zone puts into it.
_ZONES: Final = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Publication:
    """One month of one dataset that was published, and how many of its cells were kept back."""

    dataset: str
    month: str
    cells: int
    kept_back: int


def publish(home: Home, *, months: int = MONTHS, now: datetime | None = None) -> list[Publication]:
    """Count every settled month that isn't published yet. A month of which a dataset has no case is left for later.

    Raises
    ------
    ServerUnavailable, StorageUnavailable
        What was published before still stands.
    """
    from hub.graph.cohorts import read_cases, read_courses

    zone = home.settings.zone
    wanted = settled_months((now or datetime.now(UTC)).astimezone(zone).date(), months)
    made = []
    for dataset in _with_cases(home):
        known = home.ledger.aggregates.months(dataset)
        for month in (one for one in wanted if str(one) not in known):
            found = read_cases(home.driver, dataset, month.first - _ZONES, month.next.first + _ZONES)
            cells = published_cells(found, month, zone)
            if not cells:
                continue
            # First what rests on the counts: a month whose counts stand is not looked at again.
            courses = read_courses(home.driver, dataset, month.first - _ZONES, month.next.first + _ZONES)
            took = durations(courses, month, zone, cells)
            home.ledger.aggregates.add(durations_of(dataset), str(month), month.settled, took)
            if home.ledger.aggregates.add(dataset, str(month), month.settled, cells):
                hidden = sum(count is None for count in cells.values())
                made.append(Publication(dataset, str(month), len(cells), hidden))
    return made


def durations_of(dataset: str) -> str:
    """Under which name a dataset's durations are published, beside its counts."""
    return f"{dataset}#durations"


def _with_cases(home: Home) -> Iterable[str]:
    """The registered datasets whose records say when a case was opened."""
    from hub.access.holdings import read_holdings

    holdings = read_holdings(home.root)
    return sorted(
        id for id, held in holdings.items() if any(name.endswith(".opened") for name in held.fields)
    )
