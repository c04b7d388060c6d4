"""How matters stand between two resolves: what is kept, and what the next one will look at."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from hub.identity.resolution import models
from hub.identity.resolution.mentions import RESOLVED
from hub.identity.resolution.resolve import finished_runs, version_of
from hub.identity.resolution.rulings import rulings_of
from hub.identity.resolution.store import WorkStore

if TYPE_CHECKING:
    from hub.home import Home


@dataclass(frozen=True, slots=True)
class State:
    """One entity type: where its model is from, what is kept, and what waits; `next` is `full` or `increment`."""

    entity: str
    model: str
    mentions: int
    entities: int
    pending: int
    runs: int
    judgements: int
    next: str

    def as_dict(self) -> dict[str, str | int]:
        """For JSON."""
        return asdict(self)


def state(home: Home) -> list[State]:
    """The state of each type. Nobody may resolve meanwhile."""
    found = []
    runs = finished_runs(home)
    with home.lock("load", wait_s=10), WorkStore.of_home(home.root) as store:
        for entity in RESOLVED:
            known = models.load(home, entity)
            mentions, entities = store.count(entity)
            told, before = rulings_of(home.ledger, entity).told, store.judged(entity)
            increment = store.get(f"{entity}.version") == version_of(known)
            found.append(
                State(
                    entity,
                    known.origin if known else "none",
                    mentions,
                    entities,
                    len(store.pending(entity)),
                    len(runs.keys() - store.seen(entity)),
                    len(set(told.items()) ^ set(before.items())),
                    "increment" if increment else "full",
                )
            )
    return found
