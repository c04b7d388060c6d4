"""What link analysis answers: everything is about what lies around the case at hand (docs/links.md).

`complete` is false, and `limits` says in words what is missing, where an answer doesn't hold all there is to see.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hub.client.answers import Answer

if TYPE_CHECKING:
    import networkx


class AroundNode(Answer):
    """An entity, or a shared identifier by its scheme and a number within this answer."""

    id: str
    type: str
    hops: int
    guarded: bool
    label: str
    facts: dict[str, Any]


class AroundLink(Answer):
    """What one record states of two nodes; a derived link stands on `record` and `also`."""

    id: str
    kind: str
    source: str
    target: str
    record: str
    dataset: str
    name: str
    properties: dict[str, Any]
    also: str | None


class Around(Answer):
    """What lies around the case."""

    anchor: str
    hops: int
    complete: bool
    limits: list[str]
    nodes: list[AroundNode]
    links: list[AroundLink]

    def graph(self) -> networkx.MultiDiGraph[str]:
        """The same as a networkx graph, for its algorithms and for drawing."""
        from hub.client.graphs import graph

        return graph(self)


class PathStep(Answer):
    """From one node to the next, by these statements."""

    source: str
    target: str
    links: list[AroundLink]


class LinkPath(Answer):
    """A path, and why its ends are linked in words: each sentence cites its records."""

    nodes: list[str]
    length: float
    steps: list[PathStep]
    words: list[str]


class LinkPaths(Answer):
    """Paths, shortest first."""

    paths: list[LinkPath]
    more: bool
    complete: bool
    limits: list[str]


class SharedNode(Answer):
    """A node that both are linked to, with the statements that say so."""

    id: str
    type: str
    label: str
    guarded: bool
    one: list[AroundLink]
    other: list[AroundLink]


class SharedNodes(Answer):
    """What two have in common."""

    shared: list[SharedNode]
    complete: bool
    limits: list[str]


class StructureOf(Answer):
    """How what lies around the case is built."""

    bridges: list[list[str]]
    cut_points: list[str]
    communities: list[list[str]]
    modularity: float
    components: list[list[str]]
    complete: bool
    limits: list[str]


class Centrality(Answer):
    """A measure of every node around the case: of its connections there, no score of a person."""

    measure: str
    values: dict[str, float]
    complete: bool
    limits: list[str]


class PlaceOfCases(Answer):
    """A place with the cases that occurred there."""

    place: str
    cases: list[str]


class PlacesOfCases(Answer):
    """Places where more than one case occurred."""

    places: list[PlaceOfCases]
    complete: bool
    limits: list[str]


class CaseEvent(Answer):
    """Something of a case that has a time, as precise as its source."""

    time: str
    what: str
    case: str
    label: str


class CaseEvents(Answer):
    """What happened, in order."""

    events: list[CaseEvent]
    complete: bool
    limits: list[str]
