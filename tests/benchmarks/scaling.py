"""How the time to link grows with the records: `python -m tests.benchmarks.scaling [--sizes N …] [--out FILE]`.

One process a size, so that none profits from another's caches. Writes the figures as JSON, and beside them a
plot (SVG, both axes logarithmic) with the line of n·log n through the first size.
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from hub.identity.link import run
from tests.benchmarks.made_people import scenarios, write

_SCENARIO = "chinese-all"
_WIDTH, _HEIGHT, _MARGIN = 640, 400, 60


def measure(records: int) -> dict[str, float]:
    """Link made people once, in this process."""
    scenario = next(one for one in scenarios(records) if one.name == _SCENARIO)
    with tempfile.TemporaryDirectory() as folder:
        file = write(scenario, Path(folder))
        cpu, began = time.process_time(), time.perf_counter()
        report = run([file], "person", {"id": "id", **scenario.mapping}, truth="truth")
    assert report.evaluation is not None
    assert report.blocking_recall is not None
    return {
        "records": report.records,
        "seconds": round(time.perf_counter() - began, 1),
        "processor_seconds": round(time.process_time() - cpu, 1),
        "mebibytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "compared_pairs": report.linked.pairs,
        "precision": round(report.evaluation.pairwise.precision, 4),
        "recall": round(report.evaluation.pairwise.recall, 4),
        "blocking_recall": round(report.blocking_recall, 4),
    }


def plot(rows: list[dict[str, float]]) -> str:
    """The seconds of each size as an SVG, with n·log n from the first one dashed."""
    first = rows[0]
    scale = first["seconds"] / (first["records"] * math.log(first["records"]))
    line = [(row["records"], scale * row["records"] * math.log(row["records"])) for row in rows]
    points = [(row["records"], row["seconds"]) for row in rows]
    across = _axis([x for x, _ in points], _MARGIN, _WIDTH - _MARGIN)
    up = _axis([y for _, y in points + line], _HEIGHT - _MARGIN, _MARGIN)

    def path(values: list[tuple[float, float]]) -> str:
        return " ".join(f"{across(x):.1f},{up(y):.1f}" for x, y in values)

    marks = "".join(
        f'<circle cx="{across(x):.1f}" cy="{up(y):.1f}" r="4" fill="#1f5fa8"/>'
        f'<text x="{across(x):.1f}" y="{up(y) - 10:.1f}" text-anchor="middle">{y:.0f} s</text>'
        f'<text x="{across(x):.1f}" y="{_HEIGHT - _MARGIN + 20}" text-anchor="middle">{x:,.0f}</text>'
        for x, y in points
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif"'
        f' font-size="12"><rect width="{_WIDTH}" height="{_HEIGHT}" fill="white"/>'
        f'<polyline points="{path(line)}" fill="none" stroke="#888" stroke-dasharray="6 4"/>'
        f'<polyline points="{path(points)}" fill="none" stroke="#1f5fa8" stroke-width="2"/>{marks}'
        f'<text x="{_WIDTH / 2}" y="{_HEIGHT - 12}" text-anchor="middle">records; both axes logarithmic;'
        " dashed: n·log n from the first size</text></svg>\n"
    )


def _axis(values: list[float], start: float, end: float) -> Callable[[float], float]:
    low, high = math.log(min(values)), math.log(max(values))
    width = (high - low) or 1.0
    return lambda value: start + (math.log(value) - low) / width * (end - start)


def main() -> None:
    """Measure each size in a process of its own and write what was found."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", type=int, nargs="+", default=[50_000, 100_000, 200_000, 300_000, 500_000])
    parser.add_argument("--out", type=Path, help="JSON; the plot is written beside it as SVG")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        sys.stdout.write(json.dumps(measure(given.one)) + "\n")
        return
    rows = []
    for size in given.sizes:
        command = [sys.executable, "-m", "tests.benchmarks.scaling", "--one", str(size)]
        done = subprocess.run(command, capture_output=True, check=True, text=True)
        rows.append(json.loads(done.stdout))
        sys.stdout.write(f"{rows[-1]}\n")
        sys.stdout.flush()
    if given.out:
        given.out.write_text(json.dumps(rows, indent=1) + "\n", "utf-8")
        given.out.with_suffix(".svg").write_text(plot(rows), "utf-8")


if __name__ == "__main__":
    main()
