"""Makes the graph anew from all that was ever landed: after a change of a mapping, or when the graph was lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, LiteralString

from connectors import registry
from hub.errors import WrongUse
from hub.landing import Part
from hub.ledger.values import RunState
from hub.pipeline import bulk
from hub.pipeline.batch import half_graph, load_lock, prepare_landed, resolve_and_load, store_rejections
from hub.pipeline.gate import Gate
from hub.pipeline.progress import Progress, Stages
from hub.pipeline.report import Counts, RunReport
from hub.pipeline.run import commit, recorded
from hub.pipeline.versions import judge
from hub.registration import pulled_folders

if TYPE_CHECKING:
    from hub.home import Home

#: What runs of a rebuild are listed under.
NAME = "rebuild"
_ALL = 1_000_000

#: Edges first: a transaction that deletes a place with all its edges needs more memory than there may be.
_DELETE_EDGES: LiteralString = "MATCH ()-[e]->() CALL (e) { DELETE e } IN TRANSACTIONS OF 20000 ROWS"
_DELETE_NODES: LiteralString = (
    "MATCH (n) WHERE NOT n:Meta CALL (n) { DELETE n } IN TRANSACTIONS OF 20000 ROWS"
)
_REDIRECTS: LiteralString = "MATCH (r:Redirect) RETURN r.id AS id, r.to AS to"
_RESTORE: LiteralString = "UNWIND $rows AS row MERGE (r:Redirect {id: row.id}) SET r.to = row.to"


def rebuild(
    home: Home, progress: Progress, *, folders: Iterable[str] = (), values: Mapping[str, str] | None = None
) -> RunReport:
    """Empty the graph and load every landed row again, the latest version of each key last.

    `folders` are connectors that are neither built in nor registered by a pull of this home. Mentions are joined by
    their numbers, as by any load: `hub identity resolve --full` brings the entities back that it had found. Redirects
    stay.

    It holds the load lock from the look at landing to the end: what is pulled meanwhile is loaded after it. One that
    died after it emptied the graph has to be run again before anything else is loaded.

    Raises
    ------
    WrongUse
        Rows were landed of a dataset that none of the connectors has.
    """
    with load_lock(home):
        loaded = [registry.load(place, values) for place in _places(home, folders)]
        connectors = {connector.name: connector for connector in loaded}
        parts = _landed(home)
        known = {dataset for connector in connectors.values() for dataset in connector.manifest.datasets}
        missing = sorted({part.dataset for part in parts} - known)
        if missing:
            raise WrongUse(f"No connector here has {', '.join(missing)}: name its folder with --connector.")
        wanted = {part.dataset for part in parts}
        used = [connector for connector in connectors.values() if wanted & set(connector.manifest.datasets)]
        places = {str(connector.folder): dict(connector.values) for connector in used}
        stages = Stages(progress)
        with recorded(home, NAME, replays=True) as run, home.spool(run) as spool:
            gate = Gate(home, used, replays=True)
            report = RunReport(run, NAME, {dataset: Counts() for dataset in sorted(wanted)}, stages.seconds)
            redirects = _redirects(home)
            _fill(home, places, parts, gate, report, stages, spool, redirects)
            _restore(home, redirects)
            judged = {part.run for part in parts}
            home.ledger.quarantine.close_accepted(wanted, run_id=run, judged=judged)
            commit(home, report, gate, cursors={})
        half_graph(home).unlink()
    bulk.finish_texts(home, stages)
    return report


def _landed(home: Home) -> list[Part]:
    """Every landed part but those of batches that a blocking expectation kept out of the graph."""
    runs = home.ledger.runs.list(state=RunState.REJECTED, limit=_ALL)
    refused = {run.run_id for run in runs}
    landing = home.landing
    parts = (part for dataset in landing.datasets() for part in landing.landed(dataset))
    return [part for part in parts if part.run not in refused]


def _redirects(home: Home) -> list[dict[str, str]]:
    """Ids that the graph forwards, and those that it forwarded before a rebuild that died."""
    import orjson

    file = half_graph(home)
    before = orjson.loads(file.read_bytes()) if file.exists() else []
    with home.driver.session() as session:
        return [*before, *session.run(_REDIRECTS).data()]


def _restore(home: Home, redirects: list[dict[str, str]]) -> None:
    latest = home.ledger.redirects.lookup([row["id"] for row in redirects])
    rows = [{"id": row["id"], "to": latest.get(row["id"], row["to"])} for row in redirects]
    with home.driver.session() as session:
        session.run(_RESTORE, rows=rows).consume()


def _fill(
    home: Home,
    places: Mapping[str, Mapping[str, str]],
    parts: list[Part],
    gate: Gate,
    report: RunReport,
    stages: Stages,
    spool: Path,
    redirects: list[dict[str, str]],
) -> None:
    def emptying() -> None:
        """From here on until the end the graph is not whole, and its redirects stand in a file only."""
        import orjson

        partial = half_graph(home).with_suffix(".writing")
        partial.write_bytes(orjson.dumps(redirects))
        partial.replace(half_graph(home))

    if home.settings.neo4j_uri is None:
        bulk.replace_graph(
            home, places, parts, gate, report, stages, spool=spool, emptying=emptying, reopen=False
        )
    else:
        _load(home, places, parts, gate, report, stages, spool, emptying)


def empty(home: Home) -> None:
    """Delete every node and edge but the graph's own notes, in bounded memory. Hold the load lock."""
    with home.driver.session() as session:
        session.run(_DELETE_EDGES).consume()
        session.run(_DELETE_NODES).consume()


def _places(home: Home, folders: Iterable[str]) -> list[str | Path]:
    """Names and folders of all connectors that this home may have landed rows of; those named come last and win."""
    return [*registry.list_connectors(), *pulled_folders(home.root), *folders]


def _load(
    home: Home,
    places: Mapping[str, Mapping[str, str]],
    parts: list[Part],
    gate: Gate,
    report: RunReport,
    stages: Stages,
    spool: Path,
    emptying: Callable[[], None],
) -> None:
    prepared = prepare_landed(home, places, parts, gate, stages, spool=spool)
    verdicts = judge(prepared)
    store_rejections(home, prepared, verdicts, report.run, reopen=False)
    with stages.stage("gate"):
        report.warnings += gate.examine(prepared, report)
    with stages.stage("empty"):
        emptying()
        empty(home)
    resolve_and_load(home, prepared, verdicts, report, stages)
