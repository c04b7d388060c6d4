"""How well the same matters are found: against the truth of made districts, by threshold and by departments.

    python -m tests.benchmarks.matters --home HOME --city DISTRICT [--train HOME DISTRICT] [--out figures.json]

A home holds a district loaded into its Neo4j (see tests/benchmarks/load.py). `--train` fits the model to another one
and writes `hub/identity/matters/model.json`; else the hub's own is measured. Worn cases are those of the district with
much taken out of them: house numbers, positions, names, texts, kinds.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from hub.home import Home
from hub.identity.matters import model as models
from hub.identity.matters.cases import Case
from hub.identity.matters.finding import find
from hub.identity.matters.model import Model, Sample, rivals, train
from hub.identity.matters.run import read
from hub.identity.matters.state import State
from hub.identity.matters.store import Store
from hub.settings import Settings

THRESHOLDS = (0.5, 0.7, 0.8, 0.9, 0.95, 0.99)
Truth = Mapping[tuple[str, str], tuple[str, str]]


def main() -> None:
    """Measure, after training where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--city", type=Path, required=True)
    parser.add_argument("--train", type=Path, nargs=2, metavar=("HOME", "DISTRICT"))
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    if given.train:
        home, city = given.train
        fitted = fit(load(home), truth_of(city), described(city))
        Path(models.__file__).with_name("model.json").write_text(fitted.to_json(), "utf-8")
    cases, truth = load(given.home), truth_of(given.city)
    figures = {
        "as they are": measure(cases, truth),
        "worn": measure(worn(cases, 2), truth),
        "a day": a_day(cases),
    }
    text = json.dumps(figures, indent=2, ensure_ascii=False)
    if given.out:
        given.out.write_text(text + "\n", "utf-8")
    print(text)


def load(folder: Path) -> list[Case]:
    """The cases of a home's graph."""
    with Home(Settings(home=folder)) as home:
        return read(home)


def truth_of(city: Path) -> Truth:
    """Matter and story of each record, by dataset and key."""
    import duckdb

    files = [str(file) for file in sorted((city / "truth").glob("matters-*.parquet"))]
    rows = duckdb.sql(f"SELECT dataset, key, matter, story FROM read_parquet({files})").fetchall()
    return {(dataset, key): (matter, story) for dataset, key, matter, story in rows}


def described(city: Path) -> dict[str, Any]:
    """Which district it was."""
    made = json.loads((city / "district.json").read_text("utf-8"))
    return {"district": {name: made[name] for name in ("people", "seed") if name in made}}


def worn(cases: Sequence[Case], seed: int) -> list[Case]:
    """The cases with much taken out, each thing of some of them."""
    draw = random.Random(seed)
    made = []
    for case in cases:
        if draw.random() < 0.3:
            case = replace(case, building="", places=(f"{case.id}.lone",))
        if draw.random() < 0.3:
            case = replace(case, street="", building="")
        if draw.random() < 0.3:
            case = replace(case, longitude=None, latitude=None)
        if draw.random() < 0.2:
            case = replace(case, town="")
        if draw.random() < 0.2:
            case = replace(case, names=(), parties=())
        if draw.random() < 0.2:
            case = replace(case, text="", grams=(), figures=())
        if draw.random() < 0.2:
            case = replace(case, kind="")
        if draw.random() < 0.2:
            case = replace(case, cites=())
        made.append(case)
    return made


def sample(store: Store, truth: Truth) -> Sample:
    """All candidates and whether they are one matter."""
    pairs = store.pairs()
    matter = np.array([truth[case.dataset, case.key][0] for case in store.cases])
    departments = [case.department for case in store.cases]
    return Sample(pairs, matter[pairs.left] == matter[pairs.right], departments)


def fit(cases: Sequence[Case], truth: Truth, told: Mapping[str, Any]) -> Model:
    """The model of these cases, as they are and worn."""
    samples = []
    for given in (cases, worn(cases, 1)):
        with Store(given) as store:
            samples.append(sample(store, truth))
    counts = {"cases": len(cases), "candidates": [len(one.same) for one in samples]}
    true = {"one_matter": [int(one.same.sum()) for one in samples]}
    return train(samples, {**told, **counts, **true, "date": time.strftime("%Y-%m-%d")})


