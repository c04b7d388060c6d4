"""The record of the server's process tells it from a later process with the same id."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from hub.graph.process import ServerProcess


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    yield process
    process.kill()
    process.wait()


def test_a_live_process_is_found_again(sleeper: subprocess.Popen[bytes], tmp_path: Path) -> None:
    record = ServerProcess.of_pid(sleeper.pid, 7687)
    record.write(tmp_path / "server.json")
    assert ServerProcess.read(tmp_path / "server.json") == record


def test_a_recycled_id_is_not_the_server(sleeper: subprocess.Popen[bytes], tmp_path: Path) -> None:
    record = ServerProcess.of_pid(sleeper.pid, 7687)
    replace(record, started=record.started - 60).write(tmp_path / "server.json")
    assert ServerProcess.read(tmp_path / "server.json") is None


def test_a_dead_process_is_not_the_server(sleeper: subprocess.Popen[bytes], tmp_path: Path) -> None:
    ServerProcess.of_pid(sleeper.pid, 7687).write(tmp_path / "server.json")
    sleeper.kill()
    sleeper.wait()
    assert ServerProcess.read(tmp_path / "server.json") is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": 1}'])
def test_a_damaged_record_is_no_server(text: str, tmp_path: Path) -> None:
    (tmp_path / "server.json").write_text(text)
    assert ServerProcess.read(tmp_path / "server.json") is None


def test_stopping_ends_the_process(sleeper: subprocess.Popen[bytes]) -> None:
    record = ServerProcess.of_pid(sleeper.pid, 7687)
    assert record.stop(10) is True
    assert record.handle() is None
