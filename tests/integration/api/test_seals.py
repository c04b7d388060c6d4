"""A head seals a record and nobody sees it; a court's order opens it to who handles the case, while it is in force."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hub import tokens


def id_of(letter: str, number: int) -> str:
    return f"{letter}{number:024x}"


HER, SUIT, COURT_1, COURT_2, POLICE_1 = (
    id_of("P", 1), id_of("C", 1), id_of("R", 1), id_of("R", 2), id_of("R", 3),
)  # fmt: skip


def bearer(
    api: Any, department: str = "court", role: str = "head", user: str | None = None
) -> dict[str, str]:
    token = tokens.issue(api.settings, department=department, user=user or f"{department}.head", role=role)
    return {"Authorization": f"Bearer {token}"}


async def records(api: Any, **headers: str) -> list[str]:
    """The records of her that the court's officer is shown."""
    response = await api.get(f"/v1/persons/{HER}", **headers)
    assert response.status_code == 200, response.text
    return [record["id"] for record in response.json()["records"]]


async def actions(api: Any) -> list[str]:
    return [one.action for one in api.app.state.services.ledger.disclosures.list(limit=100)]


async def test_a_sealed_record_is_seen_by_order_alone(api: Any) -> None:
    assert COURT_1 in await records(api)
    basis = {"records": [COURT_1], "basis": "Ruling 7"}
    made = await api.client.post("/v1/seals", json=basis, headers=bearer(api))
    assert made.status_code == 201, made.text
    assert made.json()["records"] == 1
    seal = made.json()["seals"][0]["id"]
    assert await records(api) == [COURT_2]
    gone = await api.get(f"/v1/records/{COURT_1}")
    absent = await api.get("/v1/records/R" + "9" * 24)
    assert gone.status_code == absent.status_code == 404

    now = datetime.now(UTC)
    order = {
        "number": "(2026) 9", "case": SUIT, "records": [COURT_1], "reason": "Evidence.",
        "starts": (now - timedelta(hours=1)).isoformat(), "ends": (now + timedelta(days=1)).isoformat(),
    }  # fmt: skip
    registered = await api.client.post("/v1/orders", json=order, headers=bearer(api))
    assert registered.status_code == 201, registered.text
    id = registered.json()["id"]
    assert COURT_1 in await records(api, **{"Hub-Order": id})
    assert await records(api) == [COURT_2]
    revoked = await api.client.post(f"/v1/orders/{id}/revocation", headers=bearer(api))
    assert revoked.status_code == 200
    assert await records(api, **{"Hub-Order": id}) == [COURT_2]

    lifted = await api.client.post(f"/v1/seals/{seal}/lifting", json={"reason": "Over."}, headers=bearer(api))
    assert lifted.status_code == 200
    assert COURT_1 in await records(api)
    told = await actions(api)
    assert {"record.seal", "order.register", "order.revoke", "record.unseal"} <= set(told)


async def test_only_the_owners_named_head_seals_and_only_a_courts_registers(api: Any) -> None:
    of_court = {"records": [COURT_1], "basis": "Ruling 7"}
    of_case = {"case": SUIT, "basis": "Ruling 7"}
    refused = [
        ("/v1/seals", of_court, bearer(api, user="somebody")),
        ("/v1/seals", of_court, bearer(api, role="officer")),
        ("/v1/seals", of_case, bearer(api, "police")),
        ("/v1/orders", _order(), bearer(api, "police")),
        ("/v1/orders", _order(), bearer(api, role="steward")),
    ]
    for path, body, headers in refused:
        response = await api.client.post(path, json=body, headers=headers)
        assert response.status_code == 403, (path, response.text)
    foreign = await api.client.post("/v1/seals", json=of_court, headers=bearer(api, "police"))
    absent = await api.client.post(
        "/v1/seals", json=of_court | {"records": ["R" + "9" * 24]}, headers=bearer(api, "police")
    )
    assert foreign.status_code == absent.status_code == 404
    assert {**foreign.json(), "request_id": 0} == {**absent.json(), "request_id": 0}
    assert (await api.client.get("/v1/orders", headers=bearer(api, "police"))).status_code == 403
    assert (await api.client.get("/v1/seals", headers=bearer(api))).json() == {"seals": [], "next": None}
    unsealed = await api.client.post("/v1/orders", json=_order(records=[COURT_1]), headers=bearer(api))
    assert unsealed.status_code == 400


def _order(**changed: object) -> dict[str, object]:
    now = datetime.now(UTC)
    order: dict[str, object] = {
        "number": "(2026) 9", "case": SUIT, "reason": "Evidence.",
        "starts": now.isoformat(), "ends": (now + timedelta(days=1)).isoformat(),
    }  # fmt: skip
    return order | changed
