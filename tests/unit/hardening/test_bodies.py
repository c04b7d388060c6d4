"""A body may be so large and so deep: whatever it says of itself, and on every route that takes one."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest

from api.bodies import MAX_BODY, MAX_DEPTH, check_depth
from api.errors import BodyTooDeep
from tests.unit.api.conftest import *  # noqa: F403

JSON = {"Content-Type": "application/json"}


def nested(levels: int, opening: str = "[", closing: str = "]") -> bytes:
    return (opening * levels + closing * levels).encode()


def taking_bodies(api: Any) -> list[tuple[str, str]]:
    paths = api.client.get("/openapi.json").json()["paths"]
    return [
        (method.upper(), path.replace("{connector}", "grid").replace("{", "").replace("}", ""))
        for path, methods in paths.items()
        for method, operation in methods.items()
        if "requestBody" in operation
    ]


def test_no_route_takes_more_bytes_than_it_says(api: Any) -> None:
    for method, path in taking_bodies(api):
        if path != "/v1/ingest/grid":
            answer = api.client.request(method, path, content=b"[" + b" " * MAX_BODY, headers=JSON)
            assert (answer.status_code, answer.json()["type"]) == (413, "/problems/body-too-large"), path


def test_no_route_takes_what_nests_too_deeply(api: Any) -> None:
    for method, path in taking_bodies(api):
        if path != "/v1/ingest/grid":
            answer = api.client.request(method, path, content=nested(100_000), headers=JSON)
            assert (answer.status_code, answer.json()["type"]) == (400, "/problems/body-too-deep"), path


def test_a_refused_body_never_gets_to_the_token_or_the_graph(api: Any) -> None:
    answer = api.client.post("/v1/hits", content=nested(50), headers={**JSON, **api.bearer()})
    assert answer.status_code == 400
    assert len(answer.headers["X-Request-Id"]) == 32
    assert api.database.asked == []


def test_bytes_are_counted_whatever_their_length_is_said_to_be(api: Any) -> None:
    def parts() -> Iterator[bytes]:
        for _ in range(MAX_BODY // 1024 + 1):
            yield b" " * 1024

    assert api.client.post("/v1/hits", content=parts(), headers=JSON).status_code == 413
    small = {**JSON, "Content-Length": "9" * 30}
    assert api.client.post("/v1/hits", content=b"{}", headers=small).status_code == 413


def test_a_body_of_the_greatest_size_is_read(api: Any) -> None:
    body = b"{" + b" " * (MAX_BODY - 2) + b"}"
    answer = api.client.post("/v1/hits", content=body, headers={**JSON, **api.bearer()})
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/wrong-use")


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_depth_is_counted_over_lists_and_objects(opening: str, closing: str) -> None:
    check_depth(nested(MAX_DEPTH, opening, closing))
    with pytest.raises(BodyTooDeep):
        check_depth(nested(MAX_DEPTH + 1, opening, closing))


def test_brackets_in_text_and_side_by_side_are_no_depth() -> None:
    check_depth(b'["' + b"[" * 1000 + b'\\"[[[["]')
    check_depth(b"[" + b"[]," * 1000 + b"[]]")


@pytest.mark.parametrize(
    "hostile", [b'"' + b'\\"' * 120_000, b'"' + b'\\"' * 120_000 + b"\\", b"[" * 33 + b'"' * 200_000]
)
def test_no_text_makes_counting_slow(hostile: bytes) -> None:
    """Each byte is looked at once: a pattern that goes back would take minutes for these."""
    started = time.process_time()
    with suppress(BodyTooDeep):
        check_depth(b"[{" * 17 + hostile)
    assert time.process_time() - started < 2


def test_a_deep_delivery_is_refused_once_it_is_known_whose_it_is(api: Any) -> None:
    from api.signature import sign

    now, body = str(int(time.time())), nested(50_000)
    headers = {
        "X-Hub-Timestamp": now,
        "X-Hub-Signature-256": sign(b"whisper", now, body),
        "Idempotency-Key": "one",
    }
    assert api.client.post("/v1/ingest/grid", content=body, headers=headers).status_code == 400
    unsigned = {**headers, "X-Hub-Signature-256": "sha256=00"}
    assert api.client.post("/v1/ingest/grid", content=body, headers=unsigned).status_code == 401
