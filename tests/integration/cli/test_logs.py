"""No name, number, telephone or address of anybody comes into a log, whatever goes right or wrong."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2 as httpx
import neo4j
import pytest

from hub.settings import Settings
from tests.integration.cli.conftest import Ran
from tests.unit.hub.cli.conftest import MANIFEST, MAPPING, SUITE

Hub = Callable[..., Ran]

#: Made up; the second one's checksum is wrong, the third one's day is no day.
PEOPLE = (
    ("1", "2026-03-01", "陈小明", "11010519491231002X", "13912345678", "龙溪镇江北路88号3栋502室"),
    ("2", "2026-03-02", "周大海", "110105194912310021", "13687654321", "白石镇解放街12号"),
    ("3", "欧阳若兰", "欧阳若兰", "440524188001010014", "13700001111", "南门巷9号"),
    ("4", "2026-03-04", "司马青衫", "司马青衫的身份证", "不详13555556666", "东湖路77号"),
)
_MENTIONED = "MATCH (r:Record {dataset: 'visits.letters'})-[:DESCRIBES]->(p:Person)"
#: What nobody may find in a log.
SECRETS = {word for row in PEOPLE for word in row[2:]} | {
    "chenxiaoming", "13912345678", "江北路88号", "1949-12-31",
}  # fmt: skip

MAPPED = MAPPING.replace(
    "        name.full: Name\n",
    "        name.full: Name\n        phone: Phone\n        address.text: Address\n",
)


@pytest.fixture
def source(where: Path) -> Path:
    """The connector `visits`, and its rows in `drops`."""
    folder = where / "visits"
    folder.mkdir()
    for name, text in (("connector", MANIFEST), ("mapping", MAPPED), ("suite", SUITE)):
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    (where / "drops").mkdir()
    rows = "\n".join(",".join(row) for row in (("No", "Day", "Name", "ID", "Phone", "Address"), *PEOPLE))
    (where / "drops" / "a.csv").write_text(rows + "\n", encoding="utf-8")
    return folder


def pulled(hub: Hub, where: Path) -> Iterator[Ran]:
    """Pulls that go well, meet unfit rows, are blocked, or find no rows but noise."""
    yield hub("pull", "visits", "--set", "folder=drops", "--json")
    yield hub("connector", "preview", "visits", "--set", "folder=drops")
    (where / "twice").mkdir()
    text = (where / "drops" / "a.csv").read_text("utf-8")
    (where / "twice" / "a.csv").write_text(text + text.splitlines()[1] + "\n", encoding="utf-8")
    yield hub("pull", "visits", "--set", "folder=twice", "--full")
    (where / "noise").mkdir()
    (where / "noise" / "a.csv").write_bytes(text.encode("gb18030") + b'"\x00' + "陈小明".encode())
    yield hub("pull", "visits", "--set", "folder=noise", "--full")
    (where / "visits" / "mapping.yaml").write_text(MAPPED.replace("from: Day", "from: Nome"), "utf-8")
    yield hub("pull", "visits", "--set", "folder=drops", "--full")
    (where / "visits" / "mapping.yaml").write_text(MAPPED, "utf-8")


def decided(hub: Hub, person: str) -> Iterator[Ran]:
    """Commands that show or decide on persons, and some that can't."""
    (entry, *_) = hub("quarantine", "list", "--json").json()["entries"]
    yield hub("quarantine", "show", str(entry["id"]))
    yield hub(
        "quarantine", "replay", "visits", str(entry["id"]), "--set", "folder=drops", "--correct", "ID=陈小明"
    )
    yield hub("quarantine", "discard", str(entry["id"]), "--reason", "周大海 called")
    yield hub("identity", "why", person)
    yield hub("identity", "why", "陈小明")
    yield hub("identity", "compare", person, "11010519491231002X")


