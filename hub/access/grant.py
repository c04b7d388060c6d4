"""A grant: what one department may read of another's dataset, for what, how and how long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class GrantMode(StrEnum):
    """How the consumer is served (政务数据共享条例, State Council Order 809, art. 22: as fits the need).

    `query` opens records to the consumer's lens. `check` answers whether there is something, `statistics` counts:
    neither opens a record.
    """

    QUERY = "query"
    CHECK = "check"
    STATISTICS = "statistics"


class GrantState(StrEnum):
    """How a grant stands. Only `in_force` opens anything, and only from `starts` to `ends`."""

    CONSENTED = "consented"
    IN_FORCE = "in_force"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Grant:
    """What `consumer` may read of a dataset of `provider`, as the provider's head consented to.

    `fields` are names as in a lens (`name.full`, or `party.name.full` of one mention), `edges` kinds of statement. It
    holds from `starts`, and no longer from `ends` on (UTC).
    """

    id: str
    dataset: str
    provider: str
    consumer: str
    purposes: frozenset[str]
    fields: frozenset[str]
    edges: frozenset[str]
    mode: GrantMode
    starts: datetime
    ends: datetime
    state: GrantState

    @property
    def opens_records(self) -> bool:
        """Whether records become visible by it, or only hits and numbers."""
        return self.mode is GrantMode.QUERY

    def opens(self, *, counts: bool) -> bool:
        """Whether it opens its dataset to a purpose of which nothing comes but `counts`, or else to one of records."""
        return self.opens_records or (counts and self.mode is GrantMode.STATISTICS)
