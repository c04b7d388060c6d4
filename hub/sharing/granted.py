"""A grant with its history, and the steps it may take: delivery, suspension for misuse, resumption, withdrawal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from hub.access.grant import Grant, GrantState
from hub.errors import StepRefused

_LIVE: Final = frozenset({GrantState.CONSENTED, GrantState.IN_FORCE, GrantState.SUSPENDED})
#: The states that each step leads on from, and where to.
STEPS: Final[Mapping[str, tuple[frozenset[GrantState], GrantState]]] = MappingProxyType(
    {
        "deliver": (frozenset({GrantState.CONSENTED}), GrantState.IN_FORCE),
        "suspend": (frozenset({GrantState.IN_FORCE}), GrantState.SUSPENDED),
        "resume": (frozenset({GrantState.SUSPENDED}), GrantState.IN_FORCE),
        "withdraw": (_LIVE, GrantState.WITHDRAWN),
    }
)


@dataclass(frozen=True, slots=True)
class Granted:
    """A grant and how it came about. `grant.state` is as it was written; `state_at` knows of its end."""

    grant: Grant
    request: str
    first_day: date
    last_day: date
    conditions: str | None
    consented_by: str
    consented: datetime
    delivered_by: str | None
    delivered: datetime | None

    def state_at(self, now: datetime) -> GrantState:
        """How it stands at a time: whatever was not withdrawn before is expired from its end on."""
        if self.grant.state in _LIVE and now >= self.grant.ends:
            return GrantState.EXPIRED
        return self.grant.state

    def after(self, step: str, now: datetime) -> GrantState:
        """The state that a step leads to.

        Raises
        ------
        StepRefused
            It doesn't lead on from where the grant stands.
        """
        before, to = STEPS[step]
        state = self.state_at(now)
        if state not in before:
            raise StepRefused(f"The grant is {state.value.replace('_', ' ')}: there is nothing to {step}.")
        return to
