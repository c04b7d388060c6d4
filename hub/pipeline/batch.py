"""From landed parts to the graph: check, map, resolve, load. Pull, replay and webhook all go through here."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from hub.errors import ServerUnavailable
from hub.graph import writer
from hub.identity.prepared import Bridge, PreparedRecord
from hub.identity.resolver import find_merges
from hub.ledger.values import QuarantineFilter, Redirect
from hub.pipeline.absence import withdraw_absent
from hub.pipeline.clock import begun, now
from hub.pipeline.loading import Loader
from hub.pipeline.preparation import PreparedPart, landed_rows, uncollected
from hub.pipeline.versions import Place, Verdict
from hub.pipeline.workers import Job, prepare_parts
from hub.retention.erased import Erased
from hub.retention.sealed import Sealed, apply_seals

if TYPE_CHECKING:
    from hub.home import Home
    from hub.landing import Part
    from hub.pipeline.gate import Gate
    from hub.pipeline.progress import Stages
    from hub.pipeline.report import RunReport

#: How long a load waits for another one of the same home, in seconds.
LOAD_WAIT_S = 600


def prepare_landed(
    home: Home,
    connectors: Mapping[str, Mapping[str, str]],
    parts: Sequence[Part],
    gate: Gate,
    stages: Stages,
    *,
    spool: Path,
    landing_url: str | None = None,
) -> list[PreparedPart]:
    """Check and map parts. `connectors` are folders with the values of their placeholders."""
    url = landing_url or home.landing_url
    job = Job(connectors, home.key, url, spool, gate.columns, Erased.of_home(home))
    with stages.stage("check", sum(part.rows for part in parts)):
        return list(prepare_parts(job, parts, lambda rows: stages.progress.advance("check", rows)))


def load_prepared(
    home: Home,
    parts: Sequence[PreparedPart],
    verdicts: Mapping[Place, Verdict],
    report: RunReport,
    stages: Stages,
    *,
    snapshots: Sequence[str] = (),
    corrects: bool = True,
) -> None:
    """Resolve and load what was prepared, and count what became of each row.

    Holds the home's load lock: who is who and what is loose is decided by one run at a time. Of the datasets in
    `snapshots` the parts hold every row there is, so that records absent from them are withdrawn. With `corrects`, a
    newer version that is fit closes what waits in quarantine of its key.
    """
    with load_lock(home):
        refuse_half_graph(home)
        resolve_and_load(home, parts, verdicts, report, stages, snapshots=snapshots, corrects=corrects)


def load_lock(home: Home) -> AbstractContextManager[None]:
    """The lock of whoever changes the graph."""
    return home.lock("load", wait_s=LOAD_WAIT_S)


def half_graph(home: Home) -> Path:
    """The file that stands while a rebuild has emptied the graph and not filled it again."""
    return home.root / "rebuild.unfinished"


def refuse_half_graph(home: Home) -> None:
    """Raise ServerUnavailable where a rebuild died: what is pulled now would stand alone in the graph."""
    if half_graph(home).exists():
        raise ServerUnavailable(
            "The graph is not whole: a rebuild of it was interrupted. Run `hub graph rebuild` again, then this."
        )


def resolve_and_load(
    home: Home,
    parts: Sequence[PreparedPart],
    verdicts: Mapping[Place, Verdict],
    report: RunReport,
    stages: Stages,
    *,
    snapshots: Sequence[str] = (),
    corrects: bool = True,
) -> None:
    """As `load_prepared`, with the load lock held."""
    with stages.stage("resolve"):
        begin_load(home, report.run)
        _resolve(home, bridges_of(parts, verdicts), report.run)
    load_kept(home, parts, verdicts, report, stages, snapshots=snapshots, corrects=corrects)
    count_rows(parts, verdicts, report)


def load_kept(
    home: Home,
    parts: Sequence[PreparedPart],
    verdicts: Mapping[Place, Verdict],
    report: RunReport,
    stages: Stages,
    *,
    snapshots: Sequence[str] = (),
    corrects: bool = True,
) -> None:
    """Load the records that the parts keep, with the load lock held, the load begun and the merges noted."""
    loader = Loader(
        home.driver,
        run=report.run,
        seen=now(),
        redirects=_redirects(home, sum(len(part.outlines) for part in parts)),
        waiting=_in_quarantine(home, parts) if corrects else frozenset(),
        advance=lambda rows: stages.progress.advance("load", rows),
        sealed=Sealed.of_home(home),
    )
    with stages.stage("load", sum(len(part.outlines) for part in parts)), uncollected():
        loader.load(_going_on(parts, verdicts))
        if Verdict.OLDER in verdicts.values():
            loader.keep_superseded(_judged(parts, verdicts, Verdict.OLDER))
        for dataset in snapshots:
            withdraw_absent(home, dataset, parts, loader, report)
        with home.driver.session() as session:
            session.execute_write(writer.end_load)
    for dataset, keys in loader.corrected.items():
        home.ledger.quarantine.resolve_accepted(dataset, keys, run_id=report.run)
    for (dataset, outcome), number in loader.counts.items():
        counts = report.datasets[dataset]
        setattr(counts, outcome, getattr(counts, outcome) + number)


def _redirects(home: Home, rows: int) -> Callable[[Sequence[str]], dict[str, str]]:
    """How the loader finds redirects: all read once where a load asks for as many as there are, else batch by batch.

    Nobody adds any meanwhile: the caller holds the load lock.
    """
    redirects = home.ledger.redirects
    if rows < redirects.count():
        return redirects.lookup
    every = redirects.all()
    return lambda ids: {one: every[one] for one in ids if one in every}


def _in_quarantine(home: Home, parts: Sequence[PreparedPart]) -> frozenset[str]:
    """Datasets of which rows wait in quarantine: a version of them that is fit closes their entries."""
    count = home.ledger.quarantine.count
    datasets = {part.part.dataset for part in parts}
    return frozenset(dataset for dataset in datasets if count(QuarantineFilter(dataset=dataset)))


def count_rows(parts: Sequence[PreparedPart], verdicts: Mapping[Place, Verdict], report: RunReport) -> None:
    """Count what was read, what was rejected, and what a verdict kept from the loader."""
    for part in parts:
        counts = report.datasets[part.part.dataset]
        counts.read += part.part.rows
        counts.quarantined += len(part.rejections)
        counts.superseded += part.erased
    for (number, _), verdict in verdicts.items():
        counts = report.datasets[parts[number].part.dataset]
        counts.unchanged += verdict is Verdict.SAME
        counts.quarantined += verdict is Verdict.CONFLICT


def store_rejections(
    home: Home,
    parts: Sequence[PreparedPart],
    verdicts: Mapping[Place, Verdict],
    run: str,
    *,
    reopen: bool = True,
) -> None:
    """Put every row that was rejected, or whose key another row of the run claims too, into quarantine.

    Without `reopen`, what was decided on rows that were there before stands.
    """
    rejections = [rejection for part in parts for rejection in part.rejections]
    conflicts: dict[int, list[int]] = defaultdict(list)
    for (number, row), verdict in verdicts.items():
        if verdict is Verdict.CONFLICT:
            conflicts[number].append(parts[number].places[row])
    for number, rows in conflicts.items():
        rejections += landed_rows(home.landing, parts[number].part, rows, field="key", reason=_CONFLICT)
    home.ledger.quarantine.add(run, rejections, reopen=reopen)


_CONFLICT = "another row of this run has the same key and other content, and nothing tells which is newer"


def _going_on(parts: Sequence[PreparedPart], verdicts: Mapping[Place, Verdict]) -> Iterator[PreparedRecord]:
    """The records that are loaded; each was first seen in the run that first landed its key, whenever it is loaded.

    So a rebuild, which loads everything at once, leaves entities the names that they have by age.
    """
    landed: dict[str, str] = {}
    for number, row in verdicts:
        run, one = parts[number].part.run, parts[number].outlines[row].id
        landed[one] = min(run, landed.get(one, run))
    for number, part in enumerate(parts):
        run = part.part.run
        for row, record in enumerate(part.records()):
            if (number, row) not in verdicts:
                record.properties["seen_first"] = begun(min(run, landed.get(record.id, run)))
                yield record


def _judged(
    parts: Sequence[PreparedPart], verdicts: Mapping[Place, Verdict], wanted: Verdict
) -> Iterator[PreparedRecord]:
    rows: dict[int, list[int]] = defaultdict(list)
    for (number, row), verdict in verdicts.items():
        if verdict is wanted:
            rows[number].append(row)
    for number, places in rows.items():
        records = parts[number].records()
        yield from (records[row] for row in places)


def begin_load(home: Home, run: str) -> None:
    """Mark in the graph that a load goes on, after clearing up what one that died there left loose."""
    with home.driver.session() as session:
        session.execute_write(writer.begin_load, run)
    apply_seals(home)


def bridges_of(parts: Sequence[PreparedPart], verdicts: Mapping[Place, Verdict]) -> set[Bridge]:
    """What the parts' records say is one. Rows that went to quarantine have no say."""
    told: Counter[Bridge] = Counter()
    for part in parts:
        told.update(part.bridges)
    if Verdict.CONFLICT in verdicts.values():
        for record in _judged(parts, verdicts, Verdict.CONFLICT):
            told.subtract(record.bridges)
    return {bridge for bridge, records in told.items() if records > 0}


def _resolve(home: Home, bridges: set[Bridge], run: str) -> None:
    """Find what is one and note it before the graph is touched, so that a crash in between can be repaired."""
    redirects = home.ledger.redirects

    def minted(entity: str, ids: Sequence[str]) -> dict[str, str]:
        with home.driver.session() as session:
            return session.execute_read(writer.minted, entity, list(ids))

    merges = find_merges(bridges, redirects.lookup, minted, home.ledger.parted.all())
    redirects.add(merges, run_id=run)
    apply_pending(home)


def apply_pending(home: Home) -> None:
    """Move the edges of merged entities that a run noted and, perhaps, did not live to move."""
    pending: dict[str, list[Redirect]] = defaultdict(list)
    for redirect in home.ledger.redirects.pending():
        pending[redirect.entity].append(redirect)
    for entity, redirects in pending.items():
        with home.driver.session() as session:
            session.execute_write(writer.merge_entities, entity, [(r.old, r.new) for r in redirects])
        home.ledger.redirects.mark_applied(redirects)
