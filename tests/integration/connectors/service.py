"""A service over HTTP on loopback that misbehaves as told, for tests of sources."""

from __future__ import annotations

import json
import threading
import time
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


@dataclass
class Answer:
    """What one request gets instead of rows. `wait` seconds pass before it; `cut` ends the body half-way."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 0
    cut: bool = False
    drip: float = 0  #: seconds between the bytes of the body


class Service:
    """Rows in pages of `size` behind a token. `answers` are what the next requests of rows get instead."""

    def __init__(self) -> None:
        self.rows: list[dict[str, object]] = []
        self.size = 2
        self.uses = 1_000_000  #: requests that one token is good for
        self.expires_in = 3600
        self.answers: deque[Answer] = deque()
        self.token_answer: Answer | None = None
        self.asked: list[dict[str, str]] = []
        self.connections: set[object] = set()
        self.tokens = 0
        self.left = 0
        self.next_page: str | None = None
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def rows_page(self, query: dict[str, str]) -> dict[str, object]:
        since = query.get("modified_since", "")
        rows = [row for row in self.rows if str(row.get("modified", "")) >= since]
        start = int(query.get("cursor", "0"))
        following = start + self.size
        more = str(following) if following < len(rows) else None
        return {"data": {"items": rows[start:following]}, "paging": {"next": self.next_page or more}}

    def _handler(service: Service) -> type[BaseHTTPRequestHandler]:
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: object) -> None:
                """Says nothing."""

            def do_POST(self) -> None:
                form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                if service.token_answer is not None:
                    self.give(service.token_answer)
                elif form["client_secret"] != ["s3cret"] or form["grant_type"] != ["client_credentials"]:
                    self.give(Answer(401, b'{"error": "invalid_client"}'))
                else:
                    service.tokens += 1
                    service.left = service.uses
                    token = {"access_token": f"t{service.tokens}", "expires_in": service.expires_in}
                    self.give(Answer(200, json.dumps(token).encode()))

            def do_GET(self) -> None:
                query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
                service.asked.append(query)
                service.connections.add(self.client_address)
                if self.headers["Authorization"] != f"Bearer t{service.tokens}" or service.left == 0:
                    self.give(Answer(401, b"{}"))
                    return
                if service.answers:
                    self.give(service.answers.popleft())
                    return
                service.left -= 1
                self.give(Answer(200, json.dumps(service.rows_page(query)).encode()))

            def give(self, answer: Answer) -> None:
                time.sleep(answer.wait)
                self.send_response(answer.status)
                headers = {"Content-Type": "application/json"} | answer.headers
                for name, value in headers.items():
                    self.send_header(name, value)
                if "Transfer-Encoding" not in headers:
                    self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                body = answer.body[: len(answer.body) // 2] if answer.cut else answer.body
                try:
                    if answer.drip:
                        for byte in body:
                            self.wfile.write(bytes([byte]))
                            time.sleep(answer.drip)
                    else:
                        self.wfile.write(body)
                except OSError:
                    self.close_connection = True
                if answer.cut:
                    self.close_connection = True

        return Handler
