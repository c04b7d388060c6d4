"""Pushing the grid's events to a hub that checks the signature."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from hub.city.district import build
from hub.city.push import push
from hub.city.serve import credentials
from hub.errors import SourceUnavailable


@pytest.fixture
def district(tmp_path: Path) -> Path:
    build(tmp_path / "d", people=500, seed=2)
    return tmp_path / "d"


@pytest.fixture
def hub() -> Iterator[tuple[str, list[tuple[dict[str, str], bytes]], dict[str, int]]]:
    taken: list[tuple[dict[str, str], bytes]] = []
    answer = {"status": 202}

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            taken.append((dict(self.headers.items()), body))
            self.send_response(answer["status"])
            self.send_header("Location", f"/v1/receipts/{len(taken)}")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1/ingest/grid", taken, answer
    server.shutdown()
    thread.join()
    server.server_close()


def test_every_event_is_pushed_once_and_each_delivery_is_signed(district: Path, hub: Any) -> None:
    url, taken, _ = hub
    sent = push(district, url, batch=150)
    secret = credentials(district)["grid"]["webhook_secret"].encode()
    numbers = []
    for headers, body in taken:
        signed = hmac.new(secret, headers["X-Hub-Timestamp"].encode() + b"." + body, hashlib.sha256)
        assert headers["X-Hub-Signature-256"] == f"sha256={signed.hexdigest()}"
        numbers += [event["event_no"] for event in json.loads(body)["events"]]
    assert len(numbers) == len(set(numbers)) == sent.events > 300
    assert sent.receipts[0] == "/v1/receipts/1"


def test_pushing_again_repeats_the_idempotency_keys(district: Path, hub: Any) -> None:
    url, taken, _ = hub
    push(district, url, limit=40, batch=20)
    push(district, url, limit=40, batch=20)
    keys = [headers["Idempotency-Key"] for headers, _ in taken]
    assert len(keys) == 4
    assert keys[:2] == keys[2:]


def test_a_hub_that_refuses_or_is_away_is_named_with_what_it_said(district: Path, hub: Any) -> None:
    url, _, answer = hub
    answer["status"] = 401
    with pytest.raises(SourceUnavailable, match="answered 401"):
        push(district, url)
    with pytest.raises(SourceUnavailable, match="can't be reached"):
        push(district, "http://127.0.0.1:9/v1/ingest/grid")