def asked(client: httpx.Client, token: str, person: str, record: str) -> Iterator[httpx.Response]:
    """Requests that are answered, refused and wrong, with persons' data wherever a request can hold any."""
    steward = {"Authorization": f"Bearer {token}", "Hub-Purpose": "data_correction"}
    yield client.get(f"/v1/records/{record}", headers=steward)
    yield client.get(f"/v1/persons/{person}", headers=steward)
    yield client.get(f"/v1/identity/{person}/why", headers=steward)
    yield client.get(f"/v1/persons/{person}", headers=steward | {"Hub-Purpose": "criminal_investigation"})
    yield client.get("/v1/persons/陈小明", headers=steward)
    yield client.get("/v1/places", params={"near": "陈小明", "name": "13912345678"}, headers=steward)
    yield client.get("/v1/nothing/江北路88号", headers=steward)
    yield client.get("/v1/persons/" + person, headers=steward | {"Hub-Case": "11010519491231002X"})
    yield client.get("/v1/runs", headers={"Authorization": "Bearer 11010519491231002X"})
    yield client.get("/v1/runs", headers=steward | {"X-Request-Id": "13912345678 chenxiaoming"})
    search = {
        "name": "陈小明",
        "phone": "13912345678",
        "birth_date": "1949-12-31",
        "extra": "龙溪镇江北路88号3栋502室",
    }
    yield client.post("/v1/search/persons", json=search, headers=steward)
    yield client.post(
        "/v1/identity/judgements", json={"reason": "周大海", "mentions": ["欧阳若兰"]}, headers=steward
    )
    yield client.post(
        "/v1/ingest/visits", content="陈小明".encode(), headers={"Idempotency-Key": "周大海".encode().hex()}
    )
    yield client.post("/v1/search/persons", content=b'{"name": "\xe9\x99\x88', headers=steward)
    yield client.get("/v1/audit/entries", params={"user": "陈小明"}, headers=steward)


@pytest.mark.timeout(900)
def test_no_persons_data_comes_into_any_log(
    hub: Hub, where: Path, source: Path, settings: Settings, driver: neo4j.Driver
) -> None:
    runs = list(pulled(hub, where))
    assert runs[0].json()["datasets"]["visits.letters"]["quarantined"] >= 2
    assert {run.code for run in runs} > {0}
    (row, *_) = driver.execute_query(f"{_MENTIONED} RETURN p.id AS person, r.id AS record").records
    answers = served(hub, row["person"], row["record"])
    runs += decided(hub, row["person"])
    assert any("陈小明" in answer.text for answer in answers)
    assert {answer.status_code for answer in answers} >= {200, 401, 403, 404, 422}
    told = {f"stderr of run {at}": run.err for at, run in enumerate(runs)}
    told |= {path.name: path.read_text("utf-8") for path in (settings.root / "logs").glob("*.log")}
    assert "/v1/persons/{id}" in told["api.log"]
    assert any(secret in run.out for run in runs for secret in SECRETS)
    leaked = {(where, secret) for where, text in told.items() for secret in SECRETS if secret in text}
    assert leaked == set()


def served(hub: Hub, person: str, record: str) -> list[httpx.Response]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    up = hub("up", "--detach", "--json", HUB_API_PORT=str(port))
    assert up.code == 0, up.err
    try:
        token = hub("token", "--department", "petition", "--user", "u1", "--role", "steward").out.strip()
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            return list(asked(client, token, person, record))
    finally:
        hub("down", "--json")


def test_the_log_itself_names_no_person(hub: Hub, where: Path, source: Path, driver: neo4j.Driver) -> None:
    hub("pull", "visits", "--set", "folder=drops")
    found = driver.execute_query(f"{_MENTIONED} RETURN p.id AS person, r.id AS record").records
    assert hub("identity", "why", found[0]["person"]).code == 0
    exported: dict[str, Any] = hub("audit", "export", "log.txt", "--json").json()
    assert exported["entries"] >= 2
    text = (where / "log.txt").read_text("utf-8")
    key = hub("audit", "key").out.strip()
    assert hub("audit", "verify", "log.txt", "--public-key", key, "--json").json()["holds"]
    assert not [secret for secret in SECRETS if secret in text]
    assert not [row for row in found if row["person"] in text or row["record"] in text]
