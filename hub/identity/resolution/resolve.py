"""The stage: reads what changed, finds who is who, and points the graph at it.

What is wanted is put down in the work store before the graph is touched. Whoever is killed then leaves moves that are
still to be made; the next resolve makes them first. Moves can be made twice.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

from graph_schema.entities import ENTITIES
from hub.graph.mentions import entities_of, read_mentions, read_mentions_of, records_of_runs
from hub.graph.repoint import Move, repoint, sync_redirects
from hub.identity.resolution import models
from hub.identity.resolution.increment import Increment
from hub.identity.resolution.mentions import RESOLVED, Mentions, fields_of
from hub.identity.resolution.rulings import Judged, rulings_of
from hub.identity.resolution.store import WorkStore
from hub.identity.resolution.whole import Settled, settle_all
from hub.ledger.ids import new_id
from hub.pipeline.batch import apply_pending, load_lock, refuse_half_graph

if TYPE_CHECKING:
    from hub.home import Home

#: Rises when the same mentions and model would be resolved to something else than before.
METHOD: Final = "3"
Tell = Callable[[str], object]


@dataclass(slots=True)
class EntityReport:
    """What a resolve did with one entity type. `entities` are all there are now, `moved` the mentions re-pointed."""

    entity: str
    full: bool
    model: str
    mentions: int = 0
    entities: int = 0
    looked_at: int = 0
    moved: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    findings: list[str] = field(default_factory=list)


@dataclass(slots=True)
class ResolveReport:
    """What a resolve did."""

    entities: list[EntityReport] = field(default_factory=list)
    seconds: float = 0.0

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def resolve(
    home: Home, *, full: bool = False, entities: Sequence[str] = RESOLVED, tell: Tell = lambda _: None
) -> ResolveReport:
    """Find who is who among all mentions, or among those that changed, and re-point the graph.

    Holds the load lock: nothing is loaded meanwhile. Without a store of before, of another model or method, or with
    `full`, everything is resolved anew; the result is the same.

    Raises
    ------
    ServerUnavailable
        The graph is not whole, or not there.
    """
    began = time.perf_counter()
    report = ResolveReport()
    with load_lock(home):
        refuse_half_graph(home)
        apply_pending(home)
        runs = finished_runs(home)
        with WorkStore.of_home(home.root) as store:
            for entity in entities:
                report.entities.append(_Stage(home, store, entity, tell).run(runs, full=full))
    report.seconds = round(time.perf_counter() - began, 3)
    return report


def take_out(home: Home, records: Sequence[str]) -> int:
    """Look anew at some records that were erased or changed, and at who hung together by them. Hold the load lock.

    Where a resolve was never made there is nothing to do; where the next one will be a full one, what was kept goes.
    Gives how many mentions moved.
    """
    store = WorkStore.of_home(home.root)
    if not store.path.exists():
        return 0
    with store:
        return sum(_Stage(home, store, entity, lambda _: None).take_out(records) for entity in RESOLVED)


def finished_runs(home: Home) -> dict[str, bool]:
    """Every run there was, and whether it has ended: one that hasn't may have loaded more than was seen."""
    from hub.ledger.values import RunState

    return {run.run_id: run.state is not RunState.RUNNING for run in home.ledger.runs.list(limit=1_000_000)}


def version_of(known: models.Known | None) -> str:
    """What a store must have been made by for the next resolve to go on from it."""
    return f"{METHOD}:{known.fingerprint if known else 'none'}"


