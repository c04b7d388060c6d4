"""A delivery is taken once, only from its source, only now, and is kept before its receipt is given."""

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from api.routers import ingest
from api.signature import sign
from hub.errors import HomeInUse, WrongUse

BODY = b'[{"event_id": "E-1", "who": "\xe7\x8e\x8b"}]'


def headers(
    body: bytes = BODY, *, secret: bytes = b"whisper", at: float | None = None, key: str = "d-1"
) -> dict[str, str]:
    timestamp = str(int(time.time() if at is None else at))
    return {
        "X-Hub-Timestamp": timestamp,
        "X-Hub-Signature-256": sign(secret, timestamp, body),
        "Idempotency-Key": key,
        "Content-Type": "application/json",
    }


def post(api: Any, body: bytes = BODY, connector: str = "grid", **changes: Any) -> Any:
    sent = changes.pop("headers", None) or headers(body, **changes)
    return api.client.post(f"/v1/ingest/{connector}", content=body, headers=sent)


def wait_for(api: Any, location: str, state: str) -> dict[str, Any]:
    for _ in range(200):
        receipt: dict[str, Any] = api.client.get(location).json()
        if receipt["state"] == state:
            return receipt
        time.sleep(0.02)
    raise AssertionError(receipt)


def kept(api: Any) -> int:
    return len(api.client.app.state.services.ledger.receipts.pending("grid"))


def test_a_signed_delivery_is_kept_and_can_be_followed(api: Any) -> None:
    response = post(api)
    assert response.status_code == 202
    location = response.headers["location"]
    assert location == f"/v1/ingest/receipts/{response.json()['id']}"
    receipts = api.client.app.state.services.ledger.receipts
    assert receipts.payload(response.json()["id"]) == BODY
    for _ in range(200):
        if api.loaded:
            break
        time.sleep(0.02)
    assert api.loaded[0] == response.json()["id"]
    receipts.mark_loaded(
        response.json()["id"], run_id="run-7", counts={"grid.events": {"read": 1, "accepted": 1}}
    )
    followed = api.client.get(location).json()
    assert (followed["state"], followed["run"], followed["counts"]["grid.events"]["read"]) == (
        "loaded",
        "run-7",
        1,
    )


def test_the_same_delivery_twice_is_one_receipt(api: Any) -> None:
    first, again = post(api), post(api)
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.json()["id"] == again.json()["id"]
    assert kept(api) == 1


def test_a_key_that_comes_back_with_another_body_is_refused(api: Any) -> None:
    post(api)
    response = post(api, b"[]")
    assert (response.status_code, response.json()["type"]) == (409, "/problems/idempotency-conflict")
    assert kept(api) == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"secret": b"another"},
        {"secret": b""},
        {"late_s": 1_000},
        {"late_s": -1_000},
        {"at": 0},
    ],
)
def test_a_delivery_of_another_sender_or_time_is_refused(api: Any, changed: dict[str, Any]) -> None:
    if (
        late_s := changed.get("late_s")
    ) is not None:  # the clock is read here: the values above are made minutes before a long run gets here
        changed = {"at": time.time() - late_s}
    response = post(api, **changed)
    assert (response.status_code, response.json()["type"]) == (401, "/problems/signature-invalid")
    assert kept(api) == 0


@pytest.mark.parametrize("missing", ["X-Hub-Timestamp", "X-Hub-Signature-256"])
def test_a_delivery_without_a_signature_or_time_is_refused(api: Any, missing: str) -> None:
    sent = headers()
    del sent[missing]
    assert post(api, headers=sent).status_code == 401


@pytest.mark.parametrize(
    "changed",
    [
        {"X-Hub-Timestamp": "1e9"},
        {"X-Hub-Timestamp": "-1"},
        {"X-Hub-Timestamp": "9" * 400},
        {"X-Hub-Timestamp": ""},
        {"X-Hub-Signature-256": "sha256="},
        {"X-Hub-Signature-256": "sha1=00"},
        {"X-Hub-Signature-256": "sha256=" + "0" * 64},
    ],
)
def test_a_malformed_signature_is_refused(api: Any, changed: dict[str, str]) -> None:
    assert post(api, headers={**headers(), **changed}).status_code == 401


