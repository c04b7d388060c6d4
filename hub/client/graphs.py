"""What lies around a case as a networkx graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import networkx

    from hub.client.link_answers import Around


def graph(around: Around) -> networkx.MultiDiGraph[str]:
    """Nodes by id with `type`, `label`, `hops`, `guarded`; links by id with `kind`, `record`, `dataset`, `also`.

    Facts stand beside them under their own names, such as `name.full`, and properties of links such as `role` too.
    Between two nodes there are as many links as records say so; `networkx.Graph(…)` of it keeps one each.
    """
    import networkx

    made: networkx.MultiDiGraph[str] = networkx.MultiDiGraph(anchor=around.anchor, complete=around.complete)
    for node in around.nodes:
        own = {"type": node.type, "label": node.label, "hops": node.hops, "guarded": node.guarded}
        made.add_node(node.id, **{**node.facts, **own})
    for link in around.links:
        said = {"kind": link.kind, "record": link.record, "dataset": link.dataset, "also": link.also}
        made.add_edge(link.source, link.target, key=link.id, **{**link.properties, **said})
    return made
