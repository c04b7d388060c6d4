"""The matcher beside its peers: `python -m tests.benchmarks.identity [--records N] [--out FILE]`.

Same files, same machine, one after another: `hub identity link`, Splink with the settings of its own
demonstrations, recordlinkage's ECM classifier, and exact matching. recordlinkage needs pandas below 3, so it
runs in an environment of its own (`HUB_PEERS_PYTHON`, a Python that has it); without one its rows are left
out.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from hub.identity.evaluation import evaluate
from hub.identity.link import run
from hub.identity.tables import read_csv
from tests.benchmarks.made_people import scenarios, write

FEBRL = Path("../shared/data/febrl")
_FEBRL_MAP = {
    "rec_id": "id",
    "given_name": "name.given",
    "surname": "name.family",
    "date_of_birth": "birth_date",
    "address_1": "address",
    "soc_sec_id": "national_id",
}
Rows = list[dict[str, str]]
Clusters = dict[str, str]


def _ours(file: Path, mapping: dict[str, str], truth: str, _: Rows) -> Clusters:
    return run([file], "person", mapping, truth=truth).linked.clusters


def _exact(file: Path, mapping: dict[str, str], truth: str, rows: Rows) -> Clusters:
    """All mapped columns the same."""
    key = next(column for column, field in mapping.items() if field == "id")
    return {row[key]: "|".join(row[column] for column in sorted(mapping) if column != key) for row in rows}


def _splink(file: Path, mapping: dict[str, str], truth: str, rows: Rows) -> Clusters:
    """Comparisons, rules and threshold as in Splink's demonstrations `deduplicate_50k_synthetic` and
    `febrl3`.
    """
    import logging

    import pyarrow as pa
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    key = next(column for column, field in mapping.items() if field == "id")
    used = {field: column for column, field in mapping.items() if field != "id"}
    comparisons = []
    for field, column in used.items():
        if field.startswith("name"):
            comparisons.append(cl.NameComparison(column))
        elif field == "national_id":
            comparisons.append(cl.LevenshteinAtThresholds(column, 2))
        elif field == "sex":
            comparisons.append(cl.ExactMatch(column))
        else:
            comparisons.append(cl.DamerauLevenshteinAtThresholds(column, [1, 2]))
    columns = {
        name: pa.array([row[name] or None for row in rows], pa.string()) for name in (key, *used.values())
    }
    names = [column for field, column in used.items() if field.startswith("name")]
    others = [
        column for field, column in used.items() if field in ("birth_date", "national_id", "phone", "address")
    ]
    rules = [block_on(*names), *(block_on(column) for column in others)]
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name=key,
        comparisons=comparisons,
        blocking_rules_to_generate_predictions=rules,
    )
    api = DuckDBAPI()
    linker = Linker(api.register(pa.table(columns)), settings, log_level=logging.ERROR)
    linker.training.estimate_probability_two_random_records_match([block_on(*names, *others[:1])], recall=0.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for rule in rules[:2]:
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    scored = linker.inference.predict(threshold_match_probability=0.2)
    found = linker.clustering.cluster_pairwise_predictions_at_threshold(
        scored, threshold_match_probability=0.95
    )
    return {str(one[key]): str(one["cluster_id"]) for one in found.as_record_list()}


_ECM = """
import json, sys
import pandas as pd, recordlinkage as rl, networkx
file, key, names, rest = sys.argv[1], sys.argv[2], json.loads(sys.argv[3]), json.loads(sys.argv[4])
frame = pd.read_csv(file, dtype=str, skipinitialspace=True).set_index(key)
index = rl.Index()
for column in names + rest:
    index.block(column)
pairs = index.index(frame)
compare = rl.Compare()
for column in names:
    compare.string(column, column, method="jarowinkler", threshold=0.85)
for column in rest:
    compare.exact(column, column)
matches = rl.ECMClassifier().fit_predict(compare.compute(pairs, frame))
graph = networkx.Graph(); graph.add_nodes_from(frame.index); graph.add_edges_from(matches)
json.dump({one: min(part) for part in networkx.connected_components(graph) for one in part}, sys.stdout)
"""


def _ecm(file: Path, mapping: dict[str, str], truth: str, rows: Rows) -> Clusters:
    """recordlinkage as in its guide "Data deduplication": Jaro-Winkler 0.85 for names, exact for the rest."""
    python = os.environ["HUB_PEERS_PYTHON"]
    key = next(column for column, field in mapping.items() if field == "id")
    names = [column for column, field in mapping.items() if field.startswith(("name", "address"))]
    rest = [column for column, field in mapping.items() if field in ("birth_date", "national_id", "phone")]
    done = subprocess.run(
        [python, "-W", "ignore", "-c", _ECM, str(file), key, json.dumps(names), json.dumps(rest)],
        capture_output=True,
        check=True,
        text=True,
    )
    found: Clusters = json.loads(done.stdout)
    return found


def _sets(records: int, folder: Path) -> list[tuple[str, Path, dict[str, str], str]]:
    made = []
    if FEBRL.is_dir():
        made += [(f"FEBRL {n}", FEBRL / f"dataset{n}.csv", _FEBRL_MAP, r"re:^rec-(\d+)") for n in (1, 2, 3)]
    for one in scenarios(records):
        if one.name.endswith(("-all", "-dirty", "name-date")):
            made.append((one.name, write(one, folder), {"id": "id", **one.mapping}, "truth"))
    return made


def main() -> None:
    """Run everything and print a table; `--out` also writes it as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--records", type=int, default=5_000)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    peers: dict[str, Callable[[Path, dict[str, str], str, Rows], Clusters]] = {
        "hub identity link": _ours,
        "Splink, demo settings": _splink,
        "exact matching": _exact,
    }
    if os.environ.get("HUB_PEERS_PYTHON"):
        peers["recordlinkage ECM"] = _ecm
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name, file, mapping, truth in _sets(given.records, Path(folder)):
            rows += [_measure(name, peer, peers[peer], file, mapping, truth) for peer in peers]
    if given.out:
        given.out.write_text(json.dumps(rows, indent=1) + "\n", "utf-8")


def _measure(
    name: str,
    peer: str,
    method: Callable[[Path, dict[str, str], str, Rows], Clusters],
    file: Path,
    mapping: dict[str, str],
    truth: str,
) -> dict[str, object]:
    import re

    header, lines = read_csv(file)
    rows = [dict(zip(header, line, strict=True)) for line in lines]
    key = next(column for column, field in mapping.items() if field == "id")
    known = {
        row[key]: re.match(truth[3:], row[key])[1] if truth.startswith("re:") else row[truth] for row in rows
    }  # type: ignore[index]
    began = time.perf_counter()
    try:
        clusters = method(file, mapping, truth, rows)
    except Exception as error:  # a peer that can't do a set is a result
        sys.stdout.write(f"| {name} | {peer} | failed: {type(error).__name__} | | | |\n")
        return {"set": name, "method": peer, "failed": type(error).__name__}
    seconds = time.perf_counter() - began
    score = evaluate(clusters, known).pairwise
    sys.stdout.write(
        f"| {name} | {peer} | {score.precision:.4f} | {score.recall:.4f} | {score.f1:.4f} | {seconds:.1f} |\n"
    )
    sys.stdout.flush()
    return {"set": name, "method": peer, **score.as_dict(), "seconds": round(seconds, 2)}


if __name__ == "__main__":
    main()
