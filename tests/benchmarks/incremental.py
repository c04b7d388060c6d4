"""Whether resolving batch by batch finds what resolving everything finds, and what each costs.

    python -m tests.benchmarks.incremental [--people 20000] [--batches 5] [--out FILE] [--keep FOLDER]

A made district is loaded in batches whose rows are drawn by their key, so that every person's records come apart, each
followed by a resolve of what is new; then everything is resolved anew in a process of its own, whose peak memory
is told, and the two partitions of the mentions are compared and, with `hub city`'s truth, judged.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from connectors import registry
from hub.city.district import build
from hub.graph.mentions import read_mentions
from hub.home import Home
from hub.identity.resolution.evaluation import evaluate_graph
from hub.identity.resolution.mentions import RESOLVED
from hub.identity.resolution.resolve import resolve
from hub.landing import Part
from hub.pipeline.batch import load_prepared, prepare_landed, store_rejections
from hub.pipeline.gate import Gate
from hub.pipeline.progress import Silent, Stages
from hub.pipeline.report import Counts, RunReport
from hub.pipeline.run import commit
from hub.pipeline.versions import judge
from tests.benchmarks.load import CONNECTORS, embedded, opened, pull_all


def main() -> None:
    """Run the benchmark and write its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--batches", type=int, default=5)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--keep", type=Path, help="folder to work in and to leave behind")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    folder = given.keep or Path(tempfile.mkdtemp(prefix="hub-bench-"))
    try:
        figures = measure(folder, given.people, given.seed, given.batches)
    finally:
        if given.keep is None:
            shutil.rmtree(folder, ignore_errors=True)
    text = json.dumps(figures, indent=2) + "\n"
    if given.out:
        given.out.write_text(text, "utf-8")
    sys.stdout.write(text)


def measure(folder: Path, people: int, seed: int, batches: int) -> dict[str, Any]:
    """All figures of one run."""
    folder.mkdir(exist_ok=True)
    district, pulled = folder / "district", folder / "pulled"
    if not (district / "district.json").exists():
        build(district, people=people, seed=seed)
    with opened(pulled) as home:
        if not home.landing.datasets():
            pull_all(home, district)
        landed = [part for name in home.landing.datasets() for part in home.landing.landed(name)]
        drawn = [list(_drawn(home, landed, folder, number, batches)) for number in range(batches)]
    with embedded(folder / "home", pulled) as home:
        steps = [_step(home, parts) for parts in drawn]
        apart = {entity: _entities(home, entity) for entity in RESOLVED}
        judged = evaluate_graph(home, "person", district / "truth").as_dict()
        home.disconnect()
        anew = _resolve_anew(home)
        at_once = {entity: _entities(home, entity) for entity in RESOLVED}
    return {
        "people": people,
        "date": time.strftime("%Y-%m-%d"),
        "batches": steps,
        "full": anew,
        "same": {entity: _same(apart[entity], at_once[entity]) for entity in RESOLVED},
        "person": {"pairwise": judged["kinds"]["p"]["pairwise"], "mistakes": judged["mistakes"]},
    }


def _drawn(home: Home, parts: Sequence[Part], folder: Path, number: int, of: int) -> Iterator[Part]:
    """The rows of one batch as parts of their own."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    for part in parts:
        table = home.landing.read(part.path)
        keys = table.column("key").to_pylist()
        mask = pa.array(
            [zlib.crc32((key or str(row)).encode()) % of == number for row, key in enumerate(keys)]
        )
        path = folder / "batches" / str(number) / part.dataset / Path(part.path).name
        path.parent.mkdir(parents=True, exist_ok=True)
        rows = table.filter(mask)
        pq.write_table(rows, path)
        yield Part(part.dataset, part.run, str(path), rows.num_rows)


def _step(home: Home, parts: Sequence[Part]) -> dict[str, Any]:
    """Load one batch and resolve what is new."""
    loaded = [registry.load(name) for name in CONNECTORS]
    gate, folders = Gate(home, loaded), {str(connector.folder): {} for connector in loaded}
    run = home.ledger.runs.start("bench").run_id
    report = RunReport(run, "bench", {part.dataset: Counts() for part in parts})
    stages = Stages(Silent())
    with home.spool(run) as spool:
        prepared = prepare_landed(home, folders, parts, gate, stages, spool=spool)
        verdicts = judge(prepared)
        store_rejections(home, prepared, verdicts, run)
        load_prepared(home, prepared, verdicts, report, stages)
    commit(home, report, gate, cursors={})
    cpu, began = time.process_time(), time.perf_counter()
    found = resolve(home)
    return {
        "rows": sum(part.rows for part in parts),
        "load_s": round(stages.seconds["load"], 1),
        "resolve_s": round(time.perf_counter() - began, 1),
        "resolve_cpu_s": round(time.process_time() - cpu, 1),
        "mentions": {one.entity: one.mentions for one in found.entities},
        "looked_at": {one.entity: one.looked_at for one in found.entities},
        "full": any(one.full for one in found.entities),
    }


def _resolve_anew(home: Home) -> dict[str, Any]:
    hub = str(Path(sys.executable).with_name("hub"))
    command = [hub, "identity", "resolve", "--full", "--json"]
    began = time.perf_counter()
    process = subprocess.Popen(
        command,
        env={**os.environ, "HUB_HOME": str(home.root)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert process.stdout is not None
    told = json.loads(process.stdout.read())
    _, status, used = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        raise RuntimeError("the full resolve failed")
    return {
        "s": round(time.perf_counter() - began, 1),
        "cpu_s": round(used.ru_utime + used.ru_stime, 1),
        "peak_gib": round(used.ru_maxrss / 2**20, 2),
        "entities": told,
    }


def _entities(home: Home, entity: str) -> dict[str, str]:
    """The entity of every mention."""
    return {one.id: one.entity for page in read_mentions(home.driver, entity, ()) for one in page}


def _same(one: Mapping[str, str], other: Mapping[str, str]) -> dict[str, float | int]:
    """Share of the mentions whose cluster is exactly the same, and of those whose entity has the same id."""
    clusters, others = _clusters(one), _clusters(other)
    same = sum(clusters[one[name]] == others[other[name]] for name in one)
    named = sum(one[name] == other[name] for name in one)
    total = len(one) or 1
    return {
        "mentions": len(one),
        "same_cluster": round(same / total, 6),
        "same_id": round(named / total, 6),
        "differ": len(one) - same,
    }


def _clusters(entities: Mapping[str, str]) -> dict[str, frozenset[str]]:
    members: dict[str, set[str]] = defaultdict(set)
    for mention, entity in entities.items():
        members[entity].add(mention)
    return {entity: frozenset(found) for entity, found in members.items()}


if __name__ == "__main__":
    main()
