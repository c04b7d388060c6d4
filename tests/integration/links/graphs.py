"""Known graphs as rows of a source, so that they come in by an ordinary connector."""

from __future__ import annotations

import csv
from pathlib import Path

import networkx

_MANIFEST = """\
name: knowngraph
title: A known graph
owner: court
time_zone: UTC
source: {kind: files, bucket_url: "${folder}"}
datasets:
  knowngraph.edges:
    title: Edges
    legal_basis: none, the nodes are not persons
    retention: P1Y
    key: [a, b]
    files: {file_glob: "*.csv", format: csv}
"""
_MAPPING = """\
knowngraph.edges:
  mentions:
    case:
      entity: case
      identifiers: [{scheme: "local:knowngraph.case", from: case}]
      fields: {number: case}
    a: {entity: person, identifiers: [{scheme: "local:knowngraph.node", from: a}], fields: {name.full: a}}
    b: {entity: person, identifiers: [{scheme: "local:knowngraph.node", from: b}], fields: {name.full: b}}
  statements:
    - {kind: RELATED_TO, from: a, to: b}
    - {kind: PARTY_TO, from: a, to: case, name: first}
    - {kind: PARTY_TO, from: b, to: case, name: second}
"""


def connector(folder: Path) -> Path:
    """The folder of a connector for the files that `write` makes."""
    place = folder / "knowngraph"
    place.mkdir(parents=True, exist_ok=True)
    (place / "connector.yaml").write_text(_MANIFEST, "utf-8")
    (place / "mapping.yaml").write_text(_MAPPING, "utf-8")
    return place


def write(graph: networkx.Graph[str], file: Path, case: str) -> None:
    """The edges of a graph as a CSV file; all of its nodes are party to one case, the anchor."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8", newline="") as rows:
        writer = csv.writer(rows)
        writer.writerow(["a", "b", "case"])
        writer.writerows([f"{case}.{a}", f"{case}.{b}", case] for a, b in graph.edges)


def graphs() -> dict[str, networkx.Graph[str]]:
    """Zachary's karate club, the characters of Les Misérables, a grid."""
    return {
        "karate": networkx.karate_club_graph(),
        "miserables": networkx.les_miserables_graph(),
        "grid": networkx.convert_node_labels_to_integers(networkx.grid_2d_graph(7, 9)),
    }
