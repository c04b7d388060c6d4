"""From a question to a grant over the API: who may do what, and what each is told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import orjson
import pytest
from starlette.testclient import TestClient

from api.app import create_app
from hub import tokens
from hub.access.principal import Principal, Role
from hub.ledger.ledger import Ledger
from hub.settings import Settings
from hub.sharing.correction_desk import CorrectionDesk
from tests.unit.hub.sharing.entries import SECRETS, STATIONS, SUITS

ASKED = {
    "dataset": "court.suits",
    "basis": "信访工作条例 art. 22",
    "scenario": "A petition's matter may be before the court already.",
    "purposes": ["petition_handling"],
    "fields": ["case.number", "name.full"],
    "edges": ["PARTY_TO"],
    "first_day": "2020-01-01",
    "last_day": "2099-12-31",
}


@pytest.fixture
def ledger(api: Any) -> Ledger:
    services = api.client.app.state.services
    services.ledger.catalogue.publish([SUITS, STATIONS, SECRETS])
    ledger: Ledger = services.ledger
    return ledger


class Side:
    """One user's client."""

    def __init__(self, api: Any, department: str, role: str, user: str) -> None:
        self._client = api.client
        self._headers = {"Authorization": api.bearer(department, role, user)["Authorization"]}

    def get(self, path: str, status: int = 200, **query: object) -> Any:
        return self._told(self._client.get(path, headers=self._headers, params=query), status)

    def post(self, path: str, body: object = None, status: int = 200) -> Any:
        return self._told(self._client.post(path, headers=self._headers, json=body), status)

    def put(self, path: str, body: object, status: int = 200) -> Any:
        return self._told(self._client.put(path, headers=self._headers, json=body), status)

    @staticmethod
    def _told(response: Any, status: int) -> Any:
        assert response.status_code == status, response.text
        return response.json()


@pytest.fixture
def sides(api: Any, ledger: Ledger) -> dict[str, Side]:
    users = {
        "asking": ("petition", "steward", "petition.steward"),
        "submitting": ("petition", "head", "petition.head"),
        "deciding": ("court", "head", "court.head"),
        "serving": ("court", "steward", "court.steward"),
        "other": ("police", "head", "police.head"),
        "auditor": ("audit", "auditor", "audit.one"),
    }
    return {name: Side(api, *user) for name, user in users.items()}


def submitted(sides: dict[str, Side]) -> str:
    id: str = sides["asking"].post("/v1/requests", ASKED, 201)["id"]
    sides["submitting"].post(f"/v1/requests/{id}/submit")
    return id


def test_all_departments_see_the_entries_of_all(sides: dict[str, Side]) -> None:
    for side in sides.values():
        listed = side.get("/v1/catalogue")["entries"]
        assert [one["dataset"] for one in listed] == ["court.suits", "police.informants", "police.stations"]
    found = sides["asking"].get("/v1/catalogue", q="民事 原告", provider="court")["entries"]
    assert found == []
    found = sides["asking"].get("/v1/catalogue", q="民事 plaintiff")["entries"]
    assert [(one["dataset"], one["provider_title"]) for one in found] == [("court.suits", "人民法院")]


def test_a_list_of_entries_goes_on_with_its_cursor(sides: dict[str, Side]) -> None:
    first = sides["asking"].get("/v1/catalogue", limit=2)
    rest = sides["asking"].get("/v1/catalogue", limit=2, cursor=first["next"])
    assert [one["dataset"] for one in rest["entries"]] == ["police.stations"]
    assert rest["next"] is None


def test_an_entry_shows_its_versions_and_an_earlier_one(sides: dict[str, Side], ledger: Ledger) -> None:
    from dataclasses import replace

    ledger.catalogue.publish([replace(SUITS, title="新")])
    now = sides["asking"].get("/v1/catalogue/court.suits")
    assert ([one["version"] for one in now["versions"]], now["title"]) == ([2, 1], "新")
    assert sides["asking"].get("/v1/catalogue/court.suits", version=1)["title"] == "民事案件"
    sides["asking"].get("/v1/catalogue/court.suits", 404, version=3)
    sides["asking"].get("/v1/catalogue/court.none", 404)


