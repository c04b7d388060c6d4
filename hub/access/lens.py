"""The lens: what one reader may see for one purpose. No function reads the graph without one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import InitVar, dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import NoReturn

from hub.access.principal import Principal
from hub.errors import AccessRefused

#: In a mask: every field of the dataset.
EVERY_FIELD = "*"

#: Held by `hub.access.authorise` alone; a lens made without it is refused.
_AUTHORITY = object()


@dataclass(frozen=True, slots=True)
class Lens:
    """The compiled answer to "may this department, for this purpose, about this case, see this?".

    `datasets` are those whose records are visible. `fields` masks each: names of fields for every mention
    (`name.full`) or for one (`plaintiff.name.full`; `party.name.full` also for `party[0]`), or `EVERY_FIELD`;
    a dataset without a mask shows no field, and what `masked` names in the same way is never shown. `edges` are the
    visible kinds of statement of each dataset. A record with a mark in `hidden` is invisible (`juvenile`; or in one
    dataset alone, `juvenile@court.suits`), and so is a sealed one that is not in `unsealed`, the ids that an order
    opens.

    `case` is the anchor: what is read lies at most `max_hops` statements from it. `budget` is how many distinct persons
    its user may be shown a day for its purpose (None: no limit). `legal_basis`, `policies` (ids that decided) and
    `on_behalf` go into the log with each read. `until` is when the answer stops being true. Made only by
    `hub.access.authorise.authorise`.

    Raises
    ------
    AccessRefused
        It was made without the authority of that function.
    """

    principal: Principal
    purpose: str | None
    case: str | None
    datasets: frozenset[str]
    fields: Mapping[str, frozenset[str]]
    edges: Mapping[str, frozenset[str]]
    max_hops: int
    until: datetime
    authority: InitVar[object]
    masked: Mapping[str, frozenset[str]] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    unsealed: frozenset[str] = frozenset()
    budget: int | None = None
    legal_basis: str | None = None
    on_behalf: str | None = None
    policies: tuple[str, ...] = ()

    def __post_init__(self, authority: object) -> None:
        if authority is not _AUTHORITY:
            raise AccessRefused("A lens is made by hub.access.authorise, not by hand.")
        for name in ("fields", "masked", "edges"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))

    def __reduce__(self) -> NoReturn:
        raise AccessRefused("A lens is not stored or copied: authorise again.")

    def shows(self, dataset: str, mention: str, field: str) -> bool:
        """Whether a field that a record of `dataset` states of one of its mentions is visible."""
        if dataset not in self.datasets:
            return False
        named = {field, f"{mention.partition('[')[0]}.{field}"}
        mask = self.fields.get(dataset, frozenset())
        if not (EVERY_FIELD in mask or named & mask):
            return False
        return not named & self.masked.get(dataset, frozenset())

    def shows_kind(self, dataset: str, kind: str) -> bool:
        """Whether statements of a kind that records of `dataset` make are visible."""
        return dataset in self.datasets and kind in self.edges.get(dataset, frozenset())