def test_a_body_changed_on_the_way_is_refused(api: Any) -> None:
    assert post(api, BODY + b" ", headers=headers(BODY)).status_code == 401


def test_the_time_is_under_the_signature(api: Any) -> None:
    replayed = {**headers(at=time.time() - 1_000), "X-Hub-Timestamp": str(int(time.time()))}
    assert post(api, headers=replayed).status_code == 401


@pytest.mark.parametrize("key", ["", "x" * 201])
def test_a_delivery_needs_a_key_of_its_own(api: Any, key: str) -> None:
    response = post(api, key=key)
    assert (response.status_code, response.json()["type"]) == (400, "/problems/wrong-use")
    assert kept(api) == 0


@pytest.mark.parametrize("connector", ["unknown", "dumb", "police"])
def test_a_connector_without_a_webhook_or_secret_takes_nothing(api: Any, connector: str) -> None:
    response = post(api, connector=connector)
    assert (response.status_code, response.json()["type"]) == (404, "/problems/not-found")


def test_a_body_that_is_too_large_is_refused(api: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest, "MAX_BODY", 100)
    assert post(api, b"[" + b" " * 98 + b"]").status_code == 202
    response = post(api, b"[" + b" " * 99 + b"]", key="d-2")
    assert (response.status_code, response.json()["type"]) == (413, "/problems/body-too-large")


def test_an_unknown_receipt_is_not_found(api: Any) -> None:
    for id in ("20260101T000000000Z-00000000", "a" * 40):
        assert api.client.get(f"/v1/ingest/receipts/{id}").status_code == 404


def test_receipts_need_no_department_and_hold_no_payload(api: Any) -> None:
    receipt = api.client.get(post(api).headers["location"])
    assert receipt.status_code == 200
    assert "E-1" not in receipt.text


class Loader:
    """Loads as told; remembers in which thread."""

    def __init__(self) -> None:
        self.errors: list[Exception | None] = []
        self.calls: list[str] = []
        self.threads: set[int] = set()

    def __call__(self, id: str) -> None:
        self.calls.append(id)
        self.threads.add(threading.get_ident())
        error = self.errors.pop(0) if self.errors else None
        if error is not None:
            raise error


class TestLoading:
    """What becomes of a delivery whose loading fails."""

    @pytest.fixture
    def load_receipt(self) -> Loader:
        return Loader()

    def test_a_delivery_that_can_never_be_loaded_says_why(self, api: Any, load_receipt: Loader) -> None:
        load_receipt.errors = [WrongUse("The connector has no dataset for these events.")]
        receipt = wait_for(api, post(api).headers["location"], "failed")
        assert receipt["error"] == "The connector has no dataset for these events."

    def test_an_unforeseen_error_is_not_repeated_to_the_sender(self, api: Any, load_receipt: Loader) -> None:
        load_receipt.errors = [KeyError("王五")]
        receipt = wait_for(api, post(api).headers["location"], "failed")
        assert "王五" not in receipt["error"]

    def test_a_delivery_that_can_not_be_loaded_now_waits(
        self, api: Any, load_receipt: Loader, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        load_receipt.errors = [HomeInUse("busy")]
        location = post(api).headers["location"]
        post(api, key="d-2")  # wakes the worker again
        for _ in range(200):
            if len(load_receipt.calls) >= 3:
                break
            time.sleep(0.02)
        assert len(load_receipt.calls) >= 2
        assert api.client.get(location).json()["state"] == "received"
        assert threading.get_ident() not in load_receipt.threads


def test_signing_is_as_documented(load_receipt: Callable[[str], None] | None) -> None:
    import hashlib
    import hmac

    assert sign(b"k", "17", b"{}") == "sha256=" + hmac.new(b"k", b"17.{}", hashlib.sha256).hexdigest()
