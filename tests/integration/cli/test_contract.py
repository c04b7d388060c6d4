"""The commands that scripts call: what they print, what they exit with, and that they agree with each other."""

from __future__ import annotations

import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import httpx2 as httpx
import pytest

from tests.integration.cli.conftest import SCRIPT, Ran
from tests.unit.hub.cli.conftest import MANIFEST, MAPPING, ROWS, SUITE

Hub = Callable[..., Ran]


@pytest.fixture
def folder(where: Path) -> Path:
    """A new source: two YAML files, and a CSV with three rows, one of them unfit."""
    folder = where / "visits"
    folder.mkdir()
    for name, text in (("connector", MANIFEST), ("mapping", MAPPING), ("suite", SUITE)):
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    (where / "drops").mkdir()
    (where / "drops" / "a.csv").write_text(ROWS, encoding="utf-8")
    return folder


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.usefixtures("folder")
def test_a_new_source_without_python_is_pulled_and_pulled_again_without_change(hub: Hub) -> None:
    pull = ("pull", "visits", "--set", "folder=drops", "--json")
    first = hub(*pull)
    assert first.code == 0, first.err
    report = first.json()
    assert {"run", "connector", "datasets", "stages"} <= report.keys()
    assert report["connector"] == "visits"
    counts = {"read": 3, "accepted": 2, "unchanged": 0, "superseded": 0, "quarantined": 1}
    assert report["datasets"] == {"visits.letters": counts}
    assert {"pull", "check", "load"} <= report["stages"].keys()
    stats, digest = hub("graph", "stats", "--json").json(), hub("graph", "digest")
    assert stats["nodes"]["Record"] == 2
    assert stats["edges"]["PARTY_TO"] == 2
    assert digest.out == f"{int(digest.out, 16):0{len(digest.out) - 1}x}\n"

    assert report["who_is_who"]["done"] is False
    found = hub(*pull[:-1], "--full", "--json", HUB_RESOLVE="auto").json()
    assert found["who_is_who"]["done"] is True, found["who_is_who"]
    again = found["datasets"]["visits.letters"]
    assert again == {"read": 3, "accepted": 0, "unchanged": 2, "superseded": 0, "quarantined": 1}
    assert hub("graph", "stats", "--json").json() == stats
    assert hub("graph", "digest").out == digest.out
    checked = hub("graph", "check", "--json")
    assert (checked.code, checked.json()["findings"]) == (0, [])

    quarantine = hub("quarantine", "list", "--json").json()
    assert quarantine["total"] == 1
    assert quarantine["entries"][0]["field"] == "petitioner.cn.ric"
    (dataset,) = hub("quality", "report", "--json").json()["datasets"]
    assert (dataset["dataset"], dataset["owner"], len(dataset["runs"])) == ("visits.letters", "petition", 2)


@pytest.mark.usefixtures("folder")
def test_a_dry_run_changes_nothing(hub: Hub) -> None:
    before = hub("graph", "digest").out
    rehearsed = hub("pull", "visits", "--set", "folder=drops", "--dry-run", "--json")
    assert rehearsed.code == 0
    assert rehearsed.json()["datasets"]["visits.letters"]["accepted"] == 2
    assert hub("graph", "digest").out == before
    assert hub("quarantine", "list", "--json").json()["total"] == 0


@pytest.mark.usefixtures("folder")
def test_what_can_not_be_reached_is_3_and_a_blocked_batch_is_1(hub: Hub, where: Path) -> None:
    assert hub("pull", "visits", "--set", "folder=nowhere", "--json").code == 3
    elsewhere = f"bolt://127.0.0.1:{free_port()}"
    assert hub("graph", "stats", "--json", HUB_NEO4J_URI=elsewhere).code == 3
    status = hub("status", "--json", HUB_NEO4J_URI=elsewhere)
    assert (status.code, status.json()["neo4j"]["answers"]) == (3, False)
    suite = where / "visits" / "suite.yaml"
    suite.write_text(
        "visits.letters:\n  - {expect: table_row_count_to_be_between, min_value: 10, severity: blocking}\n",
        encoding="utf-8",
    )
    blocked = hub("pull", "visits", "--set", "folder=drops", "--json")
    assert (blocked.code, blocked.json()["error"]["kind"]) == (1, "BatchRejected")
    assert hub("graph", "stats", "--json").json()["nodes"].get("Record", 0) == 0


@pytest.mark.usefixtures("folder")
def test_up_in_the_background_answers_with_a_token_until_down(hub: Hub) -> None:
    port = free_port()
    hub("pull", "visits", "--set", "folder=drops")
    up = hub("up", "--detach", "--json", HUB_API_PORT=str(port))
    try:
        assert up.code == 0, up.err
        assert up.json()["api"]["url"] == f"http://127.0.0.1:{port}"
        assert hub("up", "--detach", "--json", HUB_API_PORT=str(port)).code == 0
        token = hub("token", "--department", "petition", "--user", "u1", "--role", "officer").out.strip()
        answer = httpx.get(
            f"http://127.0.0.1:{port}/v1/catalogue", headers={"Authorization": f"Bearer {token}"}, timeout=30
        )
        assert "visits.letters" in answer.text
        assert hub("status", "--json").json()["api"]["running"] is True
    finally:
        down = hub("down", "--json")
    assert down.json()["stopped"] == {"api": True, "neo4j": False}
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=5)
    assert hub("status", "--json").json()["api"] == {"running": False}


def test_up_in_the_foreground_ends_when_told_to(environment: dict[str, str], where: Path, hub: Hub) -> None:
    port = free_port()
    up = subprocess.Popen(
        [SCRIPT, "up"], cwd=where, env=environment | {"HUB_API_PORT": str(port)}, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                assert httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=5).is_success
                break
            except httpx.TransportError:
                assert up.poll() is None
                assert time.monotonic() < deadline
                time.sleep(0.2)
        assert hub("status", "--json").json()["api"]["running"] is True
        up.send_signal(signal.SIGTERM)
        assert up.wait(30) == 0
    finally:
        up.kill()
        up.wait()
    assert hub("status", "--json").json()["api"] == {"running": False}


def test_a_taken_port_is_told(hub: Hub) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        up = hub("up", "--detach", HUB_API_PORT=str(taken.getsockname()[1]))
    assert up.code == 3
    assert "HUB_API_PORT" in up.err
