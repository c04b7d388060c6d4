"""The API behind its real server: requests that two parsers read differently, headers with line breaks, logs."""

from __future__ import annotations

import logging
import re
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn

from api.metrics import Metrics
from api.middleware import RequestContext
from tests.unit.api.conftest import *  # noqa: F403

Address = tuple[str, int]


async def _echo(scope: Any, receive: Any, send: Any) -> None:
    """Says which path it was asked for and how many bytes came with it."""
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    text = f"path={scope['path']} bytes={len(body)}".encode()
    await send(
        {
            "type": "http.response.start",
            "status": 200,
            "headers": [(b"content-length", str(len(text)).encode())],
        }
    )
    await send({"type": "http.response.body", "body": text})


@pytest.fixture(scope="module")
def address() -> Iterator[Address]:
    """A server as `api.serve` starts it, around an app that tells what it understood."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = uvicorn.Config(
        RequestContext(_echo, Metrics()), port=port, http="httptools", lifespan="off", log_level="critical"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield ("127.0.0.1", port)
    server.should_exit = True
    thread.join(10)


def exchanged(address: Address, request: bytes) -> bytes:
    """Everything that is answered to these bytes until the server closes or says no more for a while."""
    with socket.create_connection(address, timeout=1.0) as connection:
        connection.sendall(request)
        found = b""
        try:
            while part := connection.recv(65_536):
                found += part
        except TimeoutError:
            pass
        return found


def post(*headers: str, body: str = "") -> bytes:
    lines = "".join(f"{header}\r\n" for header in ("Host: hub", *headers))
    return f"POST /v1/hits HTTP/1.1\r\n{lines}\r\n{body}".encode("latin-1")


HIDDEN = "GET /hidden HTTP/1.1\r\nHost: hub\r\n\r\n"


@pytest.mark.parametrize(
    "request_",
    [
        post("Content-Length: 5", "Transfer-Encoding: chunked", body=f"0\r\n\r\n{HIDDEN}"),
        post("Content-Length: 0", "Content-Length: 30", body=HIDDEN),
        post("Content-Length: +30", body=HIDDEN),
        post("Content-Length: 0x1e", body=HIDDEN),
        post("Transfer-Encoding: xchunked", body=f"0\r\n\r\n{HIDDEN}"),
        post("Transfer-Encoding : chunked", body=f"0\r\n\r\n{HIDDEN}"),
        post("Transfer-Encoding: chunked, identity", body=f"0\r\n\r\n{HIDDEN}"),
        post("X-Request-Id: a\rContent-Length: 0", body=HIDDEN),
        post("Transfer-Encoding: chunked", body=f"5;\nx\r\n{HIDDEN}"),
    ],
    ids=["both lengths", "two lengths", "signed", "hex", "unknown coding", "space", "not last", "bare CR", "extension"],
)  # fmt: skip
def test_no_request_is_hidden_in_another(address: Address, request_: bytes) -> None:
    assert b"path=/hidden" not in exchanged(address, request_)


def test_the_request_that_would_be_hidden_is_answered_where_it_is_sent_openly(address: Address) -> None:
    """Or the test above could not fail."""
    assert b"path=/hidden" in exchanged(address, post("Content-Length: 0") + HIDDEN.encode())


@pytest.mark.parametrize(
    "given",
    ["a%0d%0aSet-Cookie: x=1", "a\tb", "<script>", "x" * 65, "ünïcode", "1234567;DROP", "../../../../etc"],
)
def test_an_id_of_a_request_is_taken_as_it_is_or_not_at_all(address: Address, given: str) -> None:
    answer = exchanged(address, post(f"X-Request-Id: {given}", "Content-Length: 0", "Connection: close"))
    head = answer.split(b"\r\n\r\n")[0].decode("latin-1")
    assert re.search(r"(?im)^x-request-id: [0-9a-f]{32}$", head.replace("\r", ""))
    assert "set-cookie" not in head.lower()


@pytest.mark.parametrize("sent", ["Set-Cookie: stolen=1", "X-Injected: 1"], ids=["cookie", "header"])
def test_nothing_that_is_sent_comes_back_as_a_header(api: Any, sent: str) -> None:
    name = sent.partition(":")[0].lower()
    for broken in (f"a\r\n{sent}", f"a\n{sent}", f"a%0d%0a{sent}", f"a\u560d\u560a{sent}"):
        answers = [
            api.client.get("/v1/catalogue", params={"q": broken, "cursor": broken}, headers=api.bearer()),
            api.client.get(f"/v1/persons/{'P' + '0' * 24}", params={"x": broken}, headers=api.bearer()),
            api.client.get("/problems/" + broken.replace("\r", "%0d").replace("\n", "%0a")),
        ]
        for answer in answers:
            assert name not in answer.headers


def test_no_line_of_the_log_is_made_by_who_asks(api: Any, caplog: pytest.LogCaptureFixture) -> None:
    line = "INFO GET /v1/persons/{id} 200 forged"
    with caplog.at_level(logging.DEBUG):
        for broken in (f"x\n{line}", f"x\r{line}", f"x\x1b[2K{line}", f"x\u2028{line}"):
            api.client.get("/v1/runs", params={"cursor": broken}, headers=api.bearer())
            api.client.get(
                "/v1/catalogue", params={"q": broken}, headers={**api.bearer(), "X-Request-Id": "x" * 70}
            )
            api.client.post("/v1/hits", json={"id": broken}, headers=api.bearer())
            api.client.get(f"/{broken.encode().hex()}/nothing", headers={"User-Agent": line})
    ours = [one.getMessage() for one in caplog.records if not one.name.startswith("httpx")]
    assert ours
    assert all("forged" not in one and one.isprintable() for one in ours)
