"""Which records' time is over, by each dataset's rule, and which of those something still needs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from connectors import registry
from connectors.manifest import read_manifest
from connectors.registry import MANIFEST
from hub.errors import InvalidDeclaration
from hub.registration import pulled_folders
from hub.retention.periods import day_of, end_of

if TYPE_CHECKING:
    from connectors.manifest import Retention
    from hub.home import Home


@dataclass(frozen=True, slots=True)
class Due:
    """A dataset's records whose time is over, less those that are held; `unreadable` ones have no date to go by."""

    dataset: str
    owner: str
    rule: Retention
    records: tuple[str, ...]
    held: int
    unreadable: int


def due(
    home: Home, *, connector: str | None = None, owner: str | None = None, now: datetime | None = None
) -> Iterator[Due]:
    """Every dataset that is registered, or of one connector or owner, in order.

    A day counts in the hub's time zone; what is due on a day is so when the day is over.
    """
    now = now or datetime.now(UTC)
    held = held_records(home, now)
    for name, of, rule in rules(home, connector):
        if owner in (None, of):
            yield _of_dataset(home, name, of, rule, now.astimezone(home.settings.zone).date(), held)


def rules(home: Home, connector: str | None = None) -> Iterator[tuple[str, str, Retention]]:
    """Dataset, owner and rule of every dataset that is registered, or of one connector."""
    for folder in (*registry.list_connectors(examples=False).values(), *pulled_folders(home.root)):
        try:
            manifest = read_manifest(folder / MANIFEST)
        except InvalidDeclaration:
            continue  # `hub connector check` tells what is wrong with it
        if connector in (None, manifest.name):
            for name, dataset in manifest.datasets.items():
                yield name, manifest.owner, dataset.retention


def held_records(home: Home, now: datetime) -> set[str]:
    """Records that stay though their time is over.

    Those under a hold (of a suit, say), and those of a case in which an emergency opened records and no review was
    written yet.
    """
    from hub.graph.due import of_cases

    holds = home.ledger.holds.in_force(now)
    records = {record for hold in holds for record in hold.records}
    cases = {hold.case for hold in holds if hold.case is not None}
    cases |= _cases_to_review(home, now)
    return records | (of_cases(home.driver, sorted(cases)) if cases else set())


def _cases_to_review(home: Home, now: datetime) -> set[str]:
    """Cases in which an emergency is in force, or was and has no review."""
    from hub.access.emergency import EmergencyState

    cases, before = set[str](), None
    going = (EmergencyState.IN_FORCE, EmergencyState.TO_REVIEW)
    while page := home.ledger.emergencies.list_where(lambda one: one.state(now) in going, before=before):
        cases |= {one.case for one in page}
        before = page[-1].id
    return cases


def _of_dataset(home: Home, dataset: str, owner: str, rule: Retention, today: date, held: set[str]) -> Due:
    from hub.graph import due as graph

    driver, zone = home.driver, home.settings.zone
    if rule.from_ is None:
        latest = (today + timedelta(days=2)).isoformat()
        found = graph.changed(driver, dataset, before=latest)
    else:
        found = graph.events(driver, dataset, rule.from_)
    over: list[str] = []
    unreadable = 0
    for record, event, sealed in found:
        try:
            ended = end_of(day_of(event, zone), rule.period) < today
        except ValueError:
            unreadable += 1
            continue
        if not ended or (sealed and rule.then == "seal"):
            continue
        over.append(record)
    held = held.union(_disputed(home, over))
    left = tuple(record for record in over if record not in held)
    return Due(dataset, owner, rule, left, len(over) - len(left), unreadable)


def _disputed(home: Home, records: list[str]) -> set[str]:
    """Records that somebody asked to have corrected and has no answer on, a person concerned or a department."""
    asked = {one.record for one in home.ledger.corrections.disputed(records)}
    return asked | {one.record for one in home.ledger.correction_requests.list(open_only=True) if one.record}
