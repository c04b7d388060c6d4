"""Kill -9 at any point of a resolve: the next one ends where an uninterrupted one would have."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.graph.check import check_graph
from hub.graph.digest import graph_digest
from hub.graph.neo4j_home import Neo4jHome
from hub.graph.server import EmbeddedServer
from hub.home import Home
from hub.identity.resolution.resolve import resolve
from hub.identity.resolution.store import WorkStore
from tests.integration.identity.conftest import People
from tests.integration.identity.mentions import put

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def killer() -> Iterator[subprocess.Popen[str]]:
    """The program whose children die."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.integration.identity.resolving"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    yield process
    assert process.stdin is not None
    process.stdin.close()
    process.wait(20)
    assert process.stdout is not None
    process.stdout.close()


def order(
    killer: subprocess.Popen[str], home: Home, server: EmbeddedServer, at: int | None
) -> tuple[bool, list[str]]:
    """Let a child resolve; returns whether it was killed and the points that it passed."""
    assert killer.stdin is not None
    assert killer.stdout is not None
    home.ledger.close()
    home.__dict__.pop("ledger")
    password = Neo4jHome.of_settings(server.settings).password()
    said = {"home": str(home.root), "uri": server.status().uri, "password": password, "at": at}
    killer.stdin.write(json.dumps(said) + "\n")
    killer.stdin.flush()
    answer = json.loads(killer.stdout.readline())
    assert answer["killed"] or answer["code"] == 0
    return answer["killed"], answer["passed"]


def start_over(home: Home) -> None:
    """The graph, the store and the redirects as they were before anything was resolved."""
    with home.driver.session() as session:
        session.run("MATCH (n) WHERE NOT n:Meta DETACH DELETE n").consume()
    (home.root / "identity" / "work.duckdb").unlink(missing_ok=True)
    (home.root / "identity" / "work.duckdb.wal").unlink(missing_ok=True)
    home.ledger.redirects.assign("person", dict.fromkeys(home.ledger.redirects.all()), run_id="test")


@pytest.mark.parametrize("incremental", [False, True], ids=["everything", "what changed"])
def test_a_killed_resolve_is_finished_by_the_next(
    home: Home, people: People, server: EmbeddedServer, killer: subprocess.Popen[str], incremental: bool
) -> None:
    keys = sorted(people[0])
    first = {key: people[0][key] for key in keys[:500]}
    second = {key: people[0][key] for key in keys[500:]}

    def ready() -> None:
        start_over(home)
        put(home, first)
        if incremental:
            resolve(home, entities=("person",))
            put(home, second)

    ready()
    killed, points = order(killer, home, server, None)
    assert not killed
    wanted = graph_digest(home.driver)
    draw = random.Random(20261125 + incremental)
    last = [number for number, label in enumerate(points) if label == "before mark_applied"][-1]
    for at in sorted({*draw.sample(range(len(points)), 4), last}):
        ready()
        killed, passed = order(killer, home, server, at)
        assert killed, passed
        resolve(home, entities=("person",))
        assert graph_digest(home.driver) == wanted, points[at]
        assert check_graph(home.driver) == []
        with WorkStore.of_home(home.root) as store:
            assert store.pending("person") == []
            assert store.redirects_due("person") == {}
