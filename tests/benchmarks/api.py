"""How fast the API answers, beside the same questions in bare Cypher: `make bench-api` writes bench-api.json.

    python -m tests.benchmarks.api [--people 1250000] [--store FOLDER] [--baseline FOLDER] [--out bench-api.json]

The API runs as it does in production, a process of its own with lens, reach and audit log on; officers with their
tokens, purposes and cases are those of a made district. The load generator is another process. API and driver are asked
by turns, so that both meet the same machine. `--store` keeps the district for the next run; `--baseline` is the store
of 50,000 people that growth is measured against.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hub.graph.neo4j_home import USER, Neo4jHome
from hub.graph.server import EmbeddedServer
from hub.home import Home
from hub.settings import Settings
from tests.benchmarks.api_questions import QUESTIONS, Question, Scene, heads_of, scenes_of
from tests.benchmarks.district_store import district_store, made_of

CLIENTS = (1, 8, 32)
SMALL, WHOLE = 50_000, 1_250_000
#: Turns of API and driver with one client; more clients are asked once each.
TURNS = 4
#: Seconds of the warm-up of each question, and of each turn before it counts.
WARM_UP, SETTLE = 10.0, 1.0
_READY_S = 120.0


def main() -> None:
    """Run the benchmark and write its figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=WHOLE)
    parser.add_argument("--small", action="store_true", help=f"{SMALL:,} people, and no growth")
    parser.add_argument("--store", type=Path, help="folder of the district, kept for the next run")
    parser.add_argument("--baseline", type=Path, help=f"the same of the {SMALL:,} people of the baseline")
    parser.add_argument("--seconds", type=float, default=12.0, help="of each number of clients")
    parser.add_argument("--only", nargs="*", help="questions")
    parser.add_argument("--out", type=Path, default=Path("bench-api.json"))
    given = parser.parse_args()
    people = SMALL if given.small else given.people
    asked = [one for one in QUESTIONS if not given.only or one.name in given.only]
    with _folder(given.store) as store:
        figures = measure(store, people, asked, given.seconds)
    if people > SMALL:
        with _folder(given.baseline) as store:
            small = measure(store, SMALL, asked, given.seconds, clients=CLIENTS[:1])
        figures["growth"] = {one.name: _growth(figures, small, one.name) for one in asked}
        figures["baseline"] = small
    given.out.write_text(json.dumps(figures, indent=2) + "\n", "utf-8")
    print(json.dumps(figures, indent=2))


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    if kept is not None:
        yield kept
        return
    made = Path(tempfile.mkdtemp(prefix="hub-bench-api-"))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _growth(whole: Mapping[str, Any], small: Mapping[str, Any], name: str) -> dict[str, float]:
    """How much longer it takes in the whole district, median and 95th percentile."""
    ways = [figures["detail"]["questions"][name]["api"]["1"] for figures in (whole, small)]
    return {q: round(ways[0][f"{q}_ms"] / ways[1][f"{q}_ms"], 2) for q in ("p50", "p95")}


def measure(
    store: Path, people: int, asked: Sequence[Question], seconds: float, clients: Sequence[int] = CLIENTS
) -> dict[str, Any]:
    """All figures of one district."""
    load = round(os.getloadavg()[0], 2)
    with district_store(store, people) as home:
        scenes = scenes_of(home.driver)
        heads = heads_of(home.settings, scenes)
        with serving(home) as (port, process):
            watched = {"api": process.pid, "neo4j": EmbeddedServer(home.settings).status().pid or 0}
            found = {
                one.name: Peers(home.settings, port, one, scenes, heads, watched).measured(seconds, clients)
                for one in asked
            }
    figures: dict[str, Any] = {name: _told(one) for name, one in found.items()}
    figures["detail"] = {
        "district": made_of(store),
        "scenes": len(scenes),
        "officers": len({scene.officer for scene in scenes}),
        "seconds": seconds,
        "machine": {
            "cores": os.cpu_count(),
            "python": platform.python_version(),
            "system": platform.platform(),
        },
        "date": time.strftime("%Y-%m-%dT%H:%MZ", time.gmtime()),
        "load_before": load,
        "load_after": round(os.getloadavg()[0], 2),
        "questions": found,
    }
    return figures


