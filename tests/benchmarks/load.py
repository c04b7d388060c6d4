"""How fast landed rows become a graph that answers, beside a plain driver and neo4j-admin in the same run.

    python -m tests.benchmarks.load [--people 80000] [--full] [--out bench.json]

80,000 people make about 200,000 source rows. `--full` loads the district of 1.25 million people (3 million rows) by the
bulk path only. Every part uses a home of its own in a temporary folder, and a Neo4j of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from connectors import registry
from connectors.sources import open_source
from hub.city.district import build
from hub.city.serve import Manners, running
from hub.graph.admin import Group, import_full
from hub.graph.digest import graph_digest
from hub.graph.server import EmbeddedServer
from hub.graph.stats import graph_stats
from hub.home import Home
from hub.identity.prepared import redirect
from hub.landing import Part
from hub.pipeline import bulk
from hub.pipeline.batch import load_prepared, prepare_landed, store_rejections
from hub.pipeline.extraction import land
from hub.pipeline.gate import Gate
from hub.pipeline.preparation import PreparedPart
from hub.pipeline.progress import Silent, Stages
from hub.pipeline.rebuild import empty
from hub.pipeline.report import Counts, RunReport
from hub.pipeline.versions import judge
from hub.retention.erased import Erased
from hub.settings import Settings
from tests.benchmarks import plain_driver
from tests.benchmarks.memory import peak_memory

CONNECTORS = ("police", "grid", "petition", "court")
WARM_UP_ROWS = 10_000


def main() -> None:
    """Run the benchmark and write its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=80_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--keep", type=Path, help="folder to work in and to leave behind")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    people = 1_250_000 if given.full else given.people
    folder = given.keep or Path(tempfile.mkdtemp(prefix="hub-bench-"))
    try:
        figures = measure(folder, people, given.seed, full=given.full)
    finally:
        if given.keep is None:
            shutil.rmtree(folder, ignore_errors=True)
    out = given.out or Path("bench-full.json" if given.full else "bench.json")
    out.write_text(json.dumps(figures, indent=2) + "\n", "utf-8")
    print(json.dumps(figures, indent=2))


def measure(folder: Path, people: int, seed: int, *, full: bool) -> dict[str, Any]:
    """All figures of one run."""
    folder.mkdir(exist_ok=True)
    district, pulled = folder / "district", folder / "pulled"
    detail: dict[str, Any] = {
        "people": people,
        "seed": seed,
        "machine": {
            "cores": os.cpu_count(),
            "python": platform.python_version(),
            "system": platform.platform(),
        },
        "date": time.strftime("%Y-%m-%d"),
    }
    if not (district / "district.json").exists():
        started = time.perf_counter()
        build(district, people=people, seed=seed)
        detail["city_s"] = round(time.perf_counter() - started, 1)
    with opened(pulled) as home:
        parts = [part for name in home.landing.datasets() for part in home.landing.landed(name)]
        if not parts:
            detail["pull"] = pull_all(home, district)
            parts = [part for name in home.landing.datasets() for part in home.landing.landed(name)]
    rows = sum(part.rows for part in parts)
    detail["source_rows"] = rows
    figures: dict[str, Any] = {}
    if not full:
        with embedded(folder / "incremental", pulled) as home, peak_memory() as peak:
            one = incremental(home, parts)
        detail["incremental"] = one | {"peak_gib": gib(peak.bytes)}
        figures["load_ratio"] = one["load_ratio"]
        figures["rows_per_s"] = one["rows_per_s"]
    with embedded(folder / "bulk", pulled) as home, peak_memory() as peak:
        other = in_bulk(home, parts, compare=not full)
    detail["bulk"] = other | {"peak_gib": gib(peak.bytes)}
    figures["bulk_rows_per_s"] = other["rows_per_s"]
    if not full:
        figures["bulk_ratio"] = other["bulk_ratio"]
        detail["same_graph"] = detail["incremental"]["digest"] == other["digest"]
    return figures | {"detail": detail}


def gib(number: int) -> float:
    """Bytes as GiB."""
    return round(number / 2**30, 2)


@contextmanager
def opened(folder: Path, landing: Path | None = None) -> Iterator[Home]:
    """A home of its own; with `landing`, on the landing of another."""
    settings = Settings(
        home=folder,
        neo4j_port=0,
        neo4j_heap="2g",
        neo4j_pagecache="2g",
        landing_url=str(landing / "landing") if landing else None,
    )
    with Home(settings) as home:
        yield home


@contextmanager
def embedded(folder: Path, pulled: Path) -> Iterator[Home]:
    """A home with a running, empty Neo4j, on rows that were pulled before."""
    shutil.rmtree(folder, ignore_errors=True)
    with opened(folder, pulled) as home:
        server = EmbeddedServer(home.settings)
        server.ensure()
        try:
            yield home
        finally:
            home.disconnect()
            server.stop()


def pull_all(home: Home, district: Path) -> dict[str, Any]:
    """Pull and land every source; rows and seconds by connector."""
    polite = Manners(throttle_every=0, token_seconds=10**6, token_requests=10**9)
    found = {}
    with running(district, manners=polite) as values:
        for name in CONNECTORS:
            connector = registry.load(name, values[name])
            started = time.perf_counter()
            source = open_source(connector.manifest, connector.values, {}, full=True)
            landed = land(
                source.read(),
                home.landing,
                Erased.of_home(home),
                connector.parts,
                run="20260101T000000000Z-bench000",
                progress=Silent(),
            )
            seconds = time.perf_counter() - started
            found[name] = {
                "rows": landed.rows,
                "s": round(seconds, 2),
                "rows_per_s": round(landed.rows / seconds),
            }
    return found


