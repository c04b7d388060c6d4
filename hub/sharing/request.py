"""A share request and the steps it may take, from a draft to consent or refusal (政务数据共享条例, art. 20 to 22).

The steps are a table, `FROM`: which step may follow which state. A state machine library would add a second place where
states change; here the ledger changes them in the one transaction that also writes the step down.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from pydantic import JsonValue

from hub.errors import StepRefused
from hub.sharing.terms import Terms


class RequestState(StrEnum):
    """Where a request stands. `returned`: the provider said what it lacks; the consumer completes and submits again."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    CONSENTED = "consented"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


_OPEN: Final = frozenset({RequestState.DRAFT, RequestState.RETURNED})
_WAITING: Final = frozenset({RequestState.SUBMITTED})
#: The states that each step leads on from.
FROM: Final[Mapping[str, frozenset[RequestState]]] = MappingProxyType(
    {
        "revise": _OPEN,
        "submit": _OPEN,
        "return": _WAITING,
        "extend": _WAITING,
        "consent": _WAITING,
        "refuse": _WAITING,
        "withdraw": _OPEN | _WAITING,
        "reopen": frozenset({RequestState.REFUSED}),
    }
)


@dataclass(frozen=True, slots=True)
class ShareRequest:
    """What `consumer` asks of a dataset of `provider`. Times are UTC.

    `entry_version` is the catalogue entry that it was last checked against. `reply_days` are the working days within
    which the provider has to reply, `extended_days` those that were added.
    """

    id: str
    dataset: str
    entry_version: int
    provider: str
    consumer: str
    state: RequestState
    terms: Terms
    missing: tuple[str, ...]
    prepared_by: str
    prepared: datetime
    submitted_by: str | None = None
    submitted: datetime | None = None
    reply_days: int = 0
    extended_days: int = 0
    extended_why: str | None = None
    decided_by: str | None = None
    decided: datetime | None = None
    reason: str | None = None

    def demand(self, step: str) -> None:
        """Refuse a step that does not lead on from where the request stands.

        Raises
        ------
        StepRefused
            Such as when someone else decided meanwhile.
        """
        if self.state not in FROM[step]:
            raise StepRefused(
                f"The request is {self.state.value}: there is nothing to {step}. Look at it again."
            )


@dataclass(frozen=True, slots=True)
class Step:
    """One step as it is written down: who, when (UTC), what, and why. `detail` holds no person's data."""

    seq: int
    at: datetime
    user: str
    department: str
    step: str
    note: str | None
    detail: Mapping[str, JsonValue] = field(default_factory=dict)
