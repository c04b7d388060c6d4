"""The notebooks run on what `hub demo` leaves, each in under a minute, and load nothing from the network."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import nbformat
import neo4j
import pytest
from nbclient import NotebookClient

from hub import demo
from hub.demo_desks import desk
from hub.errors import WrongUse
from hub.graph.neo4j_home import Neo4jHome
from hub.graph.server import EmbeddedServer
from hub.home import Home
from hub.pipeline.progress import Silent
from hub.service import ApiService

FOLDER = Path(__file__).parents[3] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
#: What an output shows at least: tables, charts, graphs to explore.
SHOWN = {
    "1-first-look": {"table": 3, "svg": 1, "frame": 1},
    "2-one-story": {"table": 3, "svg": 1, "frame": 1},
    "3-one-person": {"table": 2, "svg": 1, "frame": 0},
    "4-recurring-hazards": {"table": 2, "svg": 2, "frame": 0},
    "5-quality-over-time": {"table": 4, "svg": 2, "frame": 0},
}
#: Anything that a page would fetch from elsewhere.
REMOTE = re.compile(
    r"""<script[^>]*\ssrc|<link[^>]*\shref|<img[^>]*\ssrc=["']?http|@import|\burl\(\s*["']?http"""
)

pytestmark = pytest.mark.timeout(1800)  # on a busy machine


@pytest.fixture(scope="module")
def hub_home(
    driver: neo4j.Driver, server: EmbeddedServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """The home of a demonstration with its API running, as `hub demo` leaves it."""
    with driver.session() as session:
        session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS").consume()
    root = tmp_path_factory.mktemp("notebooks") / "home"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HUB_HOME", str(root))
        patch.setenv("HUB_NEO4J_URI", str(server.status().uri))
        patch.setenv("HUB_NEO4J_USER", "neo4j")
        patch.setenv("HUB_NEO4J_PASSWORD", Neo4jHome.of_settings(server.settings).password())
        patch.setenv("HUB_API_PORT", str(_free_port()))
        patch.setenv("IPYTHONDIR", str(root / "ipython"))
        with Home() as home:
            try:
                demo.run(
                    home,
                    people=500,
                    seed=1,
                    tell=lambda _: None,
                    table=lambda *_: None,
                    bars=lambda: nullcontext(Silent()),
                )
                yield root
            finally:
                ApiService(home.settings).stop()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_shows_what_it_promises(path: Path, hub_home: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    started = time.monotonic()
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(FOLDER)}}).execute()
    seconds = time.monotonic() - started
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    shown = [output.data for output in outputs if "data" in output]
    html = [data.get("text/html", "") for data in shown]
    found = {
        "table": sum("<table" in text for text in html),
        "svg": sum("image/svg+xml" in data for data in shown),
        "frame": sum("<iframe" in text for text in html),
    }
    assert all(found[name] >= least for name, least in SHOWN[path.stem].items()), found
    assert not [output for output in outputs if output.get("name") == "stderr"]
    assert not [text[:200] for text in _pages(shown) if REMOTE.search(text)]
    print(f"{path.stem}: {seconds:.1f} s")


def test_the_story_goes_through_four_departments(hub_home: Path) -> None:
    from hub.client import Hub

    judge = desk("judge", hub_home)
    with Hub(judge.url, token=judge.token) as hub, hub.case(judge.case, purpose=judge.purpose) as case:
        rows = case.ask("story").rows
    assert {"grid", "petition", "police", "court"} <= {row["department"] for row in rows}


def test_without_a_demonstration_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HUB_HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(WrongUse, match="make demo"):
        desk("judge")


def test_a_demonstration_that_was_stopped_says_how_to_start_it(hub_home: Path, tmp_path: Path) -> None:
    text = (hub_home / "demo" / "desks.json").read_text("utf-8")
    url = desk("judge", hub_home).url
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "desks.json").write_text(
        text.replace(url, f"http://127.0.0.1:{_free_port()}"), "utf-8"
    )
    with pytest.raises(WrongUse, match="make up"):
        desk("judge", tmp_path)


def _pages(shown: list[dict[str, str]]) -> Iterator[str]:
    """What a browser would read: the outputs, and the pages inside their frames."""
    from html import unescape

    for data in shown:
        for kind in ("text/html", "image/svg+xml"):
            yield unescape(data.get(kind, ""))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
