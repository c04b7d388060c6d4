"""The formats of an export by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from hub.links.exports import ftm, network, tables
from hub.links.exports.mark import Mark
from hub.links.neighbourhood import Neighbourhood


@dataclass(frozen=True, slots=True)
class Format:
    """How a neighbourhood becomes a file: its media type, its name's ending, who reads it.

    `check` raises WrongUse where this hub lacks what it needs.
    """

    media_type: str
    ending: str
    write: Callable[[Neighbourhood, Mark], bytes]
    doc: str
    check: Callable[[], None] = lambda: None


FORMATS: Final[Mapping[str, Format]] = {
    "node-link": Format("application/json", "json", network.node_link, "networkx, d3"),
    "cytoscape": Format("application/json", "cyjs", network.cytoscape, "Cytoscape, cytoscape.js"),
    "graphml": Format("application/graphml+xml", "graphml", network.graphml, "Gephi, yEd, networkx"),
    "gexf": Format("application/gexf+xml", "gexf", network.gexf, "Gephi, networkx"),
    "csv": Format("application/zip", "zip", tables.csv_pair, "spreadsheets"),
    "geojson": Format("application/geo+json", "geojson", tables.geojson, "maps"),
    "followthemoney": Format(
        "application/json+ftm", "ftm.json", ftm.lines, "OpenAleph; JSON lines, an optional extra", ftm.check
    ),
}
