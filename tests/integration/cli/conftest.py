"""Fixtures of tests of the `hub` script. Policy: it runs as a process of its own, as scripts run it, with a home of
the test's own whose graph is the session's server, in a folder with a space."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import neo4j
import pytest

from hub.settings import Settings

SCRIPT = Path(sys.executable).with_name("hub")


@dataclass(frozen=True)
class Ran:
    """What the script did."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """Its one JSON document."""
        return json.loads(self.out)


@pytest.fixture
def where(tmp_path: Path) -> Path:
    """The working folder."""
    folder = tmp_path / "a folder"
    folder.mkdir()
    return folder


@pytest.fixture
def environment(settings: Settings, clean_graph: neo4j.Driver) -> dict[str, str]:
    """Environment of the script: this home and the session's graph, emptied."""
    assert settings.neo4j_password is not None
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    return kept | {
        "HUB_HOME": str(settings.home),
        "HUB_NEO4J_URI": str(settings.neo4j_uri),
        "HUB_NEO4J_PASSWORD": settings.neo4j_password.get_secret_value(),
        "HUB_RESOLVE": "never",  # takes seconds a pull, and is for the tests that ask for it
    }


@pytest.fixture
def hub(environment: dict[str, str], where: Path) -> Callable[..., Ran]:
    """Runs `hub` with arguments."""

    def run(*arguments: str, **more: str) -> Ran:
        done = subprocess.run(
            [SCRIPT, *arguments],
            cwd=where,
            env=environment | more,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=200,
            check=False,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    return run
