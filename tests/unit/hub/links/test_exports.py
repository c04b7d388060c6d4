"""Exports say who took them, and come back as the same network."""

import csv
import io
import json
import re
import sys
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from xml.etree import ElementTree

import networkx
import pytest

from hub.errors import WrongUse
from hub.links.exports.formats import FORMATS
from hub.links.exports.mark import Mark
from hub.links.neighbourhood import Link, Neighbourhood, Node, neighbourhood_of

MARK = Mark("li", "court", "court_proceeding", "C1", "req-1", datetime(2026, 11, 25, 9, tzinfo=UTC),
            datetime(2026, 12, 25, 9, tzinfo=UTC))  # fmt: skip


def written(name: str, around: Neighbourhood) -> bytes:
    """The file of a format; skips where the hub lacks what it needs."""
    try:
        FORMATS[name].check()
    except WrongUse as lacking:
        pytest.skip(lacking.detail)
    return FORMATS[name].write(around, MARK)


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
    data = written(name, made())
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


@pytest.mark.parametrize("name", FORMATS)
def test_an_empty_neighbourhood_is_a_file_in_every_format(name: str) -> None:
    assert written(name, replace(made(), nodes=(), links=()))


def test_followthemoney_reads_its_entities_back_and_finds_them_valid() -> None:
    lines = [json.loads(line) for line in written("followthemoney", made()).splitlines()]
    model = pytest.importorskip("followthemoney").model
    entities = {line["id"]: model.get_proxy(line) for line in lines}
    for line in lines:
        entities[line["id"]].schema.validate(line)
    assert {id: one.schema.name for id, one in entities.items()} == {
        "export-req-1": "Note",
        "C1": "Event",
        "P1": "Person",
        "L1": "Address",
        "a": "UnknownLink",
        "b": "UnknownLink",
        "c": "UnknownLink",
    }
    assert entities["a"].get("subject") == ["P1"]
    assert entities["a"].get("object") == ["C1"]
    assert entities["a"].get("recordId") == ["R1"]
    assert entities["a"].get("role") == ["PARTY_TO: plaintiff"]
    assert entities["L1"].get("latitude") == ["29.97"]
    assert entities["C1"].caption == "（2026）渝01民初1号"


def test_without_the_extra_it_says_how_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "followthemoney", None)
    with pytest.raises(WrongUse, match=r"rivermeet\[followthemoney\]"):
        FORMATS["followthemoney"].check()


def test_a_gexf_keeps_the_rules_of_its_schema() -> None:
    """Those of `gexf.xsd` and `data.xsd` of GEXF 1.2 (https://gexf.net) for what is written here."""
    space = "{http://www.gexf.net/1.2draft}"
    root = ElementTree.fromstring(FORMATS["gexf"].write(made(), MARK))
    assert (root.tag, root.get("version")) == (f"{space}gexf", "1.2")
    meta, graph = list(root)
    assert (meta.tag, graph.tag) == (f"{space}meta", f"{space}graph")
    assert {one.tag for one in meta} <= {f"{space}{name}" for name in ("creator", "keywords", "description")}
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", meta.get("lastmodifieddate", ""))
    directions = {"directed", "undirected", "mutual"}
    assert graph.get("defaultedgetype") in directions
    assert set(graph.attrib) <= {"timeformat", "start", "end", "defaultedgetype", "idtype", "mode"}
    declared: dict[str, dict[str, str]] = {"node": {}, "edge": {}}
    for attribute in graph.iter(f"{space}attribute"):
        kind = next(
            one.get("class", "") for one in graph.iter(f"{space}attributes") if attribute in list(one)
        )
        assert attribute.get("title")
        assert attribute.get("type") in {"integer", "long", "double", "float", "boolean", "string"}
        declared[kind][attribute.get("id", "")] = attribute.get("type", "")
    nodes, edges = list(graph.iter(f"{space}node")), list(graph.iter(f"{space}edge"))
    ids = [node.get("id") for node in nodes]
    assert len(set(ids)) == len(ids) == 3
    assert len({edge.get("id") for edge in edges}) == len(edges) == 3
    assert {edge.get("type", "directed") for edge in edges} <= directions
    assert {edge.get("label") for edge in edges} == {"PARTY_TO", "OCCURRED_AT"}
    assert all(edge.get("source") in ids and edge.get("target") in ids for edge in edges)
    for kind, elements in (("node", nodes), ("edge", edges)):
        for element in elements:
            values = list(element.iter(f"{space}attvalue"))
            assert {value.get("for") for value in values} <= declared[kind].keys()
            assert len({value.get("for") for value in values}) == len(values)
            assert all(value.get("value") is not None for value in values)
