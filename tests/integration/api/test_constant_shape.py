"""What a reader may not see answers like what is not there: the same status, headers and body, in the same time."""

from __future__ import annotations

import os
from typing import Any

import httpx2 as httpx
import pytest

from tests.benchmarks.shape import measure, shape

PAIRS = int(os.environ.get("HUB_BENCH_PAIRS", "40"))


def id_of(letter: str, number: int) -> str:
    return f"{letter}{number:024x}"


#: Described by a sealed record alone; a sealed record; a case and a place of another department; an id that was merged
#: into somebody who is hidden.
HIDDEN = {
    "persons": id_of("P", 2),
    "records": id_of("R", 4),
    "cases": id_of("C", 2),
    "places": id_of("L", 2),
    "merged persons": id_of("P", 92),
}
ABSENT = 4_711


def addresses(kind: str) -> tuple[str, str]:
    """What is hidden, and what is not there."""
    hidden = HIDDEN[kind]
    route = f"/v1/{kind.split()[-1]}/"
    return route + hidden, route + id_of(hidden[0], ABSENT)


@pytest.mark.parametrize("kind", HIDDEN)
@pytest.mark.parametrize("more", ["", "?limit=1"])
async def test_hidden_and_absent_have_the_same_shape(api: Any, kind: str, more: str) -> None:
    hidden, absent = [
        await api.get(address + ("" if kind == "records" else more)) for address in addresses(kind)
    ]
    assert shape(hidden) == shape(absent)
    assert hidden.status_code == 404


@pytest.mark.parametrize("route", ["why", "compare"])
async def test_hidden_and_absent_have_the_same_shape_where_who_is_who_is_told(api: Any, route: str) -> None:
    answers = []
    for id in (HIDDEN["persons"], HIDDEN["merged persons"], id_of("P", ABSENT)):
        path = (
            f"/v1/identity/{id}/why" if route == "why" else f"/v1/identity/compare?a={id}&b={id_of('P', 1)}"
        )
        answers.append(shape(await api.get(path, role="steward")))
    assert answers[0] == answers[1] == answers[2]
    assert answers[0][0] == 404


@pytest.mark.parametrize("kind", ["persons", "records", "cases"])
async def test_hidden_and_absent_take_the_same_time(
    api: Any, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    async def get(address: str) -> httpx.Response:
        response: httpx.Response = await api.get(address)
        return response

    found = await measure(get, *addresses(kind), PAIRS)
    with capsys.disabled():
        if "HUB_BENCH_PAIRS" in os.environ:
            print(f"\n{kind}, {PAIRS} pairs: {found}")
    assert found.apart_ms < max(3.0, 0.25 * found.absent_ms, 3 * found.noise_ms), str(found)
