"""A home with a made district in its graph, built by the bulk path or found where an earlier run left it."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hub.city.district import build
from hub.graph.server import EmbeddedServer
from hub.home import Home
from hub.identity.matters.run import run as link_matters
from hub.settings import Settings
from tests.benchmarks.load import embedded, in_bulk, opened, pull_all

#: Written last: says that the home beside it is whole, and how it was made.
_MADE = "made.json"


@contextmanager
def district_store(folder: Path, people: int, seed: int = 7) -> Iterator[Home]:
    """The home in `folder` with its Neo4j running; it is stopped at the end, and its data stays."""
    made = folder / _MADE
    if not made.exists():
        folder.mkdir(parents=True, exist_ok=True)
        made.write_text(json.dumps(_make(folder, people, seed), indent=2) + "\n", "utf-8")
    with Home(settings_of(folder, people)) as home:
        server = EmbeddedServer(home.settings)
        server.ensure()
        try:
            yield home
        finally:
            home.disconnect()
            server.stop()


def made_of(folder: Path) -> dict[str, Any]:
    """How the store in a folder was made: people, rows, seconds."""
    found: dict[str, Any] = json.loads((folder / _MADE).read_text("utf-8"))
    return found


def settings_of(folder: Path, people: int) -> Settings:
    """The same memory for Neo4j as a hub of that size would be given."""
    return Settings(
        home=folder / "home",
        neo4j_port=0,
        neo4j_heap="2g",
        neo4j_pagecache="2g" if people < 500_000 else "6g",
        landing_url=str(folder / "pulled" / "landing"),
    )


def _make(folder: Path, people: int, seed: int) -> dict[str, Any]:
    started = time.perf_counter()
    build(folder / "district", people=people, seed=seed)
    with opened(folder / "pulled") as home:
        pull_all(home, folder / "district")
        parts = [part for name in home.landing.datasets() for part in home.landing.landed(name)]
    shutil.rmtree(folder / "district")
    with embedded(folder / "home", folder / "pulled") as home:
        loaded = in_bulk(home, parts, compare=False)
        link_matters(home)
    return {
        "people": people,
        "seed": seed,
        "source_rows": sum(part.rows for part in parts),
        "graph": loaded["graph"],
        "made": time.strftime("%Y-%m-%d"),
        "seconds": round(time.perf_counter() - started),
    }
