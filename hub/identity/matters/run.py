"""`hub identity matters`: from the graph's cases to its derived edges."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final

from hub.graph import matters as graph
from hub.graph.matters import DerivedLink
from hub.identity.matters import state as states
from hub.identity.matters.cases import Case, assemble
from hub.identity.matters.finding import explain, find, later_first
from hub.identity.matters.model import Model, Step
from hub.identity.matters.state import Ends, State
from hub.identity.matters.store import Store
from hub.pipeline.progress import Silent, Stages

if TYPE_CHECKING:
    from hub.home import Home
    from hub.pipeline.progress import Progress

#: From so sure on an edge is written (docs/matters.md has what that is in precision and recall).
AT_LEAST: Final = 0.8
_FILE: Final = "matters.duckdb"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two cases that may be one matter: the later one first, how sure, whether it is linked, and why."""

    later: str
    earlier: str
    records: tuple[str, str]
    datasets: tuple[str, str]
    confidence: float
    linked: bool
    reasons: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class MattersReport:
    """What a run found and wrote. `links` counts edges by the two departments."""

    cases: int
    changed: int
    judged: int
    at_least: float
    links: dict[str, int]
    added: int
    removed: int
    dry_run: bool
    seconds: dict[str, float]
    candidates: tuple[Candidate, ...]

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def run(
    home: Home,
    *,
    at_least: float = AT_LEAST,
    full: bool = False,
    dry_run: bool = False,
    limit: int = 20,
    progress: Progress | None = None,
) -> MattersReport:
    """Find the same matters and bring the derived edges in line with them; doing it again changes nothing.

    `full` forgets what the last run found. `dry_run` writes neither edges nor state. `limit` candidates are listed,
    those first that a decision on the threshold would concern most.

    Raises
    ------
    ServerUnavailable
        Neo4j can't be reached.
    HomeInUse
        A load or another such run goes on.
    """
    from hub.pipeline.batch import load_lock, refuse_half_graph

    stages = Stages(progress or Silent())
    model = Model.frozen()
    name = blake2b(model.to_json().encode(), digest_size=8).hexdigest()
    file = home.folder("identity") / _FILE
    with load_lock(home):
        refuse_half_graph(home)
        with stages.stage("read"):
            cases = read(home)
            last = State() if full else states.read(file, name)
        with Store(cases) as store:
            with stages.stage("compare"):
                found = find(store, model, name, last, lambda text: home.key.token("matter", text)[0])
            wanted = derived(cases, found.state, at_least)
            with stages.stage("write"):
                there = graph.read_derived(home.driver)
                added, removed = sorted(set(wanted) - there), sorted(there - set(wanted))
                if not dry_run:
                    graph.write_derived(home.driver, added, removed)
                    states.write(file, found.state)
            listed = _listed(store, model, found.state, at_least, limit)
    by_id = {case.id: case.department for case in cases}
    counts = Counter("–".join(sorted((by_id[link.source], by_id[link.target]))) for link in wanted)
    return MattersReport(
        cases=len(cases),
        changed=found.changed,
        judged=found.judged,
        at_least=at_least,
        links=dict(sorted(counts.items())),
        added=len(added),
        removed=len(removed),
        dry_run=dry_run,
        seconds=dict(stages.seconds),
        candidates=listed,
    )


def read(home: Home) -> list[Case]:
    """All cases of the graph."""
    driver = home.driver
    return assemble(
        graph.read_cases(driver),
        graph.read_parties(driver),
        graph.read_places(driver),
        graph.read_citations(driver),
    )


def derived(cases: Sequence[Case], state: State, at_least: float) -> list[DerivedLink]:
    """The edges that there should be: from the later case's record to the earlier one's."""
    by_id = {case.id: case for case in cases}
    made = []
    for (a, b), confidence in state.links.items():
        if confidence >= at_least:
            later, earlier = later_first(by_id[a], by_id[b])
            sealed = later.sealed or earlier.sealed
            made.append(
                DerivedLink(
                    later.id, earlier.id, later.record, earlier.record, confidence, later.dataset, sealed
                )
            )
    return made


def _listed(store: Store, model: Model, state: State, at_least: float, limit: int) -> tuple[Candidate, ...]:
    near = sorted(state.links.items(), key=lambda link: (abs(link[1] - at_least), link[0]))[:limit]
    reasons = explain(store, model, [ends for ends, _ in near]) if near else {}
    by_id = {case.id: case for case in store.cases}
    return tuple(_candidate(by_id, ends, sure, sure >= at_least, reasons[ends]) for ends, sure in near)


def _candidate(
    by_id: dict[str, Case], ends: Ends, confidence: float, linked: bool, reasons: Sequence[Step]
) -> Candidate:
    later, earlier = later_first(by_id[ends[0]], by_id[ends[1]])
    return Candidate(
        later.id, earlier.id, (later.record, earlier.record), (later.dataset, earlier.dataset),
        confidence, linked, tuple(reasons),
    )  # fmt: skip
