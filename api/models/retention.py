"""What the API takes and answers with on seals, orders that open them, and how long records are kept."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from api.models.parts import Answer

_CASE: Final = "C51d0c8b7a6f5e4d3c2b1a09f"
_RECORD: Final = "R3f0c7a9b1d2e4f5a6b7c8d9e"

RecordIds = Annotated[
    list[Annotated[str, Field(pattern=r"^R[0-9a-f]{24}$")]],
    Field(max_length=1_000, description="Ids of records."),
]
CaseId = Annotated[str, Field(pattern=r"^C[0-9a-f]{24}$", description="Id of a case.")]
Words = Annotated[str, Field(min_length=1, max_length=1_000)]


class _Given(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewSeal(_Given):
    """What is to be sealed: records, or a case with all that is loaded of it, now or later."""

    records: RecordIds = []
    case: CaseId | None = None
    basis: Annotated[Words, Field(description="The ruling, order or rule that it stands on.")]


class Lifting(_Given):
    """Why a seal is taken off."""

    reason: Words


class Seal(Answer):
    """A seal on a record or a case."""

    id: str
    scope: Annotated[str, Field(description="`record` or `case`.")]
    subject: Annotated[str, Field(description="Id of the record or case.")]
    basis: str
    department: str
    by: str
    made: datetime
    lifted_by: str | None
    lifted_at: datetime | None
    lifted_reason: str | None


class Sealed(Answer):
    """What was done: the seals, and how many records changed by them."""

    seals: list[Seal]
    records: int


class SealsPage(Answer):
    """Seals, newest first."""

    seals: list[Seal]
    next: Annotated[str | None, Field(description="`before` of the next page, or null.")]


class NewOrder(_Given):
    """A court's order that opens sealed records for the handling of a case."""

    number: Annotated[Words, Field(description="How the court files it.")]
    case: CaseId
    records: Annotated[
        RecordIds, Field(description="Unset: all records that a seal on the case covers.")
    ] = []
    reason: Words
    starts: AwareDatetime
    ends: AwareDatetime


class Order(Answer):
    """An order. Readers name its id in the header `Hub-Order`."""

    id: str
    number: str
    case: str
    records: list[str]
    reason: str
    department: str
    by: str
    starts: datetime
    ends: datetime
    made: datetime
    revoked_by: str | None
    revoked_at: datetime | None


class OrdersPage(Answer):
    """Orders, newest first."""

    orders: list[Order]
    next: Annotated[str | None, Field(description="`before` of the next page, or null.")]


class DueDataset(Answer):
    """How much of a dataset is over its time."""

    dataset: str
    period: Annotated[str, Field(description="How long records are kept, ISO 8601.")]
    since: Annotated[str | None, Field(description="The date that it counts from; null: the last change.")]
    then: Annotated[str, Field(description="`erase` or `seal`.")]
    due: Annotated[int, Field(description="Records whose time is over and that nothing needs.")]
    held: Annotated[int, Field(description="Records whose time is over and that something still needs.")]


class DueList(Answer):
    """What is over its time, by dataset."""

    datasets: list[DueDataset]


SEAL: Final[dict[str, object]] = {
    "id": "20260304T020000000Z-7kq2m9xa",
    "scope": "record",
    "subject": _RECORD,
    "basis": "（2026）渝0117刑初12号: 未成年人犯罪记录封存",
    "department": "court",
    "by": "court.head",
    "made": "2026-03-04T02:00:00Z",
    "lifted_by": None,
    "lifted_at": None,
    "lifted_reason": None,
}
SEALED: Final = {"seals": [SEAL], "records": 1}
SEALS: Final = {"seals": [SEAL], "next": None}
ORDER: Final[dict[str, object]] = {
    "id": "20260305T020000000Z-3mf8k2qd",
    "number": "（2026）渝0117刑初40号",
    "case": _CASE,
    "records": [_RECORD],
    "reason": "Needed to judge a later offence.",
    "department": "court",
    "by": "court.head",
    "starts": "2026-03-05T00:00:00Z",
    "ends": "2026-04-05T00:00:00Z",
    "made": "2026-03-05T02:00:00Z",
    "revoked_by": None,
    "revoked_at": None,
}
ORDERS: Final = {"orders": [ORDER], "next": None}
DUE: Final = {
    "datasets": [
        {
            "dataset": "court.cases",
            "period": "P15Y",
            "since": "case.closed",
            "then": "seal",
            "due": 12,
            "held": 1,
        }
    ]
}
