"""The log for auditors: entries by commitments, checkpoints and proofs that others can check."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest

from api.metrics import Metrics
from hub.audit.checkpoint import Checkpoint
from hub.audit.note import PublicKey
from hub.errors import StorageUnavailable
from hub.ledger.checkpoints import Checkpoints
from hub.settings import Settings
from tests.unit.api.test_app import PERSON, READS, RECORD, entity_row, problem
from tests.unit.hub.audit.proofs import consistent, included


def read(api: Any, times: int = 1, **who: str) -> None:
    for _ in range(times):
        api.database.answers = [[entity_row()]]
        assert api.client.get(READS[0], headers=api.bearer(**who)).status_code == 200


def listed(api: Any, query: str = "", department: str = "political_legal") -> Any:
    return api.client.get(
        f"/v1/audit/entries{query}", headers=api.bearer(department, "auditor", "auditor.chen")
    )


def test_an_auditor_sees_who_read_what_and_no_person(api: Any) -> None:
    read(api, user="officer.li")
    response = listed(api)
    assert response.status_code == 200, response.text
    (entry,) = response.json()["entries"]
    assert (entry["user"], entry["action"], entry["purpose"]) == (
        "officer.li",
        "person.read",
        "criminal_investigation",
    )
    assert (entry["outcome"], entry["entities"]) == ("shown", [entry["subject"]])
    assert entry["subject"].startswith("P:")
    assert PERSON not in response.text
    assert RECORD not in response.text


def test_reading_the_log_is_in_the_log(api: Any) -> None:
    listed(api)
    (entry,) = listed(api).json()["entries"]
    assert (entry["user"], entry["action"], entry["outcome"]) == ("auditor.chen", "audit.entries", "shown")


@pytest.mark.parametrize("role", ["officer", "head", "steward", "integrator", "analyst"])
def test_nobody_but_an_auditor_reads_entries_and_trying_is_logged(api: Any, role: str) -> None:
    problem(api.client.get("/v1/audit/entries", headers=api.bearer(role=role)), 403, "access-refused")
    (entry,) = listed(api).json()["entries"]
    assert (entry["action"], entry["outcome"], entry["role"]) == ("audit.entries", "refused", role)


def test_an_auditor_of_a_department_sees_its_entries_only(api: Any) -> None:
    read(api, department="police", user="officer.li")
    read(api, department="court", user="judge.wu")
    assert {one["department"] for one in listed(api).json()["entries"]} == {"police", "court"}
    assert {one["user"] for one in listed(api, department="court").json()["entries"]} == {"judge.wu"}
    assert listed(api, "?department=police", department="court").json()["entries"] == []
    assert {one["user"] for one in listed(api, "?department=police").json()["entries"]} == {"officer.li"}


def test_entries_are_searched_and_paged_newest_first(api: Any) -> None:
    read(api, 3, user="officer.li")
    read(api, 2, user="officer.wang")
    seqs = []
    query = "?limit=2&user=officer.li"
    while query:
        page = listed(api, query).json()
        seqs += [one["seq"] for one in page["entries"]]
        query = f"?limit=2&user=officer.li&cursor={page['next']}" if page["next"] else ""
    assert seqs == [3, 2, 1]
    assert listed(api, "?action=place.read").json()["entries"] == []
    assert listed(api, "?since=2100-01-01T00:00:00Z").json()["entries"] == []
    assert len(listed(api, "?until=2100-01-01T00:00:00Z&user=officer.wang").json()["entries"]) == 2
    problem(listed(api, "?since=2026-01-01T00:00:00"), 400, "wrong-use")
    problem(listed(api, "?cursor=nonsense"), 400, "wrong-use")


def test_proofs_of_the_api_convince_a_verifier_that_has_only_the_root(api: Any) -> None:
    read(api, 7)
    ask = api.client.get
    for seq in range(1, 8):
        proof = ask(f"/v1/audit/inclusion?seq={seq}&size=7", headers=api.bearer()).json()
        path = [bytes.fromhex(one) for one in proof["path"]]
        leaf, root = bytes.fromhex(proof["hash"]), bytes.fromhex(proof["root"])
        assert included(leaf, seq - 1, 7, path, root)
    for first in range(1, 8):
        proof = ask(f"/v1/audit/consistency?from={first}&to=7", headers=api.bearer()).json()
        roots = [bytes.fromhex(proof[name]) for name in ("first_root", "second_root")]
        assert consistent(first, 7, *roots, [bytes.fromhex(one) for one in proof["path"]])
    assert root == roots[1]


@pytest.mark.parametrize(
    "path",
    [
        "inclusion?seq=3&size=2",
        "inclusion?seq=1&size=99",
        "consistency?from=2&to=1",
        "consistency?from=1&to=99",
    ],
)
def test_there_are_no_proofs_of_what_the_log_does_not_have(api: Any, path: str) -> None:
    read(api, 2)
    problem(api.client.get(f"/v1/audit/{path}", headers=api.bearer()), 400, "wrong-use")


@pytest.mark.parametrize(
    "path", ["entries", "checkpoint", "inclusion?seq=1&size=1", "consistency?from=1&to=1"]
)
def test_every_route_of_the_log_needs_a_token(api: Any, path: str) -> None:
    problem(api.client.get(f"/v1/audit/{path}"), 401, "not-authenticated")


def test_a_log_that_was_not_signed_yet_has_no_checkpoint(api: Any) -> None:
    problem(api.client.get("/v1/audit/checkpoint", headers=api.bearer()), 404, "not-found")


def test_a_checkpoint_is_of_the_log_s_key(api: Any) -> None:
    read(api, 3)
    services = api.client.app.state.services
    services.signing.checkpoint()
    told = api.client.get("/v1/audit/checkpoint", headers=api.bearer()).json()
    found = Checkpoint.opened(told["note"].encode(), PublicKey.of_text(told["public_key"]))
    proof = api.client.get("/v1/audit/inclusion?seq=1&size=3", headers=api.bearer()).json()
    assert (found.size, found.root.hex()) == (told["size"], proof["root"]) == (3, proof["root"])
    assert base64.b64encode(found.root).decode() in told["note"]


def test_the_log_is_signed_when_the_api_ends_and_every_so_many_entries(tmp_path: Path) -> None:
    from contextlib import asynccontextmanager
    from time import monotonic, sleep

    from starlette.testclient import TestClient

    from api.app import create_app
    from hub import tokens
    from hub.ledger.ledger import Ledger, ledger_url
    from tests.unit.api.conftest import CATALOGUE, FakeDatabase

    witness = tmp_path / "witness"
    witness.mkdir()
    settings = Settings(home=tmp_path / "home", checkpoint_entries=4, witnesses=(str(witness),))

    @asynccontextmanager
    async def open_database(_: Settings) -> Any:
        yield FakeDatabase()

    app = create_app(settings, catalogue=lambda: CATALOGUE, open_database=open_database)
    token = tokens.issue(settings, department="police", user="u-1", role="auditor")
    with TestClient(app) as client:
        for _ in range(4):
            client.get("/v1/audit/entries", headers={"Authorization": f"Bearer {token}"})
        until = monotonic() + 20
        while not list(witness.rglob("*.checkpoint")) and monotonic() < until:
            sleep(0.02)
        assert "rivermeet_audit_witnesses_behind 0.0" in client.get("/metrics").text
        for _ in range(2):
            client.get("/v1/audit/entries", headers={"Authorization": f"Bearer {token}"})
    with Ledger.open(ledger_url(settings)) as ledger:
        sizes = [one.size for one in ledger.checkpoints.after(0)]
    assert sizes[-1] == 6
    assert len(sizes) >= 2
    assert len(list(witness.rglob("*.checkpoint"))) == len(sizes)


def test_a_log_that_can_t_be_signed_stops_no_answer_and_is_told(
    api: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from api.checkpointing import Checkpointing

    def broken(*_: object) -> None:
        raise StorageUnavailable("disk full")

    monkeypatch.setattr(Checkpoints, "make", broken)
    services, metrics = api.client.app.state.services, Metrics()
    checkpointing = Checkpointing(services.signing, services.settings, metrics)
    api.client.portal.call(checkpointing.step)
    assert b"rivermeet_audit_unsignable 1.0" in metrics.text()
    assert listed(api).status_code == 200
