"""Exports say who took them, and come back as the same network."""

import csv
import io
import json
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import networkx
import pytest

from hub.links.exports.formats import FORMATS
from hub.links.exports.mark import Mark
from hub.links.neighbourhood import Link, Neighbourhood, Node, neighbourhood_of

MARK = Mark("li", "court", "court_proceeding", "C1", "req-1", datetime(2026, 11, 25, 9, tzinfo=UTC),
            datetime(2026, 12, 25, 9, tzinfo=UTC))  # fmt: skip


def made() -> Neighbourhood:
    nodes = [
        Node("C1", "case", 0, label="（2026）渝01民初1号", facts={"number": "（2026）渝01民初1号"}),
        Node("P1", "person", 1, label="=HYPERLINK(1)", facts={"name.full": "=HYPERLINK(1)"}),
        Node("L1", "place", 1, guarded=True, facts={"longitude": 106.28, "latitude": 29.97}),
    ]
    links = [
        Link("a", "PARTY_TO", "P1", "C1", "R1", "court.suits", "x>y", {"role": "plaintiff"}),
        Link(
            "b", "PARTY_TO", "P1", "C1", "R2", "court.suits", "x>y", {"role": "witness", "seats": ["a", "b"]}
        ),
        Link("c", "OCCURRED_AT", "C1", "L1", "R1", "court.suits", "x>z", {}),
    ]
    return neighbourhood_of("C1", 1, nodes, links, ["There are more than 3 nodes."])


@pytest.mark.parametrize(
    ("name", "reader"),
    [
        ("node-link", lambda data: networkx.node_link_graph(json.loads(data), edges="edges")),
        ("cytoscape", lambda data: networkx.cytoscape_graph(json.loads(data))),
        ("graphml", lambda data: networkx.read_graphml(io.BytesIO(data), force_multigraph=True)),
        ("gexf", lambda data: networkx.read_gexf(io.BytesIO(data))),
    ],
)
def test_networkx_reads_back_what_was_written(name: str, reader: object) -> None:
    back = reader(FORMATS[name].write(made(), MARK))  # type: ignore[operator]
    assert set(back.nodes) == {"C1", "P1", "L1"}
    ends = sorted((source, target) for source, target, *_ in back.edges)
    assert ends == [("C1", "L1"), ("P1", "C1"), ("P1", "C1")]
    roles = {data.get("role") for *_, data in back.edges(data=True)} - {None}
    assert roles == {"plaintiff", "witness"}
    assert back.nodes["L1"]["guarded"] in (True, "true")


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_carries_the_mark_and_says_that_it_is_not_whole(name: str) -> None:
    data = FORMATS[name].write(made(), MARK)
    if name == "csv":
        data = zipfile.ZipFile(io.BytesIO(data)).read("export.json")
    text = data.decode()
    for said in ("req-1", "court_proceeding", "2026-12-25T09:00:00Z", "omplete"):
        assert said in text, name


def test_a_cell_is_never_a_formula_to_a_spreadsheet() -> None:
    archive = zipfile.ZipFile(io.BytesIO(FORMATS["csv"].write(made(), MARK)))
    rows = list(csv.DictReader(io.StringIO(archive.read("nodes.csv").decode("utf-8-sig"))))
    assert next(row for row in rows if row["id"] == "P1")["label"] == "'=HYPERLINK(1)"


def test_the_map_shows_places_with_the_cases_that_occurred_there() -> None:
    told = json.loads(FORMATS["geojson"].write(made(), MARK))
    assert [one["id"] for one in told["features"]] == ["L1"]
    assert told["features"][0]["geometry"]["coordinates"] == [106.28, 29.97]
    assert told["features"][0]["properties"]["cases"] == ["C1"]


def test_an_empty_neighbourhood_is_a_valid_file_in_every_format() -> None:
    empty = replace(made(), nodes=(), links=())
    for name, format in FORMATS.items():
        assert format.write(empty, MARK), name
