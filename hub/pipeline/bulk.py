"""The bulk path from landed parts to an empty embedded graph: the same graph as by `hub.pipeline.batch`, sooner.

Most rows go from check and map straight into the import's files. What takes a decision (a key with several versions, a
deletion) is loaded over the driver afterwards, as in any run.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, LiteralString

from hub.graph.admin import import_full
from hub.graph.bulk.assembly import assemble
from hub.graph.bulk.emission import ITEM, Emitter
from hub.graph.migrations import await_texts
from hub.graph.server import EmbeddedServer
from hub.graph.writer import record_states
from hub.identity.prepared import Bridge
from hub.identity.resolver import find_merges
from hub.pipeline.batch import (
    begin_load,
    bridges_of,
    count_rows,
    load_kept,
    load_lock,
    refuse_half_graph,
    store_rejections,
)
from hub.pipeline.clock import now
from hub.pipeline.preparation import PreparedPart, name_of
from hub.pipeline.repeats import find_repeats
from hub.pipeline.versions import judge
from hub.pipeline.workers import Job, prepare_parts
from hub.retention.erased import Erased
from hub.retention.sealed import Sealed

if TYPE_CHECKING:
    from hub.home import Home
    from hub.landing import Part
    from hub.pipeline.gate import Gate
    from hub.pipeline.progress import Stages
    from hub.pipeline.report import RunReport

#: From so many rows on, the import makes up for stopping and starting the server.
BULK_ROWS = 100_000

_ANYTHING: LiteralString = "MATCH (n) WHERE NOT n:Meta RETURN n.id AS id LIMIT 1"
_OPTIONS = ("--id-type=actual", f"--array-delimiter=U+{ord(ITEM):04X}", "--ignore-empty-strings=true")


def is_for(home: Home, rows: int) -> bool:
    """Whether so many rows should take the bulk path: the graph is embedded and empty, and they are many."""
    if home.settings.neo4j_uri is not None or rows < BULK_ROWS:
        return False
    with home.driver.session() as session:
        return session.run(_ANYTHING).single() is None


def load_in_bulk(
    home: Home,
    connectors: Mapping[str, Mapping[str, str]],
    parts: Sequence[Part],
    gate: Gate,
    report: RunReport,
    stages: Stages,
    *,
    spool: Path,
) -> bool:
    """Load landed parts into the graph if it is empty still, now that nobody else can load. False: it isn't.

    Raises
    ------
    BatchRejected
        A blocking expectation failed; the graph stays as it is.
    """
    with load_lock(home):
        refuse_half_graph(home)
        if not is_for(home, sum(part.rows for part in parts)):
            return False
        replace_graph(home, connectors, parts, gate, report, stages, spool=spool)
        _close_corrected(home, report)
    return True


def replace_graph(
    home: Home,
    connectors: Mapping[str, Mapping[str, str]],
    parts: Sequence[Part],
    gate: Gate,
    report: RunReport,
    stages: Stages,
    *,
    spool: Path,
    emptying: Callable[[], None] = lambda: None,
    reopen: bool = True,
) -> None:
    """Check, map, resolve and import landed parts, and leave the server running on the new graph. Hold the load lock.

    `emptying` is called when all is ready and the graph as it was is about to go. `reopen` is for what is rejected:
    see `batch.store_rejections`.
    """
    with stages.stage("check", sum(part.rows for part in parts)):
        prepared = _prepare(home, connectors, parts, gate, report, stages, spool)
    verdicts = judge(prepared)
    store_rejections(home, prepared, verdicts, report.run, reopen=reopen)
    with stages.stage("gate"):
        report.warnings += gate.examine(prepared, report)
    with stages.stage("resolve"):
        _resolve(home, bridges_of(prepared, verdicts), report.run)
        redirects = home.ledger.redirects.all()
    with stages.stage("assemble"):
        emitted = [part.emitted for part in prepared if part.emitted is not None]
        rows = sum(part.rows for part in parts)
        nodes, edges = assemble(spool, emitted, redirects, run=report.run, records=rows)
        broken = [str(part.records) for part in emitted if part.broken]
    with stages.stage("import"):
        home.disconnect()
        server = EmbeddedServer(home.settings)
        emptying()
        server.stop()
        import_full(home.settings, nodes, edges, options=(*_OPTIONS, *_lines(broken)))
    shutil.rmtree(spool / "import")
    with stages.stage("start"):
        server.start()
    with stages.stage("index"):
        begin_load(home, report.run)  # connecting brings constraints and indexes, but those of text
    load_kept(home, prepared, verdicts, report, stages)
    for part in prepared:
        counts = report.datasets[part.part.dataset]
        counts.accepted += part.emitted_rows
        counts.unchanged += part.same_rows
    count_rows(prepared, verdicts, report)


def finish_texts(home: Home, stages: Stages) -> None:
    """Wait for the text indexes of a new graph. It answers all else meanwhile, and nobody's lock is held."""
    with stages.stage("texts"):
        await_texts(home.driver)


def _lines(broken: Sequence[str]) -> tuple[str, ...]:
    """How the import finds where a row ends; only files of which it knows that rows are lines are read in parallel."""
    if not broken:
        return ("--multiline-fields=false",)
    return ("--multiline-fields-format=v2", f"--multiline-fields={','.join(broken)}")


def _close_corrected(home: Home, report: RunReport) -> None:
    """Close entries in quarantine whose keys are in the graph now: it was empty, so this run brought them."""
    quarantine = home.ledger.quarantine
    for dataset in report.datasets:
        keys = {
            home.key.record_id(dataset, key): key for key in quarantine.open_keys(dataset, but_of=report.run)
        }
        with home.driver.session() as session:
            there = session.execute_read(record_states, list(keys)) if keys else {}
        quarantine.resolve_accepted(dataset, [keys[record] for record in there], run_id=report.run)


def _prepare(
    home: Home,
    connectors: Mapping[str, Mapping[str, str]],
    parts: Sequence[Part],
    gate: Gate,
    report: RunReport,
    stages: Stages,
    spool: Path,
) -> list[PreparedPart]:
    files = spool / "import"
    files.mkdir()
    job = Job(
        connectors,
        home.key,
        home.landing_url,
        spool,
        gate.columns,
        Erased.of_home(home),
        emitter=Emitter(
            files, run=report.run, seen=now(), first=_numbers(parts), sealed=Sealed.of_home(home)
        ),
        repeats=find_repeats(home.landing, parts),
    )
    return list(prepare_parts(job, parts, lambda rows: stages.progress.advance("check", rows)))


def _numbers(parts: Sequence[Part]) -> dict[str, int]:
    """The number of each part's first record; what is rejected leaves gaps."""
    numbers: dict[str, int] = {}
    following = 0
    for part in parts:
        numbers[name_of(part)] = following
        following += part.rows
    return numbers


def _resolve(home: Home, bridges: set[Bridge], run: str) -> None:
    redirects = home.ledger.redirects
    merges = find_merges(bridges, redirects.lookup, lambda entity, ids: {}, home.ledger.parted.all())
    redirects.add(merges, run_id=run)
