"""The sources of a small district, asked as a connector asks them."""

from __future__ import annotations

import hashlib
import hmac
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import httpx2 as httpx
import pytest

from hub.city.district import advance, build
from hub.city.push import headers
from hub.city.serve import Addresses, Manners, running


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("city") / "d"
    build(folder, people=1_000, seed=5)
    return folder


@pytest.fixture(scope="module")
def served(district: Path) -> Iterator[Addresses]:
    with running(district, manners=Manners(throttle_every=4, token_requests=3)) as values:
        yield values


def _token(court: dict[str, str]) -> httpx.Response:
    return httpx.post(
        court["court_token_url"],
        data={"grant_type": "client_credentials"},
        auth=(court["court_client_id"], court["court_client_secret"]),
    )


def test_the_court_gives_every_suit_once_over_pages_tokens_and_throttling(
    district: Path, served: Addresses
) -> None:
    court = served["court"]
    token, cursor, seen, met = "none", None, [], set()
    for _ in range(200):
        parameters = {"limit": "10"} | ({"cursor": cursor} if cursor else {})
        answer = httpx.get(
            court["court_url"] + "suits", params=parameters, headers={"Authorization": f"Bearer {token}"}
        )
        met.add(answer.status_code)
        if answer.status_code == 401:
            token = _token(court).json()["access_token"]
            continue
        if answer.status_code == 429:
            assert answer.headers["Retry-After"] == "1"
            continue
        page = answer.json()
        seen += [suit["id"] for suit in page["data"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    base = sqlite3.connect(district / "court.db")
    count = base.execute("SELECT count(*) FROM suits").fetchone()[0]
    base.close()
    assert met == {200, 401, 429}
    assert len(seen) == len(set(seen)) == count > 20


def test_the_court_refuses_a_wrong_secret_and_a_cursor_it_did_not_give(served: Addresses) -> None:
    court = served["court"]
    wrong = httpx.post(
        court["court_token_url"],
        data={"grant_type": "client_credentials", "client_id": "rivermeet", "client_secret": "no"},
    )
    assert wrong.status_code == 401
    for _ in range(2):
        answer = httpx.get(
            court["court_url"] + "suits",
            params={"cursor": "nonsense"},
            headers={"Authorization": f"Bearer {_token(court).json()['access_token']}"},
        )
        if answer.status_code != 429:
            break
    assert answer.status_code == 400


def test_the_grid_lists_only_what_changed_since_a_time(served: Addresses) -> None:
    grid = served["grid"]
    key = {"X-Api-Key": grid["grid_api_key"]}
    since = "2026-06-01T08:00:00+08:00"
    page = httpx.get(grid["grid_url"] + "events", params={"since": since, "limit": 1000}, headers=key).json()
    assert page["events"]
    assert all(event["updated_at"] >= "2026-06-01T00:00:00Z" for event in page["events"])
    assert httpx.get(grid["grid_url"] + "events").status_code == 401


def test_a_push_is_signed_over_its_time_and_body() -> None:
    made = headers("secret", b"{}", 1_700_000_000)
    expected = hmac.new(b"secret", b"1700000000.{}", hashlib.sha256).hexdigest()
    assert made["X-Hub-Signature-256"] == f"sha256={expected}"
    assert made["Idempotency-Key"] == headers("secret", b"{}", 1_700_000_001)["Idempotency-Key"]


def test_days_in_one_step_or_in_several_give_the_same_sources(tmp_path: Path) -> None:
    tables = {}
    for name, steps in (("one", (4,)), ("several", (1, 2, 1))):
        folder = tmp_path / name
        build(folder, people=1_000, seed=6)
        for days in steps:
            advance(folder, days=days)
        tables[name] = {}
        for file, asked in (
            ("police.db", ("persons", "incidents", "incident_persons")),
            ("court.db", ("suits", "mediations")),
            ("grid.db", ("events",)),
        ):
            base = sqlite3.connect(folder / file)
            for table in asked:
                tables[name][table] = base.execute(f"SELECT * FROM {table} ORDER BY id").fetchall()
            base.close()
    assert tables["one"] == tables["several"]


def test_advancing_brings_new_changed_and_deleted_rows_with_a_later_time(tmp_path: Path) -> None:
    folder = tmp_path / "d"
    build(folder, people=20_000, seed=7)

    def events() -> dict[int, tuple[str, dict[str, object]]]:
        base = sqlite3.connect(folder / "grid.db")
        rows = base.execute("SELECT id, modified, body FROM events").fetchall()
        base.close()
        return {key: (modified, json.loads(body)) for key, modified, body in rows}

    before = events()
    latest = max(modified for modified, _ in before.values())
    advance(folder, days=90)
    after = events()
    changed = {key for key, row in after.items() if before.get(key) != row}
    assert all(after[key][0] > latest for key in changed)
    assert len(after) > len(before)
    old = changed & before.keys()
    assert any(after[key][1]["status"] != before[key][1]["status"] for key in old)
    assert any(after[key][1]["deleted"] and not before[key][1]["deleted"] for key in old)
    assert any(after[key][1]["citizen"] != before[key][1]["citizen"] for key in old)
