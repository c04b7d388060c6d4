"""What link analysis answers with, for the description of the API (OpenAPI)."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from api.models.parts import Answer

_LIMITS = Field(description="What is missing, in words; empty where nothing is.")


class AroundNode(Answer):
    """An entity, or a shared identifier by its scheme and a number within this answer."""

    id: str
    type: str
    hops: Annotated[int, Field(description="Statements between it and the case.")]
    guarded: Annotated[
        bool, Field(description="A crowd, or someone who handles cases: nothing is followed from it.")
    ]
    label: Annotated[str, Field(description="What it is called, as far as you may see.")]
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
    limits: Annotated[list[str], _LIMITS]
    nodes: list[AroundNode]
    links: list[AroundLink]


class PathStep(Answer):
    """From one node to the next, by these statements."""

    source: str
    target: str
    links: list[AroundLink]


class LinkPath(Answer):
    """A path, and why its ends are linked in words: each sentence cites its records."""

    nodes: list[str]
    length: Annotated[float, Field(description="Hops, or bits of rarity where weighted.")]
    steps: list[PathStep]
    words: list[str]


class LinkPaths(Answer):
    """Paths, shortest first; none where the two don't hang together within what lies around the case."""

    paths: list[LinkPath]
    more: Annotated[bool, Field(description="There are others of this kind.")]
    complete: bool
    limits: Annotated[list[str], _LIMITS]


class SharedNode(Answer):
    """A node that both are linked to, with the statements that say so."""

    id: str
    type: str
    label: Annotated[str, Field(description="What it is called, as far as you may see.")]
    guarded: Annotated[bool, Field(description="A crowd, or someone who handles cases: it links nobody.")]
    one: list[AroundLink]
    other: list[AroundLink]


class SharedNodes(Answer):
    """What two have in common."""

    shared: list[SharedNode]
    complete: bool
    limits: Annotated[list[str], _LIMITS]


class StructureOf(Answer):
    """How what lies around the case is built."""

    bridges: Annotated[list[list[str]], Field(description="Pairs whose only link holds two parts together.")]
    cut_points: list[str]
    communities: list[list[str]]
    modularity: Annotated[float, Field(description="Below about 0.3 the communities mean little.")]
    components: list[list[str]]
    complete: bool
    limits: Annotated[list[str], _LIMITS]


class Centrality(Answer):
    """A measure of every node around the case: of its connections there, no score of a person."""

    measure: str
    values: dict[str, float]
    complete: bool
    limits: Annotated[list[str], _LIMITS]


class PlaceOfCases(Answer):
    """A place with the cases that occurred there."""

    place: str
    cases: list[str]


class PlacesOfCases(Answer):
    """Places where more than one case occurred."""

    places: list[PlaceOfCases]
    complete: bool
    limits: Annotated[list[str], _LIMITS]


class CaseEvent(Answer):
    """Something of a case that has a time."""

    time: str
    what: str
    case: str
    label: str


class CaseEvents(Answer):
    """What happened, in order."""

    events: list[CaseEvent]
    complete: bool
    limits: Annotated[list[str], _LIMITS]
