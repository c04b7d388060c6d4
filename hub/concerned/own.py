"""Which mentions are surely about the person who asks.

Who is who rests on entity resolution, and a wrong merge would show a stranger's record. So a copy takes only mentions
that carry the person's identifier, or that exact identifiers or stewards' judgements tie to one that does; what the
hub holds for one by weight of evidence is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hub.identity.sets import DisjointSets


@dataclass(frozen=True, slots=True)
class Mentioned:
    """A mention of the person's entity; `founded` are the ids that its identifiers stand for."""

    record: str
    name: str
    dataset: str
    entity: str
    founded: tuple[str, ...]

    @property
    def id(self) -> str:
        """Id of the mention."""
        return f"{self.record}.{self.name}"


def own(
    mentions: Sequence[Mentioned], founded: str, judged: Iterable[Sequence[str]]
) -> tuple[Mentioned, ...]:
    """Those of an entity's mentions that are tied to `founded`, the id that the person's identifier founds.

    `judged` are groups of mentions that stewards said are one. Only ties among the given mentions count.
    """
    ties = DisjointSets[str]()
    known = {one.id for one in mentions}
    for one in mentions:
        for id in one.founded:
            ties.join(one.id, id)
    for group in judged:
        here = [one for one in group if one in known]
        for other in here[1:]:
            ties.join(here[0], other)
    root = ties.root(founded)
    return tuple(one for one in mentions if ties.root(one.id) == root)
