"""A dispute over a request or a grant (政务数据共享条例, art. 28): talks first, then the body above decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from hub.errors import StepRefused


class DisputeState(StrEnum):
    """Where a dispute stands. `upheld`: decided for who raised it; `settled`: who raised it let it rest."""

    NEGOTIATION = "negotiation"
    COORDINATION = "coordination"
    SETTLED = "settled"
    UPHELD = "upheld"
    DISMISSED = "dismissed"


_OPEN: Final = frozenset({DisputeState.NEGOTIATION, DisputeState.COORDINATION})
_ABOVE: Final = frozenset({DisputeState.COORDINATION})
#: The states that each step leads on from, and where to; None: it stays.
STEPS: Final[Mapping[str, tuple[frozenset[DisputeState], DisputeState | None]]] = MappingProxyType(
    {
        "note": (_OPEN, None),
        "escalate": (frozenset({DisputeState.NEGOTIATION}), DisputeState.COORDINATION),
        "settle": (_OPEN, DisputeState.SETTLED),
        "uphold": (_ABOVE, DisputeState.UPHELD),
        "dismiss": (_ABOVE, DisputeState.DISMISSED),
    }
)


@dataclass(frozen=True, slots=True)
class Dispute:
    """A dispute that `department` raised about a request, or about the grant that it came to. Times are UTC."""

    id: str
    request: str
    grant: str | None
    raised_by: str
    department: str
    reason: str
    state: DisputeState
    raised: datetime
    closed: datetime | None

    def after(self, step: str) -> DisputeState:
        """The state that a step leads to. Raises StepRefused where it doesn't lead on from where the dispute stands."""
        before, to = STEPS[step]
        if self.state not in before:
            raise StepRefused(f"The dispute is in the state {self.state.value}: there is nothing to {step}.")
        return to or self.state

    @property
    def open(self) -> bool:
        """Whether it is not over."""
        return self.state in _OPEN
