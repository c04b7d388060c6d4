"""Witnesses get each checkpoint once; what they have is never written over."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from hub.audit.witnesses import WitnessFailed, copies, tell

ORIGIN = "city.example/log"


class Witness(HTTPServer):
    """Keeps what is posted, and answers as it is told."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.notes: list[bytes] = []
        self.status = 200

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/checkpoints"


class Handler(BaseHTTPRequestHandler):
    server: Witness

    def do_POST(self) -> None:
        self.server.notes.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def witness() -> Iterator[Witness]:
    with Witness() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_a_folder_gets_a_file_for_each_checkpoint(tmp_path: Path) -> None:
    for size, note in ((5, b"five\n"), (12, b"twelve\n"), (5, b"five\n")):
        tell(str(tmp_path), ORIGIN, size, note)
    assert list(copies(tmp_path)) == [
        ("city.example_log/000000000005.checkpoint", b"five\n"),
        ("city.example_log/000000000012.checkpoint", b"twelve\n"),
    ]
    assert len(list(tmp_path.rglob("*"))) == 3
    one = tmp_path / "city.example_log" / "000000000005.checkpoint"
    assert list(copies(one)) == [("000000000005.checkpoint", b"five\n")]


def test_another_checkpoint_of_a_size_is_refused_and_the_first_kept(tmp_path: Path) -> None:
    tell(str(tmp_path), ORIGIN, 5, b"five\n")
    with pytest.raises(WitnessFailed, match="another checkpoint of 5 entries"):
        tell(str(tmp_path), ORIGIN, 5, b"forked\n")
    assert [note for _, note in copies(tmp_path)] == [b"five\n"]


def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(WitnessFailed, match="not there"):
        tell(str(tmp_path / "unmounted"), ORIGIN, 5, b"five\n")
    assert not (tmp_path / "unmounted").exists()


def test_an_address_gets_the_note(witness: Witness) -> None:
    tell(witness.url, ORIGIN, 5, b"five\n")
    assert witness.notes == [b"five\n"]


@pytest.mark.parametrize(
    ("status", "told"), [(409, "another checkpoint"), (500, "answered 500"), (302, "answered 302")]
)
def test_an_address_that_does_not_take_it_has_failed(witness: Witness, status: int, told: str) -> None:
    witness.status = status
    with pytest.raises(WitnessFailed, match=told):
        tell(witness.url, ORIGIN, 5, b"five\n")


def test_an_address_that_does_not_answer_has_failed() -> None:
    with pytest.raises(WitnessFailed, match="can't be reached"):
        tell("http://127.0.0.1:9/checkpoints", ORIGIN, 5, b"five\n")