def test_the_catalogue_is_exported_under_its_own_addresses(api: Any, ledger: Ledger) -> None:
    told = api.client.get("/v1/catalogue.jsonld", headers=api.bearer())
    assert told.headers["Content-Type"] == "application/ld+json"
    body = told.json()
    assert body["@id"] == "http://testserver/v1/catalogue"
    assert [one["dct:identifier"] for one in body["dcat:dataset"]] == [
        "court.suits",
        "police.informants",
        "police.stations",
    ]


def test_a_draft_says_what_it_lacks_and_all_of_it_again_when_it_is_submitted(sides: dict[str, Side]) -> None:
    draft = sides["asking"].post("/v1/requests", {"dataset": "court.suits"}, 201)
    parts = ["basis", "scenario", "purposes", "fields", "first_day", "last_day"]
    assert [one["part"] for one in draft["missing"]] == parts
    told = sides["submitting"].post(f"/v1/requests/{draft['id']}/submit", status=422)
    assert (told["type"], [one["part"] for one in told["missing"]]) == ("/problems/incomplete-request", parts)
    terms = {name: value for name, value in ASKED.items() if name != "dataset"}
    whole = sides["asking"].put(f"/v1/requests/{draft['id']}", terms)
    assert whole["missing"] == []
    assert whole["fields"] == ["case.number", "defendant.name.full", "plaintiff.name.full"]
    done = sides["submitting"].post(f"/v1/requests/{draft['id']}/submit")
    assert (done["state"], done["deadline"]["what"]) == ("submitted", "reply")
    assert done["deadline"]["counted"].startswith("10 working days after ")


def test_what_was_consented_to_is_in_force_for_the_consumer(sides: dict[str, Side], ledger: Ledger) -> None:
    from datetime import UTC, datetime

    id = submitted(sides)
    narrow = {"fields": ["case.number"], "conditions": "no copies"}
    grant = sides["deciding"].post(f"/v1/requests/{id}/consent", narrow, 201)
    assert (grant["state"], grant["fields"], grant["conditions"]) == (
        "in_force",
        ["case.number"],
        "no copies",
    )
    assert [step["step"] for step in grant["steps"]] == ["consent", "deliver"]
    (open_,) = ledger.grants.in_force("petition", datetime.now(UTC))
    assert open_.id == grant["id"]
    assert sides["asking"].get(f"/v1/requests/{id}")["grant"] == grant["id"]
    sides["deciding"].post(f"/v1/grants/{grant['id']}/suspend", {"reason": "used for dunning"})
    assert ledger.grants.in_force("petition", datetime.now(UTC)) == ()
    again = sides["deciding"].post(f"/v1/grants/{grant['id']}/resume", {"reason": "put right"})
    assert again["state"] == "in_force"
    ended = sides["submitting"].post(f"/v1/grants/{grant['id']}/withdraw", {"reason": "done"})
    assert ended["state"] == "withdrawn"
    told = sides["deciding"].post(f"/v1/grants/{grant['id']}/resume", {"reason": "again"}, 409)
    assert told["type"] == "/problems/step-refused"


def test_a_provider_may_return_put_off_refuse_and_deliver_later(sides: dict[str, Side]) -> None:
    id = submitted(sides)
    back = sides["serving"].post(f"/v1/requests/{id}/return", {"missing": ["order no. 12"]})
    assert back["missing"] == [{"part": "provider", "detail": "order no. 12"}]
    sides["submitting"].post(f"/v1/requests/{id}/submit")
    put_off = sides["deciding"].post(f"/v1/requests/{id}/extend", {"days": 3, "reason": "many files"})
    assert put_off["deadline"]["counted"].startswith("13 working days")
    refused = sides["deciding"].post(f"/v1/requests/{id}/refuse", {"reason": "not needed for the duty"})
    assert (refused["state"], refused["reason"]) == ("refused", "not needed for the duty")
    later = sides["deciding"].post(f"/v1/requests/{submitted(sides)}/consent", {"deliver": False}, 201)
    assert (later["state"], later["deadline"]["what"]) == ("consented", "delivery")
    assert sides["serving"].post(f"/v1/grants/{later['id']}/deliver")["state"] == "in_force"


