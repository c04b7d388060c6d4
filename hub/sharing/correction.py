"""A department says that another's record is wrong (政务数据共享条例, art. 26): verified, corrected, answered.

Requests of the persons concerned are others (`hub.concerned.requests`): they have more rights, and the same term.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from hub.errors import StepRefused


class CorrectionRequestState(StrEnum):
    """How far it is. `verified`: the record is wrong, and its source has yet to be put right."""

    ASKED = "asked"
    VERIFIED = "verified"
    CORRECTED = "corrected"
    UNFOUNDED = "unfounded"


_OPEN: Final = frozenset({CorrectionRequestState.ASKED, CorrectionRequestState.VERIFIED})
#: The states that each step leads on from, and where to.
STEPS: Final[Mapping[str, tuple[frozenset[CorrectionRequestState], CorrectionRequestState]]] = (
    MappingProxyType(
        {
            "verify": (frozenset({CorrectionRequestState.ASKED}), CorrectionRequestState.VERIFIED),
            "correct": (_OPEN, CorrectionRequestState.CORRECTED),
            "reject": (_OPEN, CorrectionRequestState.UNFOUNDED),
        }
    )
)


@dataclass(frozen=True, slots=True)
class CorrectionRequest:
    """What `consumer` says is wrong with a record of `provider`. Times are UTC.

    `record`, `statement` and `answer` are None once the record was erased: they say what it said.
    """

    id: str
    dataset: str
    provider: str
    consumer: str
    record: str | None
    field: str | None
    statement: str | None
    state: CorrectionRequestState
    asked_by: str
    asked: datetime
    answered_by: str | None
    answered: datetime | None
    answer: str | None

    def after(self, step: str) -> CorrectionRequestState:
        """The state that a step leads to. Raises StepRefused where it doesn't lead on from where this stands."""
        before, to = STEPS[step]
        if self.state not in before:
            raise StepRefused(f"The correction request is {self.state.value}: there is nothing to {step}.")
        return to

    @property
    def open(self) -> bool:
        """Whether an answer is owed."""
        return self.state in _OPEN
