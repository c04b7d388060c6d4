"""What an emergency opens: another department's records about one case, to one officer, until its end."""

from typing import Any

import httpx2 as httpx
import neo4j

from tests.integration.api.conftest import HER, INCIDENT, SUIT, Api, asked_as, id_of, record, write_record


async def post(
    api: Api, path: str, department: str, role: str, user: str, body: Any = None
) -> httpx.Response:
    from hub import tokens

    token = tokens.issue(api.settings, department=department, user=user, role=role)
    return await api.client.post(path, json=body, headers={"Authorization": f"Bearer {token}"})


async def test_under_an_emergency_its_asker_reads_what_its_datasets_say_about_its_case_until_it_ends(
    api: Api,
) -> None:
    body = {"case": INCIDENT, "reason": "danger", "datasets": ["court.cases"]}
    asked = await post(api, "/v1/emergencies", "police", "officer", "u-1", body)
    id = asked.json()["id"]
    officer = asked_as(api.settings, "police") | {"Hub-Emergency": id}

    async def datasets(headers: dict[str, str]) -> set[str] | int:
        response = await api.client.get(f"/v1/persons/{HER}", headers=headers)
        if response.status_code != 200:
            return response.status_code
        return {record["dataset"] for record in response.json()["records"]}

    assert await datasets(officer) == 403
    for department in ("police", "court"):
        await post(api, f"/v1/emergencies/{id}/approve", department, "head", f"{department}.head")
    assert await datasets(officer) == {"court.cases", "police.incidents"}
    assert await datasets(asked_as(api.settings, "police")) == {"police.incidents"}
    assert await datasets(officer | {"Hub-Case": SUIT}) == 403
    assert await datasets(asked_as(api.settings, "police", user="u-2") | {"Hub-Emergency": id}) == 403
    await post(api, f"/v1/emergencies/{id}/end", "police", "officer", "u-1")
    assert await datasets(officer) == 403


async def test_what_is_sealed_or_complains_about_the_reader_stays_hidden_in_an_emergency(
    api: Api, graph: neo4j.Driver
) -> None:
    complaint = record(id_of("R", 70), "court.cases", **{"party.sex": "y"}) | {"marks": ["against:police"]}
    with graph.session() as session:
        write_record(session, complaint, {"party": ("Person", HER), "case": ("Case", SUIT)}, [])
    body = {"case": INCIDENT, "reason": "danger", "datasets": ["court.cases"]}
    id = (await post(api, "/v1/emergencies", "police", "officer", "u-1", body)).json()["id"]
    for department in ("police", "court"):
        await post(api, f"/v1/emergencies/{id}/approve", department, "head", f"{department}.head")
    headers = asked_as(api.settings, "police") | {"Hub-Emergency": id}
    file = (await api.client.get(f"/v1/persons/{HER}", headers=headers)).json()
    sexes = {value["value"] for fact in file["facts"] if fact["field"] == "sex" for value in fact["values"]}
    assert sexes == {"f", "m"}
