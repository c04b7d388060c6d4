"""Pairs in order: the better one must weigh more than the worse one beside the same population."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hub.identity.link import link
from hub.identity.tables import Table
from tests.benchmarks.made_people import make, scenarios

Weigh = Callable[[tuple[str, str], tuple[str, str]], float]

#: Chinese: base record, better, worse (each whole name and date of birth).
_CHINESE = [
    (("张伟", "1980-02-05"), ("張偉", "1980-02-05"), ("章伟", "1980-02-05")),
    (("欧阳志明", "1980-02-05"), ("欧阳志鸣", "1980-02-05"), ("欧阳志强", "1980-02-05")),
    (("李秀英", "1962-11-03"), ("Li Xiuying", "1962-11-03"), ("Li Xiulan", "1962-11-03")),
    (("李秀英", "1962-11-03"), ("李秀英", "1962-03-11"), ("李秀英", "1971-06-20")),
    (("李秀英", "1962-11-03"), ("李秀英女士", "1962-11-03"), ("李秀珍", "1962-11-03")),
    (("王芳", "1975-08-19"), ("王芳", "1975-08-18"), ("王芳", "1990-01-01")),
    (("曾凯", "1988-12-01"), ("Zeng Kai", "1988-12-01"), ("Ceng Hai", "1988-12-01")),
    (("诸葛瑾", "1970-01-09"), ("诸葛瑾", ""), ("王伟", "1970-01-09")),
]
#: Western, likewise (given and family name as one).
_WESTERN = [
    (("john harwood", "1970-03-12"), ("harwood john", "1970-03-12"), ("karen harwood", "1970-03-12")),
    (
        ("elizabeth stanley", "1970-03-12"),
        ("elizbaeth stanley", "1970-03-12"),
        ("elaine stanley", "1970-03-12"),
    ),
    (("william richton", "1951-10-30"), ("william richton", "1951-10-03"), ("william richton", "1967-05-21")),
    (("philip macford", "1944-02-02"), ("filip macford", "1944-02-02"), ("kevin macford", "1944-02-02")),
    (("mary donridge", "1960-07-07"), ("m donridge", "1960-07-07"), ("k donridge", "1960-07-07")),
    (("robert landby", "1983-04-14"), ("robert landby", "1983-04-1"), ("robert landby", "1938-09-25")),
]


def _weigh(chinese: bool, pairs: list[tuple[tuple[str, str], ...]]) -> dict[tuple[str, str, str, str], float]:
    scenario = next(s for s in scenarios(600) if s.chinese is chinese and s.name.endswith("-all"))
    records, _ = make(scenario)
    rows = [(one["whole_name"], one["born"]) for one in records[:600]]
    start = len(rows)
    rows += [one for row in pairs for one in row]
    table = Table(
        [str(place) for place in range(len(rows))],
        [0] * len(rows),
        {"name": [n for n, _ in rows], "born": [b for _, b in rows]},
    )
    found = link(table, "person", {"name": "name.full", "born": "birth_date"})
    assert found.candidates is not None
    assert found.weights is not None
    bits = dict(
        zip(
            zip(found.candidates[0].tolist(), found.candidates[1].tolist(), strict=True),
            found.weights.tolist(),
            strict=True,
        )
    )
    made = {}
    for place, row in enumerate(pairs):
        base = start + 3 * place
        made[(*row[0], *row[1])] = bits[base, base + 1]
        made[(*row[0], *row[2])] = bits[base, base + 2]
    return made


@pytest.fixture(scope="module")
def weights() -> dict[tuple[str, str, str, str], float]:
    return {**_weigh(True, _CHINESE), **_weigh(False, _WESTERN)}


@pytest.mark.parametrize(("base", "better", "worse"), _CHINESE + _WESTERN)
def test_the_better_pair_weighs_more(
    base: tuple[str, str],
    better: tuple[str, str],
    worse: tuple[str, str],
    weights: dict[tuple[str, str, str, str], float],
) -> None:
    assert weights[(*base, *better)] > weights[(*base, *worse)]
