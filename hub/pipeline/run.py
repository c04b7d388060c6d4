"""One run of a connector: pull, land, check, map, resolve, load, and only then move the cursor.

A run that dies leaves rows in landing and perhaps some of them in the graph, and its cursor where it was: the next
run reads the same rows again, finds those that are there unchanged, and adds the rest.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from connectors import registry
from hub.errors import BatchRejected, HubError
from hub.landing import Landing
from hub.ledger.values import DatasetCounts
from hub.pipeline import bulk
from hub.pipeline.batch import load_prepared, prepare_landed, store_rejections
from hub.pipeline.extraction import land
from hub.pipeline.failure import as_hub_error
from hub.pipeline.gate import Gate
from hub.pipeline.progress import Progress, Silent, Stages
from hub.pipeline.report import Counts, RunReport
from hub.pipeline.versions import judge
from hub.registration import place_of, register
from hub.retention.erased import Erased
from hub.sharing.catalogue import publish

if TYPE_CHECKING:
    from connectors.registry import Connector
    from connectors.sources import Source
    from hub.home import Home


def pull(
    home: Home,
    name_or_folder: str,
    values: Mapping[str, str],
    *,
    full: bool = False,
    since: str | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> RunReport:
    """Run a connector from its source to the graph.

    Raises
    ------
    InvalidDeclaration
        The connector's files are wrong, or name a column that the source hasn't.
    SourceUnavailable
        The source failed; what it gave before stays landed and is read again next time.
    BatchRejected
        A blocking expectation failed; nothing of the run reached the graph.
    """
    from connectors.sources import open_source

    connector = registry.load(place_of(home.root, name_or_folder), values)
    with home.lock(f"pull-{connector.manifest.name}"):
        cursors = home.ledger.cursors.get_all(connector.manifest.name)
        source = open_source(connector.manifest, connector.values, cursors, full=full, since=since)
        if dry_run:
            return _rehearse(home, connector, source, progress or Silent())
        register(home, connector)
        publish(home.ledger, home.root, connector)
        datasets = connector.manifest.datasets
        whole = frozenset(d for d in datasets if since is None and (full or d not in cursors))
        return run_source(home, connector, source, progress or Silent(), whole=whole)


def run_source(
    home: Home,
    connector: Connector,
    source: Source,
    progress: Progress,
    *,
    whole: Set[str] = frozenset(),
    replayed: bool = False,
) -> RunReport:
    """Run whatever a source gives. Of the datasets in `whole` that is all there is: a snapshot's gaps are deletions.

    Rows that are `replayed` come from quarantine: whoever replays them says what became of their entries, and how many
    they are says nothing of the source.
    """
    name = connector.manifest.name
    stages = Stages(progress)
    with recorded(home, name, replays=replayed) as run:
        gate = Gate(home, [connector], replays=replayed)
        report = RunReport(run, name, stages=stages.seconds)
        with stages.stage("pull"):
            erased = Erased.of_home(home)
            landed = land(source.read(), home.landing, erased, connector.parts, run=run, progress=progress)
        for dataset in connector.manifest.datasets:
            skipped, gone = landed.skipped[dataset], landed.erased[dataset]
            report.datasets[dataset] = Counts(read=skipped + gone, unchanged=skipped, superseded=gone)
        with home.spool(run) as spool:
            folders = {str(connector.folder): dict(connector.values)}
            in_bulk = bulk.is_for(home, landed.rows) and bulk.load_in_bulk(
                home, folders, landed.parts, gate, report, stages, spool=spool
            )
            if not in_bulk:
                parts = prepare_landed(home, folders, landed.parts, gate, stages, spool=spool)
                verdicts = judge(parts)
                store_rejections(home, parts, verdicts, run)
                with stages.stage("gate"):
                    report.warnings += gate.examine(parts, report)
                snapshots = [d for d, of in connector.manifest.datasets.items() if of.snapshot and d in whole]
                load_prepared(
                    home, parts, verdicts, report, stages, snapshots=snapshots, corrects=not replayed
                )
        commit(home, report, gate, cursors=landed.cursors)
    if in_bulk:
        bulk.finish_texts(home, stages)
    return report


def commit(home: Home, report: RunReport, gate: Gate, *, cursors: Mapping[str, str]) -> None:
    """End a run as loaded and move its cursors."""
    home.ledger.commit_run(
        report.run,
        datasets={name: _counted(counts, gate, name) for name, counts in report.datasets.items()},
        cursors=cursors,
        stages=report.stages,
        warnings=report.warnings,
    )


def _counted(counts: Counts, gate: Gate, dataset: str) -> DatasetCounts:
    return DatasetCounts(
        **asdict(counts), fill=gate.fill_rates.get(dataset, {}), expectations=gate.outcomes.get(dataset, ())
    )


@contextmanager
def recorded(home: Home, connector: str, *, replays: bool = False) -> Iterator[str]:
    """A run's entry in the ledger, closed as failed where the run does not end well."""
    for killed in home.ledger.runs.unfinished(connector):
        home.discard_spool(killed.run_id)
        home.landing.discard_unfinished(killed.run_id)
        home.ledger.runs.fail(killed.run_id, "It was killed; its rows are read again.")
    run = home.ledger.runs.start(connector, replays=replays).run_id
    try:
        yield run
    except BatchRejected as rejected:
        home.ledger.runs.reject(run, rejected.detail)
        raise
    except HubError as error:
        home.ledger.runs.fail(run, error.detail)
        raise
    except Exception as error:
        told = as_hub_error(error)
        home.ledger.runs.fail(run, told.detail if told else f"Unexpected {type(error).__name__}.")
        if told is None:
            raise
        raise told from error


def _rehearse(home: Home, connector: Connector, source: Source, progress: Progress) -> RunReport:
    """All but the load, in a folder of its own that is gone afterwards."""
    folder = Path(mkdtemp(prefix="hub-rehearsal-"))
    stages = Stages(progress)
    name = connector.manifest.name
    report = RunReport("", name, stages=stages.seconds, dry_run=True)
    try:
        landing = Landing(str(folder / "landing"))
        gate = Gate(home, [connector])
        with stages.stage("pull"):
            erased = Erased.of_home(home)
            landed = land(source.read(), landing, erased, connector.parts, run="rehearsal", progress=progress)
        parts = prepare_landed(
            home,
            {str(connector.folder): dict(connector.values)},
            landed.parts,
            gate,
            stages,
            spool=folder,
            landing_url=str(folder / "landing"),
        )
        report.warnings += gate.examine(parts, report)
        for dataset in connector.manifest.datasets:
            gone = landed.erased[dataset]
            report.datasets[dataset] = Counts(read=gone, superseded=gone)
        for part in parts:
            counts = report.datasets[part.part.dataset]
            counts.read += part.part.rows
            counts.accepted += part.mapped
            counts.quarantined += len(part.rejections)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return report
