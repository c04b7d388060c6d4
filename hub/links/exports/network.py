"""Exports of a neighbourhood as a network: node-link JSON, Cytoscape JSON, GraphML, GEXF."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import orjson

from hub.links.exports.mark import Mark
from hub.links.neighbourhood import Neighbourhood

if TYPE_CHECKING:
    import networkx


def node_link(around: Neighbourhood, mark: Mark) -> bytes:
    """Node-link JSON as `networkx.node_link_graph(data, edges="edges")` reads it."""
    import networkx

    return orjson.dumps(networkx.node_link_data(_network(around, mark), edges="edges"))


def cytoscape(around: Neighbourhood, mark: Mark) -> bytes:
    """JSON as Cytoscape and cytoscape.js read it, and `networkx.cytoscape_graph`."""
    import networkx

    return orjson.dumps(networkx.cytoscape_data(_network(around, mark)))


def graphml(around: Neighbourhood, mark: Mark) -> bytes:
    """GraphML, as Gephi, yEd and `networkx.read_graphml` read it."""
    import networkx

    file = BytesIO()
    networkx.write_graphml(_network(around, mark), file, named_key_ids=True)
    return file.getvalue()


def gexf(around: Neighbourhood, mark: Mark) -> bytes:
    """GEXF 1.2, as Gephi and `networkx.read_gexf` read it; the mark is its description.

    An edge's `type` is its direction there, so the kind of a statement is its `statement` and its label.
    """
    from xml.etree.ElementTree import SubElement

    from networkx.readwrite.gexf import GEXFWriter

    network = _network(around, mark)
    for *_, edge in network.edges(data=True):
        edge["statement"] = edge["label"] = edge.pop("type")
    writer = GEXFWriter(version="1.2draft")
    writer.add_graph(network)
    for graph in writer.xml.iter("graph"):
        graph.attrib.pop("name", None)  # its schema knows none
    head = writer.xml.find("meta")
    if head is None:
        head = SubElement(writer.xml, "meta")
    said = {**mark.as_dict(), "anchor": around.anchor, "complete": around.complete, "limits": around.limits}
    SubElement(head, "description").text = orjson.dumps(said).decode()
    file = BytesIO()
    writer.write(file)
    return file.getvalue()


def _network(around: Neighbourhood, mark: Mark) -> networkx.MultiDiGraph[str]:
    """Nodes and links with plain values only, since the formats know no lists."""
    import networkx

    network: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    network.graph.update(mark.as_dict(), anchor=around.anchor, complete=around.complete)
    network.graph["limits"] = " ".join(around.limits)
    for node in around.nodes:
        facts = {key: _plain(value) for key, value in dict(node.facts).items()}
        network.add_node(
            node.id,
            **{
                **facts,
                "type": node.type,
                "label": node.label or node.id,
                "hops": node.hops,
                "guarded": node.guarded,
            },
        )
    for link in around.links:
        own = {key: _plain(value) for key, value in link.properties.items()}
        network.add_edge(
            link.source,
            link.target,
            key=link.id,
            **{
                **own,
                "type": link.kind,
                "record": link.record,
                "dataset": link.dataset,
                "also": link.also or "",
            },
        )
    return network


def _plain(value: object) -> str | int | float | bool:
    if isinstance(value, str | int | float | bool):
        return value
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