def measure(cases: Sequence[Case], truth: Truth) -> dict[str, Any]:
    """Precision and recall of the hub's model."""
    began = time.perf_counter()
    fitted = Model.frozen()
    with Store(cases) as store:
        found = sample(store, truth)
    pairs = found.pairs
    base = fitted.base_bits(pairs, found.departments)
    sure = fitted.confidence(pairs, found.departments, rivals(pairs, base, found.departments))
    seconds = time.perf_counter() - began
    department = np.array(found.departments)
    named = np.array(
        ["–".join(sorted(ends)) for ends in zip(department[pairs.left], department[pairs.right], strict=True)]
    )
    story = np.array([truth[case.dataset, case.key][1] for case in cases])
    again = (story[pairs.left] == story[pairs.right]) & (story[pairs.left] != "") & ~found.same
    there = _there(cases, truth)
    total = sum(there.values())
    return {
        "cases": len(cases),
        "true_pairs": total,
        "candidates": len(pairs),
        "candidate_recall": round(float(found.same.sum()) / total, 4),
        "seconds": round(seconds, 1),
        "thresholds": {
            str(least): {
                **_rates(found.same, sure >= least, total),
                "wrong_same_trouble_again": int((again & (sure >= least)).sum()),
            }
            for least in THRESHOLDS
        },
        "by_departments_at_0.8": {
            name: _rates(found.same & (named == name), (sure >= 0.8) & (named == name), count)
            for name, count in sorted(there.items())
        },
        "calibration": _calibration(sure, found.same),
    }  # fmt: skip


def a_day(cases: Sequence[Case], new: int = 200) -> dict[str, Any]:
    """The last cases come on top of the others: how long that takes, and whether a full run finds the same."""
    order = sorted(cases, key=lambda case: case.day or 0.0)
    before = sorted(order[:-new], key=lambda case: case.id)
    fitted = Model.frozen()
    with Store(before) as store:
        last = find(store, fitted, "m", State(), _hash).state
    with Store(cases) as store:
        began = time.perf_counter()
        step = find(store, fitted, "m", last, _hash)
        middle = time.perf_counter()
        full = find(store, fitted, "m", State(), _hash)
        ended = time.perf_counter()
    return {
        "new_cases": new, "judged": step.judged, "judged_in_full": full.judged, "same": step.state == full.state,
        "seconds": round(middle - began, 2), "seconds_in_full": round(ended - middle, 2),
    }  # fmt: skip


def _hash(text: str) -> str:
    return blake2b(text.encode(), digest_size=8).hexdigest()


def _there(cases: Sequence[Case], truth: Truth) -> Counter[str]:
    """How many pairs of one matter there are, by departments."""
    by_matter: dict[str, list[str]] = defaultdict(list)
    for case in cases:
        by_matter[truth[case.dataset, case.key][0]].append(case.department)
    return Counter(
        "–".join(sorted((a, b))) for of in by_matter.values() for n, a in enumerate(of) for b in of[n + 1 :]
    )


def _rates(same: np.ndarray, linked: np.ndarray, total: int) -> dict[str, float]:
    right, made = int((same & linked).sum()), int(linked.sum())
    return {
        "true": total,
        "links": made,
        "precision": round(right / max(made, 1), 4),
        "recall": round(right / total, 4),
    }


def _calibration(sure: np.ndarray, same: np.ndarray) -> list[dict[str, float]]:
    edges = (0.01, 0.1, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 1.01)
    made = []
    for low, high in pairwise(edges):
        there = (sure >= low) & (sure < high)
        if there.any():
            shares = {
                "said": round(float(sure[there].mean()), 3),
                "true": round(float(same[there].mean()), 3),
            }
            made.append({"from": low, "pairs": int(there.sum()), **shares})
    return made


if __name__ == "__main__":
    main()
