"""What lies between two entities, as far as it was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from hub.links.neighbourhood import Neighbourhood


@dataclass(frozen=True, slots=True)
class Corridor:
    """Nodes and links of every path of at most `around.hops` steps between two entities.

    `busy` is how many links of a kind a node has in all that the reader may follow, on these paths or off them; of a
    crowd that isn't known, and it is left out.
    """

    around: Neighbourhood
    busy: Mapping[tuple[str, str], int] = field(default_factory=dict)
