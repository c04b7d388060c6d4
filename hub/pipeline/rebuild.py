"""Makes the graph anew from all that was ever landed: after a change of a mapping, or when the graph was lost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, LiteralString

from connectors import registry
from hub.errors import WrongUse
from hub.landing import Part
from hub.pipeline import bulk
from hub.pipeline.batch import load_prepared, prepare_landed, store_rejections
from hub.pipeline.gate import Gate
from hub.pipeline.progress import Progress, Stages
from hub.pipeline.report import Counts, RunReport
from hub.pipeline.run import commit, recorded
from hub.pipeline.versions import judge

if TYPE_CHECKING:
    from hub.home import Home

#: What runs of a rebuild are listed under.
NAME = "rebuild"

_EMPTY: LiteralString = (
    "MATCH (n) WHERE NOT n:Meta CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS"
)
_REDIRECTS: LiteralString = "MATCH (r:Redirect) RETURN r.id AS id, r.to AS to"
_RESTORE: LiteralString = "UNWIND $rows AS row MERGE (r:Redirect {id: row.id}) SET r.to = row.to"


def rebuild(
    home: Home, progress: Progress, *, folders: Iterable[str] = (), values: Mapping[str, str] | None = None
) -> RunReport:
    """Empty the graph and load every landed row again, the latest version of each key last.

    `folders` are connectors that are not built in. Ids of entities stay what they were, and so do their redirects.

    Raises
    ------
    WrongUse
        Rows were landed of a dataset that none of the connectors has.
    """
    connectors = {name: registry.load(name, values) for name in (*registry.list_connectors(), *folders)}
    parts = [part for dataset in home.landing.datasets() for part in home.landing.landed(dataset)]
    known = {dataset for connector in connectors.values() for dataset in connector.manifest.datasets}
    missing = sorted({part.dataset for part in parts} - known)
    if missing:
        raise WrongUse(f"No connector here has {', '.join(missing)}: name its folder with --connector.")
    wanted = {part.dataset for part in parts}
    used = [connector for connector in connectors.values() if wanted & set(connector.manifest.datasets)]
    places = {str(connector.folder): dict(connector.values) for connector in used}
    stages = Stages(progress)
    with recorded(home, NAME) as run, home.spool(run) as spool:
        gate = Gate(home, used)
        report = RunReport(run, NAME, {dataset: Counts() for dataset in sorted(wanted)}, stages.seconds)
        with home.driver.session() as session:
            redirects = session.run(_REDIRECTS).data()
        if home.settings.neo4j_uri is None:
            bulk.load_in_bulk(home, places, parts, gate, report, stages, spool=spool)
        else:
            _load(home, places, parts, gate, report, stages, spool)
        with home.driver.session() as session:
            session.run(_RESTORE, rows=redirects).consume()
        commit(home, report, gate, cursors={})
    return report


def _load(
    home: Home,
    places: Mapping[str, Mapping[str, str]],
    parts: list[Part],
    gate: Gate,
    report: RunReport,
    stages: Stages,
    spool: Path,
) -> None:
    prepared = prepare_landed(home, places, parts, gate, stages, spool=spool)
    verdicts = judge(prepared)
    store_rejections(home, prepared, verdicts, report.run)
    with stages.stage("gate"):
        report.warnings += gate.examine(prepared)
    with stages.stage("empty"), home.driver.session() as session:
        session.run(_EMPTY).consume()
    load_prepared(home, prepared, verdicts, report, stages)
