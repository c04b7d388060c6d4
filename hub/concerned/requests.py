"""What a person concerned asks of the departments that hold their data: corrections and erasures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

#: Working days within which a request to correct is verified, dealt with and answered (政务数据共享条例, State Council
#: Order 809, art. 26). The law has no term for erasures (个人信息保护法 art. 47, 50); the hub holds them to the same.
TERM: Final = 10


class CorrectionState(StrEnum):
    """How far a request to correct is. `ACCEPTED`: the provider agrees, and its source has yet to follow."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    CORRECTED = "corrected"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


#: In these the field counts as disputed, until a new version of the record arrives.
DISPUTED: Final = (CorrectionState.ASKED, CorrectionState.ACCEPTED)


class ErasureState(StrEnum):
    """How far a request to erase is. `CONSENTED`: decided, and yet to be carried out."""

    ASKED = "asked"
    CONSENTED = "consented"
    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Ground(StrEnum):
    """Why data has to be erased: the five cases of 个人信息保护法 art. 47."""

    PURPOSE_ACHIEVED = "purpose_achieved"
    SERVICE_ENDED = "service_ended"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    UNLAWFUL = "unlawful"
    OTHER_LAW = "other_law"


@dataclass(frozen=True, slots=True)
class Correction:
    """A request to correct one field of one record, and its answer.

    `subject` stands for the person by a keyed token; `representation` is that under which somebody else asked for
    them. `version` is the record's at the time: another one ends the dispute. `due` is the last day for an answer.
    """

    id: str
    subject: str
    asked_by: str
    representation: str | None
    record: str
    version: str
    dataset: str
    provider: str
    mention: str
    field: str
    wanted: str
    ground: str
    state: CorrectionState
    asked: datetime
    due: date
    decided_by: str | None = None
    decided_at: datetime | None = None
    reason: str | None = None
    closed: datetime | None = None


@dataclass(frozen=True, slots=True)
class ErasureRequest:
    """A request to erase records that one department provides, and its answer.

    `retained_by` is the rule that requires a refused one's records to be kept, `erasure` the act that carried it out.
    """

    id: str
    subject: str
    asked_by: str
    representation: str | None
    provider: str
    records: tuple[str, ...]
    ground: Ground
    words: str
    state: ErasureState
    asked: datetime
    due: date
    decided_by: str | None = None
    decided_at: datetime | None = None
    reason: str | None = None
    retained_by: str | None = None
    erasure: str | None = None
    closed: datetime | None = None
