"""Notices reach a department's folder or URL, or are tried again."""

import hmac
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from hub.errors import InvalidDeclaration
from hub.ledger.ledger import Ledger
from hub.notices import Delivered, deliver

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(f"sqlite:///{tmp_path / 'ledger.db'}") as ledger:
        ledger.emergencies.ask(
            case="C" + "0" * 24,
            department="police",
            user="an",
            reason="a child is missing",
            datasets=["court.cases"],
            tell=["court"],
            now=NOW,
        )
        yield ledger


class Receiver(BaseHTTPRequestHandler):
    answers: list[int]
    got: list[tuple[dict[str, str], bytes]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.got.append((dict(self.headers), body))
        self.send_response(self.answers.pop(0))
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


@pytest.fixture
def receiver() -> Iterator[tuple[type[Receiver], str]]:
    kind = type("OfTest", (Receiver,), {"answers": [], "got": []})
    server = HTTPServer(("127.0.0.1", 0), kind)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield kind, f"http://127.0.0.1:{server.server_port}/notices"
    server.shutdown()
    thread.join()
    server.server_close()


def addresses(root: Path, text: str) -> None:
    (root / "access").mkdir()
    (root / "access" / "notices.yaml").write_text(text, "utf-8")


def test_without_an_address_a_notice_goes_into_a_folder_of_the_home(tmp_path: Path, ledger: Ledger) -> None:
    assert deliver(ledger.notices, tmp_path, now=NOW) == Delivered(arrived=1)
    (file,) = (tmp_path / "notices" / "court").iterdir()
    notice = json.loads(file.read_bytes())
    assert (notice["event"], notice["department"], notice["datasets"]) == ("asked", "police", ["court.cases"])
    assert "missing" not in file.read_text("utf-8")
    assert deliver(ledger.notices, tmp_path, now=NOW) == Delivered()


def test_a_url_gets_it_signed_and_again_after_a_failure(
    tmp_path: Path, ledger: Ledger, receiver: tuple[type[Receiver], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    kind, url = receiver
    kind.answers += [503, 200]
    monkeypatch.setenv("HUB_SET_COURT_NOTICES", "whisper")
    addresses(tmp_path, f'court: {{url: "{url}", secret: "${{court_notices}}"}}\n')
    assert deliver(ledger.notices, tmp_path, now=NOW) == Delivered(failed=1)
    assert deliver(ledger.notices, tmp_path, now=NOW) == Delivered()
    later = NOW + timedelta(seconds=15)
    assert deliver(ledger.notices, tmp_path, now=later) == Delivered(arrived=1)
    (_, first), (headers, body) = kind.got
    assert body == first
    stamp = headers["X-Hub-Timestamp"]
    signed = hmac.new(b"whisper", stamp.encode() + b"." + body, "sha256").hexdigest()
    assert headers["X-Hub-Signature-256"] == f"sha256={signed}"
    assert headers["Idempotency-Key"] == json.loads(body)["id"]


def test_a_folder_that_can_not_be_written_or_a_secret_that_is_not_set_is_told(
    tmp_path: Path, ledger: Ledger
) -> None:
    (tmp_path / "file").write_text("in the way")
    addresses(tmp_path, f"court: {{folder: {tmp_path / 'file'}}}\n")
    assert deliver(ledger.notices, tmp_path, now=NOW) == Delivered(failed=1)
    (tmp_path / "access" / "notices.yaml").write_text(
        'court: {url: "http://127.0.0.1:9", secret: "${unset_one}"}\n'
    )
    later = NOW + timedelta(minutes=1)
    assert deliver(ledger.notices, tmp_path, now=later) == Delivered(failed=1)
    (notice,) = ledger.notices.due(NOW + timedelta(days=1))
    assert (notice.attempts, notice.error) == (2, "The secret that signs notices is not set.")


@pytest.mark.parametrize(
    "text",
    [
        "court: {}\n",
        "court: {folder: a, url: 'http://b', secret: c}\n",
        "court: {url: 'http://b'}\n",
        "court: {url: 'ftp://b', secret: c}\n",
    ],
)
def test_an_address_says_one_way(tmp_path: Path, ledger: Ledger, text: str) -> None:
    addresses(tmp_path, text)
    with pytest.raises(InvalidDeclaration):
        deliver(ledger.notices, tmp_path, now=NOW)