@pytest.mark.parametrize(
    ("path", "body", "may"),
    [
        ("submit", None, "submitting"),
        ("return", {"missing": ["x"]}, "serving"),
        ("extend", {"days": 1, "reason": "x"}, "deciding"),
        ("consent", {}, "deciding"),
        ("refuse", {"reason": "x"}, "deciding"),
    ],
)
def test_only_the_right_side_and_role_takes_a_step(
    sides: dict[str, Side], ledger: Ledger, path: str, body: object, may: str
) -> None:
    drafted = sides["asking"].post("/v1/requests", ASKED, 201)["id"]
    id = drafted if path == "submit" else submitted(sides)
    before = ledger.requests.get(id)
    also = {"deciding"} if path == "return" else set()
    for name, side in sides.items():
        if name not in {may, *also}:
            hidden = name == "other" or (path == "submit" and name in ("deciding", "serving"))
            side.post(f"/v1/requests/{id}/{path}", body, 404 if hidden else 403)
    assert ledger.requests.get(id) == before
    sides[may].post(f"/v1/requests/{id}/{path}", body, 201 if path == "consent" else 200)


def test_requests_and_grants_are_seen_by_both_sides_and_auditors(sides: dict[str, Side]) -> None:
    id = submitted(sides)
    grant = sides["deciding"].post(f"/v1/requests/{id}/consent", {}, 201)["id"]
    for name, side in sides.items():
        seen = [] if name == "other" else [id]
        assert [one["id"] for one in side.get("/v1/requests")["requests"]] == seen
        assert [one["id"] for one in side.get("/v1/grants")["grants"]] == [grant] * len(seen)
        side.get(f"/v1/grants/{grant}", 200 if seen else 404)
        side.get(f"/v1/requests/{id}", 200 if seen else 404)


def test_what_is_overdue_is_listed_with_the_day_and_how_it_was_counted(
    api: Any, sides: dict[str, Side]
) -> None:
    from dataclasses import replace
    from datetime import UTC, datetime, timedelta

    id = submitted(sides)
    assert sides["asking"].get("/v1/requests", overdue=True)["requests"] == []
    services = api.client.app.state.services
    later = replace(services.rules.sharing(), now=lambda: datetime.now(UTC) + timedelta(days=40))
    services.rules.sharing = lambda: later
    (late,) = sides["auditor"].get("/v1/requests", overdue=True)["requests"]
    assert (late["id"], late["deadline"]["overdue"], late["deadline"]["law"]) == (
        id,
        True,
        "政务数据共享条例, art. 21",
    )
    assert sides["auditor"].get("/v1/requests", overdue=True, state="consented")["requests"] == []
    assert sides["other"].get("/v1/requests", overdue=True)["requests"] == []


def test_what_is_not_shared_is_told_with_reason_and_law(sides: dict[str, Side]) -> None:
    told = sides["asking"].post("/v1/requests", {**ASKED, "dataset": "police.informants"}, 400)
    assert told["detail"] == "police.informants is not shared: Lives are at stake. (刑事诉讼法 art. 64)"


def test_each_act_is_logged_with_the_id_of_its_request(api: Any, sides: dict[str, Side]) -> None:
    id = submitted(sides)
    headers = api.bearer("court", "head", "court.head") | {"X-Request-Id": "request-0042"}
    api.client.post(f"/v1/requests/{id}/consent", headers=headers, json={})
    ledger = api.client.app.state.services.ledger
    entry = orjson.loads(ledger.disclosures.list(limit=100)[-1].body)
    assert (entry["action"], entry["request"], entry["subject"]) == ("request.consent", "request-0042", id)
    assert entry["datasets"] == ["court.suits"]


def test_a_dispute_goes_from_talks_to_a_decision_over_the_routes(api: Any, sides: dict[str, Side]) -> None:
    above = Side(api, "political_legal", "head", "political_legal.head")
    id = submitted(sides)
    sides["deciding"].post(f"/v1/requests/{id}/refuse", {"reason": "not needed for the duty"})
    dispute = sides["submitting"].post(f"/v1/requests/{id}/disputes", {"reason": "it is"}, 201)["id"]
    sides["submitting"].post(f"/v1/requests/{id}/disputes", {"reason": "twice"}, 409)
    sides["deciding"].post(f"/v1/disputes/{dispute}/note", {"text": "no agreement"})
    above.post(f"/v1/disputes/{dispute}/decide", {"text": "early", "upheld": True}, 409)
    sides["submitting"].post(f"/v1/disputes/{dispute}/escalate", {"text": "the talks failed"})
    sides["deciding"].post(f"/v1/disputes/{dispute}/decide", {"text": "mine", "upheld": False}, 403)
    told = above.post(f"/v1/disputes/{dispute}/decide", {"text": "the duty is there", "upheld": True})
    assert (told["state"], told["steps"][-1]["user"]) == ("upheld", "political_legal.head")
    assert sides["asking"].get(f"/v1/requests/{id}")["state"] == "submitted"
    sides["other"].get(f"/v1/disputes/{dispute}", 404)
    assert sides["auditor"].get(f"/v1/disputes/{dispute}") == told


