"""The lens: what one reader may see for one purpose. No function reads the graph without one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import InitVar, dataclass
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
    a dataset without a mask shows no field. `edges` are the visible kinds of statement, `max_hops` how far
    from the case a read may go, `until` when the answer stops being true. Made only by
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
    edges: frozenset[str]
    max_hops: int
    until: datetime
    authority: InitVar[object]

    def __post_init__(self, authority: object) -> None:
        if authority is not _AUTHORITY:
            raise AccessRefused("A lens is made by hub.access.authorise, not by hand.")
        object.__setattr__(self, "fields", MappingProxyType(dict(self.fields)))

    def __reduce__(self) -> NoReturn:
        raise AccessRefused("A lens is not stored or copied: authorise again.")

    def shows(self, dataset: str, mention: str, field: str) -> bool:
        """Whether a field that a record of `dataset` states of one of its mentions is visible."""
        if dataset not in self.datasets:
            return False
        mask = self.fields.get(dataset, frozenset())
        if EVERY_FIELD in mask or field in mask:
            return True
        return f"{mention.partition('[')[0]}.{field}" in mask
