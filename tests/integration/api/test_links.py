"""Link analysis over the API: about the case at hand, through the lens, with its entry in the log."""

from __future__ import annotations

import io
from importlib.util import find_spec
from typing import Any

import networkx
import pytest

from api.models import links
from hub.links.exports.formats import FORMATS


def id_of(letter: str, number: int) -> str:
    return f"{letter}{number:024x}"


HER, BRIDGE = id_of("P", 1), id_of("L", 1)
SUIT, INCIDENT = id_of("C", 1), id_of("C", 2)
MODELS = {
    "neighbourhood": links.Around,
    "structure": links.StructureOf,
    "centrality": links.Centrality,
    "places": links.PlacesOfCases,
    "events": links.CaseEvents,
}


@pytest.mark.parametrize(("route", "model"), MODELS.items())
async def test_every_answer_is_as_described_and_says_whether_it_is_whole(
    api: Any, route: str, model: Any
) -> None:
    response = await api.get(f"/v1/links/{route}", "police")
    assert response.status_code == 200, response.text
    assert model.model_validate(response.json())
    assert response.json()["complete"] is True


async def test_around_a_case_is_what_the_own_department_says(api: Any) -> None:
    police = (await api.get("/v1/links/neighbourhood?hops=1", "police")).json()
    assert police["anchor"] == INCIDENT
    assert {HER, BRIDGE, INCIDENT} <= {node["id"] for node in police["nodes"]}
    assert {link["dataset"] for link in police["links"]} == {"police.incidents"}
    assert SUIT not in {node["id"] for node in police["nodes"]}
    labels = {node["id"]: node["label"] for node in police["nodes"]}
    assert labels[HER] == "林晓禾"


async def test_a_path_says_in_words_why_two_are_linked_and_cites_its_record(api: Any) -> None:
    body = (await api.get(f"/v1/links/paths?from={HER}&to={BRIDGE}", "police")).json()
    links.LinkPaths.model_validate(body)
    (path,) = body["paths"]
    assert path["nodes"] == [HER, INCIDENT, BRIDGE]
    assert path["words"][0].startswith(f"林晓禾 ({HER}) is party to")
    assert "[R" in path["words"][0]


async def test_what_is_not_around_the_case_answers_as_what_is_not_there(api: Any) -> None:
    there = await api.get(f"/v1/links/paths?from={HER}&to={SUIT}", "police")
    nowhere = await api.get(f"/v1/links/paths?from={HER}&to={id_of('C', 999)}", "police")
    assert there.status_code == nowhere.status_code == 404
    assert there.json()["detail"] == nowhere.json()["detail"]


async def test_kinds_that_do_not_exist_are_told(api: Any) -> None:
    response = await api.get("/v1/links/neighbourhood?kind=LIKES", "police")
    assert response.status_code == 400
    assert "PARTY_TO" in response.json()["detail"]


@pytest.mark.parametrize("format", FORMATS)
async def test_an_export_says_who_took_it_and_is_in_the_log(api: Any, format: str) -> None:
    response = await api.get(f"/v1/links/export?format={format}", "police")
    if format == "followthemoney" and find_spec(format) is None:
        assert response.status_code == 400
        assert "pip install" in response.json()["detail"]
        return
    assert response.status_code == 200, response.text
    assert response.headers["content-type"].startswith(FORMATS[format].media_type)
    assert response.headers["cache-control"] == "no-store"
    if format == "graphml":
        back = networkx.read_graphml(io.BytesIO(response.content), force_multigraph=True)
        assert {HER, BRIDGE, INCIDENT} <= set(back.nodes)
    (entry,) = api.app.state.services.ledger.disclosures.list(after=-1, limit=200)[-1:]
    assert (entry.action, entry.outcome) == ("links.export", "shown")


async def test_about_a_case_of_others_nothing_is_told(api: Any) -> None:
    response = await api.get("/v1/links/neighbourhood", "police", **{"Hub-Case": id_of("C", 77)})
    assert response.status_code == 403
