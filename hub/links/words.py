"""Why two entities are linked, in words: each step of a path as a sentence that cites its records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hub.links.neighbourhood import Link, Neighbourhood, Node
from hub.links.paths import Path

#: How a kind of statement reads from its source to its target. `{role}` is its own word for the part or way, if any.
_SENTENCES: Final[Mapping[str, str]] = {
    "PARTY_TO": "{source} is party to {target}{role}",
    "HANDLED_BY": "{source} is handled by {target}{role}",
    "OCCURRED_AT": "{source} occurred at {target}{role}",
    "REFERS_TO": "{source} refers to {target}{role}",
    "INVOLVES": "{source} involves {target}{role}",
    "LIVES_AT": "{source} lives at {target}{role}",
    "LOCATED_AT": "{source} is located at {target}{role}",
    "WITHIN": "{source} lies within {target}{role}",
    "MEMBER_OF": "{source} belongs to {target}{role}",
    "RELATED_TO": "{source} and {target} are related{role}",
    "CONTACTED": "{source} contacted {target}{role}",
    "OWNS": "{source} owns {target}{role}",
    "HAS_IDENTIFIER": "{source} carries {target}",
}


def told(around: Neighbourhood, path: Path) -> tuple[str, ...]:
    """One sentence for each statement of a path, step by step, with the record that makes it in brackets."""
    nodes = {node.id: node for node in around.nodes}
    return tuple(_sentence(nodes, link) for step in path.steps for link in step.links)


def _sentence(nodes: Mapping[str, Node], link: Link) -> str:
    way = link.properties.get("role") or link.properties.get("kind") or link.properties.get("channel")
    text = _SENTENCES.get(link.kind, "{source} – {kind} – {target}{role}").format(
        source=_name(nodes, link.source),
        target=_name(nodes, link.target),
        kind=link.kind,
        role=f" ({way})" if way else "",
    )
    records = link.record if link.also is None else f"{link.record}, {link.also}"
    sure = link.properties.get("confidence")
    return f"{text} [{records}{f', confidence {sure}' if sure is not None else ''}]"


def _name(nodes: Mapping[str, Node], id: str) -> str:
    node = nodes[id]
    return f"{node.label} ({id})" if node.label else f"{node.type} {id}"
