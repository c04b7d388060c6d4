"""What routes share on which heads decide: who is one, and that whoever isn't stands in the log before the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.asking import Asking
from hub.access.authorise import REFUSAL
from hub.access.principal import Role
from hub.audit.disclosure import Outcome, act
from hub.errors import AccessRefused

if TYPE_CHECKING:
    from hub.access.departments import Department


async def head(asks: Asking, action: str) -> Department:
    """The department whose named head asks.

    Raises
    ------
    AccessRefused
        The caller isn't one; logged.
    """
    principal = asks.principal
    department = asks.services.rules().departments[principal.department]
    if principal.role is not Role.HEAD or principal.subject not in department.heads:
        await refuse(asks, action)
    return department


async def refuse(asks: Asking, action: str) -> None:
    """Log that an act was refused, and refuse it. Raises AccessRefused."""
    entry = act(asks.principal, action, request=asks.request_id, outcome=Outcome.REFUSED)
    await asks.services.log.append(entry)
    raise AccessRefused(REFUSAL)