def _gate(home: Home) -> tuple[Gate, dict[str, dict[str, str]]]:
    loaded = [registry.load(name) for name in CONNECTORS]
    return Gate(home, loaded), {str(connector.folder): {} for connector in loaded}


def _report(home: Home, parts: Sequence[Part]) -> RunReport:
    run = home.ledger.runs.start("bench").run_id
    return RunReport(run, "bench", {part.dataset: Counts() for part in parts})


def incremental(home: Home, parts: Sequence[Part]) -> dict[str, Any]:
    """The way of every pull, then the plain driver, each on a fresh server that has warmed up by the same way."""
    with home.spool(_report(home, parts).run) as spool:
        few = _prepare_few(home, parts, spool)
        load_prepared(home, few, judge(few), _report(home, parts), Stages(Silent()))
        empty(home)
        report, stages = _report(home, parts), Stages(Silent())
        gate, folders = _gate(home)
        started = time.perf_counter()
        prepared = prepare_landed(home, folders, parts, gate, stages, spool=spool)
        verdicts = judge(prepared)
        store_rejections(home, prepared, verdicts, report.run)
        with stages.stage("gate"):
            gate.examine(prepared, report)
        load_prepared(home, prepared, verdicts, report, stages)
        seconds = time.perf_counter() - started
        digest, stats = graph_digest(home.driver), graph_stats(home.driver).as_dict()
        peer = _plain_driver(home, few, prepared)
    rows = sum(part.rows for part in parts)
    return {
        "rows_per_s": round(rows / seconds),
        "s": round(seconds, 2),
        "stages": _rates(stages.seconds, rows),
        "plain_driver_s": round(peer, 2),
        "plain_driver_rows_per_s": round(rows / peer),
        "load_ratio": round((stages.seconds["resolve"] + stages.seconds["load"]) / peer, 3),
        "graph": stats,
        "digest": digest,
    }


def _plain_driver(home: Home, few: Sequence[PreparedPart], prepared: Sequence[PreparedPart]) -> float:
    """Seconds that the peer takes to write the same nodes and edges."""
    server = EmbeddedServer(home.settings)
    home.disconnect()
    server.stop()
    server.home.wipe()
    server.start()
    plain_driver.write(home.driver, _batches(home, few))
    empty(home)
    batches = _batches(home, prepared)
    started = time.perf_counter()
    plain_driver.write(home.driver, batches)
    return time.perf_counter() - started


def _batches(home: Home, parts: Sequence[PreparedPart]) -> list[tuple[str, list[dict[str, Any]]]]:
    records = [record for part in parts for record in part.records() if not record.tombstone]
    redirect(records, home.ledger.redirects.all())
    return plain_driver.prepared_batches(records)


def _prepare_few(home: Home, parts: Sequence[Part], spool: Path) -> list[PreparedPart]:
    """Some small parts of every kind there is, for warming up."""
    few: list[Part] = []
    for part in parts:
        if part.rows < WARM_UP_ROWS and sum(one.rows for one in few) < WARM_UP_ROWS:
            few.append(part)
    folder = spool / "warm-up"
    folder.mkdir()
    gate, folders = _gate(home)
    return prepare_landed(home, folders, few, gate, Stages(Silent()), spool=folder)


def in_bulk(home: Home, parts: Sequence[Part], *, compare: bool) -> dict[str, Any]:
    """The bulk path into an empty graph, and neo4j-admin alone on the files that it wrote."""
    alone: list[float] = []

    def with_peer(settings: Settings, nodes: Sequence[Group], edges: Sequence[Group], **more: Any) -> object:
        if compare:
            started = time.perf_counter()
            import_full(settings, nodes, edges, **more)
            alone.append(time.perf_counter() - started)
        return import_full(settings, nodes, edges, **more)

    home.driver  # noqa: B018 - connects and makes the indexes
    report, stages = _report(home, parts), Stages(Silent())
    patched, bulk.import_full = bulk.import_full, with_peer  # type: ignore[assignment]
    try:
        with home.spool(report.run) as spool:
            gate, folders = _gate(home)
            started = time.perf_counter()
            if not bulk.load_in_bulk(home, folders, parts, gate, report, stages, spool=spool):
                raise RuntimeError("the graph of the bulk benchmark is not empty, or the rows are too few")
            seconds = time.perf_counter() - started - sum(alone)
            bulk.finish_texts(home, stages)
    finally:
        bulk.import_full = patched
    rows = sum(part.rows for part in parts)
    took = dict(stages.seconds)
    took["import"] = round(took["import"] - sum(alone), 3)
    figures: dict[str, Any] = {
        "rows_per_s": round(rows / seconds),
        "s": round(seconds, 2),
        "texts_ready_s": round(seconds + took["texts"], 2),
        "stages": _rates(took, rows),
        "graph": graph_stats(home.driver).as_dict(),
    }
    if compare:
        peer = alone[0]
        figures |= {
            "neo4j_admin_s": round(peer, 2),
            "bulk_ratio": round((took["assemble"] + took["import"]) / peer, 3),
            "bulk_ratio_with_files": round((took["check"] + took["assemble"] + took["import"]) / peer, 3),
            "digest": graph_digest(home.driver),
        }
    return figures


def _rates(seconds: dict[str, float], rows: int) -> dict[str, dict[str, float]]:
    return {
        name: {"s": round(spent, 2), "rows_per_s": round(rows / spent) if spent else 0}
        for name, spent in seconds.items()
    }


if __name__ == "__main__":
    main()
