"""The embedded Neo4j: starts, is found again, survives a crash, refuses a second one, stops."""

from __future__ import annotations

import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import neo4j
import psutil
import pytest

from hub.errors import HomeInUse, ServerUnavailable
from hub.graph.driver import connect, connect_async
from hub.graph.neo4j_home import Neo4jHome
from hub.graph.server import EmbeddedServer
from hub.settings import Settings


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedServer]:
    """A server that these tests may kill."""
    home = tmp_path_factory.mktemp("own home")
    server = EmbeddedServer(
        Settings(home=home, neo4j_uri=None, neo4j_port=0, neo4j_heap="512m", neo4j_pagecache="64m")
    )
    server.start()
    yield server
    server.stop()


def test_a_started_server_answers_as_community_edition(driver: neo4j.Driver) -> None:
    row = driver.execute_query("CALL dbms.components() YIELD edition, versions").records[0]
    assert (row["edition"], row["versions"]) == ("community", ["2026.09.0"])


async def test_an_asynchronous_driver_reaches_the_same_server(settings: Settings) -> None:
    async with await connect_async(settings) as driver, driver.session() as session:
        assert (await (await session.run("RETURN 1 AS one")).single(strict=True))["one"] == 1


def test_the_server_listens_on_loopback_only(server: EmbeddedServer) -> None:
    process = psutil.Process(server.status().pid)
    listening = {c.laddr.ip for c in process.net_connections("inet") if c.status == psutil.CONN_LISTEN}
    assert {address.removeprefix("::ffff:") for address in listening} == {"127.0.0.1"}


def test_a_wrong_password_is_refused(server: EmbeddedServer) -> None:
    wrong = Settings(neo4j_uri=server.status().uri, neo4j_password="wrong")
    with pytest.raises(ServerUnavailable, match="refuses user and password"):
        connect(wrong)


def test_the_password_is_readable_by_its_owner_only(server: EmbeddedServer) -> None:
    path = Path(server.settings.root) / "keys" / "neo4j.password"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_second_server_on_the_same_home_is_refused(server: EmbeddedServer) -> None:
    with pytest.raises(HomeInUse, match="hub down"):
        EmbeddedServer(server.settings).start()


def test_ensure_leaves_a_running_server_alone(server: EmbeddedServer) -> None:
    before = server.status()
    assert EmbeddedServer(server.settings).ensure() is False
    assert server.status() == before


def test_another_program_finds_the_server(server: EmbeddedServer) -> None:
    code = (
        "import sys; from hub.graph.server import EmbeddedServer; from hub.settings import Settings;"
        "print(EmbeddedServer(Settings(home=sys.argv[1], neo4j_uri=None)).status().uri)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code, str(server.settings.root)], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == server.status().uri


def test_a_taken_port_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ServerUnavailable, match=f"Port {port} .* HUB_NEO4J_PORT"):
            EmbeddedServer(Settings(home=tmp_path, neo4j_uri=None, neo4j_port=port)).start()


def test_what_was_committed_survives_a_kill(own: EmbeddedServer) -> None:
    with connect(own.settings) as driver:
        driver.execute_query("CREATE (:Survivor {id: 1})")
    process = psutil.Process(own.status().pid)
    process.kill()
    process.wait(10)
    assert own.status().running is False
    own.start()
    with connect(own.settings) as driver:
        assert driver.execute_query("MATCH (n:Survivor) RETURN count(n) AS n").records[0]["n"] == 1


def test_a_failed_start_shows_the_end_of_the_log(own: EmbeddedServer) -> None:
    own.stop()
    broken = own.settings.model_copy(update={"neo4j_pagecache": "a lot"})
    with pytest.raises(ServerUnavailable, match=r"(?s)ended while it started.*pagecache"):
        EmbeddedServer(broken).start()
    assert own.status().running is False


def test_a_lost_password_of_an_existing_graph_is_told(own: EmbeddedServer) -> None:
    own.ensure()
    own.stop()
    path = own.settings.root / "keys" / "neo4j.password"
    password = path.read_text()
    path.unlink()
    try:
        with pytest.raises(ServerUnavailable, match="restore it from a backup"):
            own.start()
    finally:
        path.write_text(password)


def test_without_a_server_a_connection_says_how_to_start_one(tmp_path: Path) -> None:
    with pytest.raises(ServerUnavailable, match="hub up --detach"):
        connect(Settings(home=tmp_path, neo4j_uri=None))


def test_stopping_a_stopped_server_is_no_error(tmp_path: Path) -> None:
    assert EmbeddedServer(Settings(home=tmp_path, neo4j_uri=None)).stop() is False


def test_a_new_home_gets_a_password_of_its_own(own: EmbeddedServer, server: EmbeddedServer) -> None:
    first, second = (Neo4jHome.of_settings(each.settings).password() for each in (own, server))
    assert first != second
