"""What shared identifiers are called in an answer, so that their tokens can't link one answer to another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from hub.links.neighbourhood import Link, Node

#: The type of nodes that are no entities but what entities share.
IDENTIFIER: Final = "identifier"


def aliases_of(nodes: Iterable[Node]) -> dict[str, str]:
    """The identifiers among some nodes, each by its scheme and a number within the answer."""
    seen: Counter[str] = Counter()
    alias: dict[str, str] = {}
    for key in sorted(node.id for node in nodes if node.type == IDENTIFIER):
        scheme = key.rpartition(":")[0]
        seen[scheme] += 1
        alias[key] = f"{scheme}#{seen[scheme]}"
    return alias


def aliased(nodes: Iterable[Node], links: Iterable[Link]) -> tuple[list[Node], list[Link]]:
    """Nodes and links under these names."""
    listed = list(nodes)
    alias = aliases_of(listed)
    return (
        [
            replace(node, id=alias.get(node.id, node.id), label=alias.get(node.id, node.label))
            for node in listed
        ],
        [renamed(link, alias) for link in links],
    )


def renamed(link: Link, alias: dict[str, str]) -> Link:
    """A link whose target is called by its alias, if it has one."""
    if link.target not in alias:
        return link
    name = alias[link.target]
    return replace(link, id=link.id.replace(link.target, name), target=name)
