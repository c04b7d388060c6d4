"""`kill -9` while mentions move: doing it again leaves the graph that an unharmed process leaves."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import neo4j
import pytest

from hub.graph.check import check_graph
from hub.graph.digest import graph_digest
from hub.graph.neo4j_home import Neo4jHome
from hub.graph.server import EmbeddedServer
from tests.integration.identity.people import (
    clusters_of,
    entities,
    fresh_ledger,
    load,
    redirects,
    show,
    world,
)
from tests.integration.pipeline.conftest import ROOT, empty

#: From these clusters to those: people are merged, parted and moved on.
BEFORE, AFTER = (0, 1, 0, 1, 2, 2, 3, 4, 3, 5, 5, 5), (0, 0, 1, 2, 0, 3, 1, 4, 4, 5, 6, 2)
#: Which of some thirty points: each way a batch can be cut off is among them.
SHARES = [number / 14 for number in range(14)]


def die(server: EmbeddedServer, folder: Path, at: int | None) -> list[str]:
    """The points that a process passed that had the graph show AFTER and died at one of them."""
    order = {
        "uri": server.status().uri,
        "password": Neo4jHome.of_settings(server.settings).password(),
        "folder": str(folder),
        "at": at,
        "parts": AFTER,
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.integration.identity.dying", json.dumps(order)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == (0 if at is None else -signal.SIGKILL), done.stderr
    return done.stdout.splitlines()


def prepare(driver: neo4j.Driver, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "ledger.db").unlink(missing_ok=True)
    empty(driver)
    load(driver, world())
    with fresh_ledger(folder) as ledger:
        show(driver, ledger, clusters_of(world(), BEFORE))


Seen = tuple[str, dict[str, str], dict[str, str], dict[str, str]]


def seen(driver: neo4j.Driver, folder: Path) -> Seen:
    with fresh_ledger(folder) as ledger:
        return graph_digest(driver), entities(driver), redirects(driver), ledger.redirects.all()


@pytest.fixture(scope="module")
def unharmed(
    server: EmbeddedServer, driver: neo4j.Driver, tmp_path_factory: pytest.TempPathFactory
) -> tuple[list[str], Seen]:
    folder = tmp_path_factory.mktemp("unharmed")
    prepare(driver, folder)
    points = die(server, folder, None)
    return points, seen(driver, folder)


@pytest.mark.parametrize("share", SHARES)
def test_a_process_that_is_killed_while_mentions_move_leaves_what_doing_it_again_completes(
    server: EmbeddedServer,
    driver: neo4j.Driver,
    unharmed: tuple[list[str], Seen],
    tmp_path: Path,
    share: float,
) -> None:
    points, wanted = unharmed
    prepare(driver, tmp_path)
    assert seen(driver, tmp_path) != wanted
    at = int(share * len(points))
    assert len(die(server, tmp_path, at)) == at + 1
    with fresh_ledger(tmp_path) as ledger:
        show(driver, ledger, clusters_of(world(), AFTER))
    assert seen(driver, tmp_path) == wanted
    assert check_graph(driver) == []
