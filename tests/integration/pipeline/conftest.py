"""What tests of the pipeline share: a graph and a home for each attempt, and what must hold of both afterwards."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import neo4j
import pytest

from hub.graph.check import check_graph
from hub.graph.digest import graph_digest
from hub.graph.neo4j_home import Neo4jHome
from hub.graph.server import EmbeddedServer
from hub.graph.stats import graph_stats
from hub.home import Home
from hub.ledger.values import QuarantineFilter, RunState
from hub.settings import Settings
from tests.integration.pipeline.killing import Order

ROOT = Path(__file__).parents[3]


def empty(driver: neo4j.Driver) -> None:
    """Take every node out of the graph but the schema's version."""
    with driver.session() as session:
        session.run("MATCH (n) WHERE NOT n:Meta DETACH DELETE n").consume()


@dataclass(frozen=True)
class Outcome:
    """What a home and its graph hold, told so that two of them can be compared."""

    digest: str
    nodes: dict[str, int]
    edges: dict[str, int]
    quarantine: list[tuple[str, str, str, int, str, str, str]]
    cursors: dict[str, str]


def outcome(home: Home, connector: str = "trap") -> Outcome:
    """Look at everything a load leaves behind. Redirects are left out: which id stays depends on the hub's key."""
    stats = graph_stats(home.driver)
    return Outcome(
        graph_digest(home.driver),
        {label: number for label, number in stats.nodes.items() if label not in {"Redirect", "Meta"}},
        stats.edges,
        sorted(
            (e.dataset, e.key or "", e.unit, e.line, e.field, e.reason, e.state.value)
            for e in home.ledger.quarantine.stream(QuarantineFilter(state=None))
        ),
        home.ledger.cursors.get_all(connector),
    )


def assert_sound(home: Home) -> None:
    """The graph has no loose ends, no run is open, every loaded run's counts add up, and nothing lies about."""
    assert check_graph(home.driver) == []
    runs = home.ledger.runs.list(limit=1_000)
    assert {run.state for run in runs} <= {RunState.LOADED, RunState.FAILED, RunState.REJECTED}
    for run in runs:
        assert all(counts.adds_up for counts in run.datasets.values())
    assert home.ledger.redirects.pending() == ()
    assert [path.name for path in (home.root / "spool").iterdir()] == []
    assert list((home.root / "landing").rglob("*.writing")) == []


class Killer:
    """The program of `killing`, running."""

    def __init__(self, server: EmbeddedServer) -> None:
        self._uri = str(server.status().uri)
        self._password = Neo4jHome.of_settings(server.settings).password()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.integration.pipeline.killing"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )

    def run(
        self,
        place: Path,
        connector: Path,
        *,
        at: int | None = None,
        after: float | None = None,
        own_graph_at: str | None = None,
    ) -> tuple[bool, list[str]]:
        """Let a child pull; returns whether it was killed and the points that it passed.

        With `own_graph_at`, a label, the child fills the home's own graph in bulk and dies at the first such point.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        order = Order(
            str(place / "home"),
            str(place / "in"),
            str(connector),
            self._uri if own_graph_at is None else None,
            self._password if own_graph_at is None else None,
            at,
            after,
            label=own_graph_at,
        )
        self._process.stdin.write(json.dumps(asdict(order)) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        assert answer["killed"] or answer["code"] == 0
        return answer["killed"], answer["passed"]

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(10)
        if self._process.stdout is not None:
            self._process.stdout.close()


@pytest.fixture(scope="module")
def killer(server: EmbeddedServer) -> Iterator[Killer]:
    """The program whose children die."""
    killer = Killer(server)
    yield killer
    killer.close()


@pytest.fixture(scope="module")
def settings_of(server: EmbeddedServer) -> Callable[[Path], Settings]:
    """Settings of a home in a folder, whose graph is the session's."""

    def make(folder: Path) -> Settings:
        return Settings(
            home=folder,
            neo4j_uri=server.status().uri,
            neo4j_user="neo4j",
            neo4j_password=Neo4jHome.of_settings(server.settings).password(),
        )

    return make