class _Stage:
    """The resolve of one entity type."""

    def __init__(self, home: Home, store: WorkStore, entity: str, tell: Tell) -> None:
        self._home, self._store, self._entity, self._tell = home, store, entity, tell
        self._known = models.load(home, entity)
        self._version = version_of(self._known)
        self._clock: dict[str, float] = {}
        self._at = time.perf_counter()

    def run(self, runs: Mapping[str, bool], *, full: bool) -> EntityReport:
        store, entity = self._store, self._entity
        judged = rulings_of(self._home.ledger, entity)
        full = full or store.get(f"{entity}.version") != self._version
        settled = self._full(judged) if full else self._increment(runs, judged)
        with store.transaction():
            store.put(f"{entity}.version", self._version)
            store.put_seen(entity, (run for run, ended in runs.items() if ended))
            store.put_judged(entity, judged.told)
        self._lap("find")
        moved = self._apply()
        self._lap("repoint")
        mentions, count = store.count(entity)
        origin = self._known.origin if self._known else "none"
        return EntityReport(
            entity, full, origin, mentions, count, settled.mentions, moved, self._clock, settled.findings
        )

    def take_out(self, records: Sequence[str]) -> int:
        store, entity = self._store, self._entity
        if store.get(f"{entity}.version") != self._version:
            with store.transaction():
                store.clear(entity)
                store.put(f"{entity}.version", "")
            return 0
        judged = rulings_of(self._home.ledger, entity)
        self._look_again(records, judged, judged.changed(store.judged(entity)))
        with store.transaction():
            store.put_judged(entity, judged.told)
        return self._apply()

    def _lap(self, stage: str) -> None:
        now = time.perf_counter()
        self._clock[stage] = round(now - self._at, 3)
        self._at = now

    def _full(self, judged: Judged) -> Settled:
        entity = self._entity
        mentions = Mentions.of(entity, read_mentions(self._home.driver, entity, fields_of(entity)))
        self._lap("read")
        matcher = self._known.matcher if self._known else None
        letter = ENTITIES[entity].letter
        redirecting = [old for old in self._home.ledger.redirects.all() if old.startswith(letter)]
        return settle_all(
            self._store, mentions, matcher, judged.ruling, self._home.key, self._tell, redirecting=redirecting
        )

    def _increment(self, runs: Mapping[str, bool], judged: Judged) -> Settled:
        store, entity, driver = self._store, self._entity, self._home.driver
        seen = store.seen(entity)
        records = records_of_runs(driver, [run for run in runs if run not in seen])
        return self._look_again(records, judged, judged.changed(store.judged(entity)))

    def _look_again(self, records: Sequence[str], judged: Judged, touched: Collection[str]) -> Settled:
        store, entity, driver = self._store, self._entity, self._home.driver
        read = Mentions.of(entity, read_mentions_of(driver, entity, fields_of(entity), records))
        self._lap("read")
        matcher = self._known.matcher if self._known else None
        with store.transaction():
            increment = Increment(store, entity, matcher, judged.ruling, self._home.key)
            settled, decided = increment.settle(records, read, touched)
            self._refresh(decided)
        return settled

    def _refresh(self, said: Collection[str]) -> None:
        """Look where the graph has mentions now: a load may have merged the entity that they were at into another.

        `said` are the mentions that stand for those whose entity was decided.
        """
        store, entity = self._store, self._entity
        merged = self._home.ledger.redirects.lookup(store.whereabouts(entity, said))
        if not merged:
            return
        moved = store.at(entity, merged)
        now = entities_of(self._home.driver, entity, sorted({record for _, record in moved}))
        store.put_at(entity, {one: now[one] for one, _ in moved if one in now})

    def _apply(self) -> int:
        """Point the graph at what is wanted; gives how many mentions moved."""
        store, entity, driver = self._store, self._entity, self._home.driver
        due = store.redirects_due(entity)
        if due:
            together = store.founded_together(entity)
            ids = {one for founded in together for one in founded}
            parted = [
                pair
                for founded in together
                for pair in combinations(founded, 2)
                if len({due.get(one) or one for one in pair}) > 1
            ]
            self._home.ledger.parted.assign(entity, ids, parted)
            sync_redirects(driver, self._home.ledger.redirects, entity, due, run_id=new_id())
        pending = store.pending(entity)
        moves = [Move(one.record, one.name, entity, one.wanted, one.founded) for one in pending]
        if moves:
            self._tell(f"{entity}: {len(moves):,} mentions move")
            repoint(driver, moves)
        with store.transaction():
            store.mark_applied(entity, [one.id for one in pending])
            store.clear_redirects_due(entity)
        return len(moves)
