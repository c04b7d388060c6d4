"""A dataset as the rules of access know it: whose it is, how it may be shared, which classes of field it has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Sharing(StrEnum):
    """How a dataset may be shared (政务数据共享条例, State Council Order 809, art. 14)."""

    UNCONDITIONAL = "unconditional"
    CONDITIONAL = "conditional"
    NONE = "none"


@dataclass(frozen=True, slots=True, order=True)
class FieldClass:
    """How much a field may harm, and what it is confidential for (a mark, such as `mediation`), if for anything."""

    sensitivity: str
    confidential: str | None = None


@dataclass(frozen=True, slots=True)
class Holding:
    """One dataset. `fields` gives the class of each field by its full name (`party.name.full`, `extra.offers`).

    A field that isn't among them counts as sensitive. `scope` and `scope_edges` are what an unconditionally shared
    dataset opens to everyone: names of fields and kinds of statement.
    """

    id: str
    owner: str
    sharing: Sharing = Sharing.CONDITIONAL
    fields: Mapping[str, FieldClass] = field(default_factory=dict)
    marks: frozenset[str] = frozenset()
    scope: frozenset[str] = frozenset()
    scope_edges: frozenset[str] = frozenset()
