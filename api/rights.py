"""Gathers what is in force for one request. What can't be found out is not in force."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from hub.access.asked import Asked
from hub.access.principal import Principal
from hub.access.rights import Rights, Rules

if TYPE_CHECKING:
    from api.services import Services


class Handling(Protocol):
    """Tells whether a user handles a case, by the source's own assignment or a registered one."""

    async def __call__(
        self, services: Services, principal: Principal, own: frozenset[str], case: str, /
    ) -> bool: ...


async def nobody(services: Services, principal: Principal, own: frozenset[str], case: str) -> bool:
    """Handles no case."""
    return False


async def rights_of(services: Services, principal: Principal, asked: Asked) -> Rights:
    """What is in force for what a principal asks."""
    rules = services.rules()
    return Rights(rules=rules, handles=await _handles(services, rules, principal, asked))


async def _handles(services: Services, rules: Rules, principal: Principal, asked: Asked) -> bool:
    """Whether the case is one that the reader handles; not asked where it makes no difference."""
    purpose = rules.purposes.get(asked.purpose or "")
    if purpose is None or not purpose.needs_case or asked.case is None:
        return False
    own = frozenset(id for id, held in rules.datasets.items() if held.owner == principal.department)
    return await services.handling(services, principal, own, asked.case)
