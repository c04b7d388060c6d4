"""Neighbourhoods that tests make by hand or draw at random."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import strategies as st

from hub.links.neighbourhood import Link, Neighbourhood, Node, neighbourhood_of


def around(edges: Iterable[tuple[str, str, str]], anchor: str = "C0") -> Neighbourhood:
    """A neighbourhood of edges `(source, kind, target)`; each is the statement of a record of its own."""
    listed = list(edges)
    ids = {anchor, *(end for source, _, target in listed for end in (source, target))}
    types = {"P": "person", "C": "case", "L": "place", "O": "organisation", "I": "item"}
    links = [
        Link(f"{kind}:R{number}:{source}:{target}", kind, source, target, f"R{number}", "court.suits", "", {})
        for number, (source, kind, target) in enumerate(listed)
    ]
    return neighbourhood_of(anchor, 3, [Node(id, types[id[0]], 0) for id in ids], links, [])


_IDS = st.sampled_from([f"{letter}{number}" for letter in "PCL" for number in range(5)])
_EDGES = st.tuples(_IDS, st.sampled_from(["PARTY_TO", "OCCURRED_AT", "RELATED_TO"]), _IDS)
#: Random neighbourhoods, with loops, several edges between two nodes, and parts that hang together with nothing.
AROUND = st.lists(_EDGES, max_size=30).map(around)