def _told(found: Mapping[str, Any]) -> dict[str, Any]:
    one, bare = found["api"]["1"], found["bare"]["1"]
    told = {
        "p95_ms_1": one["p95_ms"],
        "bare_p95_ms_1": bare["p95_ms"],
        "goal_p95_ms_1": round(2 * bare["p95_ms"] + 3, 2),
    }
    if "32" in found["api"]:
        told["requests_per_s_32"] = found["api"]["32"]["requests_per_s"]
    return told


class Peers:
    """One question asked of the API and of Neo4j."""

    def __init__(
        self,
        settings: Settings,
        port: int,
        question: Question,
        scenes: Sequence[Scene],
        heads: Sequence[str],
        watched: Mapping[str, int],
    ) -> None:
        requests = [question.request(scene, head) for scene, head in zip(scenes, heads, strict=True)]
        apart = len(scenes) // max(CLIENTS)
        self._watched = watched
        self._right = {"200", "empty"} if question.may_be_empty else {"200"}
        self._jobs: dict[str, dict[str, Any]] = {
            "api": {
                "kind": "http",
                "host": "127.0.0.1",
                "port": port,
                "requests": requests,
                "apart": apart,
            },
            "bare": {
                "kind": "bolt",
                "uri": EmbeddedServer(settings).status().uri,
                "auth": [USER, Neo4jHome.of_settings(settings).password()],
                "query": question.query,
                "parameters": [question.parameters(scene) for scene in scenes],
                "apart": apart,
            },
        }

    def measured(self, seconds: float, clients: Sequence[int]) -> dict[str, dict[str, Any]]:
        """Figures by peer and number of clients."""
        found: dict[str, dict[str, Any]] = {peer: {} for peer in self._jobs}
        for peer in self._jobs:
            self._ran(peer, 8, WARM_UP, 0)
        for count in clients:
            turns = TURNS if count == 1 else 1
            runs: dict[str, list[dict[str, Any]]] = {peer: [] for peer in self._jobs}
            for _ in range(turns):
                for peer in self._jobs:
                    runs[peer].append(self._ran(peer, count, seconds / turns, SETTLE))
            for peer, done in runs.items():
                found[peer][str(count)] = _figures(done)
        return found

    def _ran(self, peer: str, clients: int, seconds: float, warm_up: float) -> dict[str, Any]:
        job = {**self._jobs[peer], "clients": clients, "seconds": seconds, "warm_up": warm_up}
        before = {name: _processor(pid) for name, pid in self._watched.items()}
        done = subprocess.run(
            [sys.executable, "-m", "tests.benchmarks.load_generator"],
            input=json.dumps(job),
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        found: dict[str, Any] = json.loads(done.stdout)
        share = seconds / (seconds + warm_up)
        spent = {name: (_processor(pid) - before[name]) * share for name, pid in self._watched.items()}
        failed = sum(times for status, times in found["statuses"].items() if status not in self._right)
        if failed * 100 > len(found["times_ms"]) or not found["times_ms"]:
            raise RuntimeError(f"{peer} answered {found['statuses']}: more than one in a hundred is wrong")
        return {**found, "failed": failed, "spent": {**spent, "generator": found["cpu_s"] * share}}


def _figures(runs: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Quantiles over all runs, requests a second, and processor milliseconds a request."""
    times = sorted(one for run in runs for one in run["times_ms"])
    spent: Counter[str] = Counter()
    for run in runs:
        spent.update(run["spent"])
    return {
        **{f"p{q}_ms": round(times[min(len(times) - 1, len(times) * q // 100)], 2) for q in (50, 95, 99)},
        "requests_per_s": round(len(times) / sum(run["seconds"] for run in runs)),
        "requests": len(times),
        "failed": sum(run["failed"] for run in runs),
        "processor_ms": {name: round(s * 1000 / len(times), 3) for name, s in sorted(spent.items())},
    }


def _processor(pid: int) -> float:
    """Processor seconds that a process has used (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(home: Home) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """The API of a home in a process of its own."""
    port, settings = _free_port(), home.settings
    environment = {
        **os.environ,
        "HUB_HOME": str(settings.home.absolute()),
        "HUB_API_PORT": str(port),
        "HUB_LANDING_URL": str(settings.landing_url),
    }
    log = settings.root / "logs" / "bench-api.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as out:
        process = subprocess.Popen([sys.executable, "-m", "api"], env=environment, stdout=out, stderr=out)
    try:
        _await_ready(port, process, log)
        yield port, process
    finally:
        process.terminate()
        process.wait(30)


def _await_ready(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + _READY_S
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    raise RuntimeError(f"the API did not come up; its log: {log.read_text('utf-8')[-2_000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    main()