def test_a_correction_is_asked_of_a_record_that_is_shown_and_answered(
    api: Any, sides: dict[str, Side]
) -> None:
    record = "R" + "5" * 24
    body = {"record": record, "statement": "the year is wrong"}
    officer = api.bearer("petition", "officer", "officer-7")
    hidden = api.client.post("/v1/corrections", headers=officer, json=body)
    assert hidden.status_code in (403, 404)  # no grant: not shown, and so no correction of it
    services = api.client.app.state.services
    by = Principal("officer-7", "petition", Role.OFFICER)
    asked = CorrectionDesk(services.ledger, services.rules.sharing(), by).ask(
        "court.suits", record, None, "wrong"
    )
    (listed,) = sides["serving"].get("/v1/corrections", unanswered=True)["corrections"]
    assert (listed["id"], listed["deadline"]["law"]) == (asked.id, "政务数据共享条例, art. 26")
    sides["asking"].post(f"/v1/corrections/{asked.id}/verify", {"answer": "it is"}, 403)
    sides["serving"].post(f"/v1/corrections/{asked.id}/verify", {"answer": "it is"})
    done = sides["serving"].post(f"/v1/corrections/{asked.id}/correct", {"answer": "put right"})
    assert (done["state"], done["deadline"]) == ("corrected", None)
    sides["serving"].post(f"/v1/corrections/{asked.id}/reject", {"answer": "no"}, 409)
    assert sides["asking"].get("/v1/corrections", unanswered=True)["corrections"] == []


def test_the_uses_of_a_grant_are_told_in_numbers_to_both_sides(sides: dict[str, Side]) -> None:
    grant = sides["deciding"].post(f"/v1/requests/{submitted(sides)}/consent", {}, 201)["id"]
    told = sides["asking"].get(f"/v1/grants/{grant}/uses")
    assert (told["grant"], told["reads"], told["by_day"]) == (grant, 0, {})
    assert sides["deciding"].get(f"/v1/grants/{grant}/uses") == told
    sides["other"].get(f"/v1/grants/{grant}/uses", 404)


def test_at_its_start_the_catalogue_is_filled_from_the_registered_connectors(tmp_path: Path) -> None:
    @asynccontextmanager
    async def nothing(_: Settings) -> AsyncIterator[Any]:
        yield None

    settings = Settings(home=tmp_path)
    for _ in range(2):  # a second start changes nothing
        app = create_app(settings, open_database=nothing)
        with TestClient(app) as client:
            token = tokens.issue(settings, department="petition", user="u", role="officer")
            headers = {"Authorization": f"Bearer {token}"}
            listed = client.get("/v1/catalogue", headers=headers).json()["entries"]
            log = app.state.services.ledger.disclosures.list(limit=100)
    assert {"court.suits", "grid.events", "petition.letters", "police.persons"} <= {
        one["dataset"] for one in listed
    }
    assert {one["version"] for one in listed} == {1}
    published = [one.action for one in log if one.action == "catalogue.publish"]
    assert len(published) == len(listed)


@pytest.mark.parametrize("field", ["basis", "scenario"])
def test_what_no_database_can_hold_is_refused(sides: dict[str, Side], field: str) -> None:
    sides["asking"].post("/v1/requests", {**ASKED, field: "a\x00b"}, 422)
    sides["asking"].get("/v1/catalogue", 422, q="a\x00b")


def test_days_beyond_every_calendar_are_told_and_not_stumbled_over(sides: dict[str, Side]) -> None:
    days = {"first_day": "0001-01-01", "last_day": "9999-12-31"}
    draft = sides["asking"].post("/v1/requests", {**ASKED, **days}, 201)
    assert [one["part"] for one in draft["missing"]] == ["first_day", "last_day"]
    sides["submitting"].post(f"/v1/requests/{draft['id']}/submit", status=422)
