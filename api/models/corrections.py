"""What the routes on corrections between departments take and give."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from api.models.parts import Answer, DatasetId
from api.models.sharing import PLAIN, Deadline, Department, Moment, Step


class NewCorrectionRequest(Answer):
    """What is wrong with a record of another department."""

    record: Annotated[
        str, Field(pattern=r"^R[0-9a-f]{24}$", description="Id of the record.", examples=["R" + "0" * 24])
    ]
    field: Annotated[
        str | None, Field(max_length=200, pattern=PLAIN, description="Which item, by its name.")
    ] = None
    statement: Annotated[
        str,
        Field(
            min_length=1, max_length=4_000, pattern=PLAIN, description="What is wrong, and how it is known."
        ),
    ]


class CorrectionAnswer(Answer):
    """What the asking department is told."""

    answer: Annotated[
        str, Field(min_length=1, max_length=4_000, pattern=PLAIN, description="What was found and done.")
    ]


class CorrectionRequest(Answer):
    """A department's request to correct a record of another one (art. 26)."""

    id: str
    dataset: DatasetId
    provider: Department
    consumer: Annotated[str, Field(description="Department that asks.")]
    record: Annotated[str | None, Field(description="Null once the record is erased.")]
    field: str | None
    statement: Annotated[str | None, Field(description="Null once the record is erased.")]
    state: Annotated[str, Field(description="`asked`, `verified`, `corrected` or `unfounded`.")]
    asked_by: str
    asked: Moment
    answered_by: str | None
    answered: str | None
    answer: Annotated[str | None, Field(description="Null once the record is erased.")]
    deadline: Annotated[Deadline | None, Field(description="Of the answer, until it is given.")]


class CorrectionRequestFile(CorrectionRequest):
    """A correction request with what was done about it."""

    steps: list[Step]


class CorrectionRequestsPage(Answer):
    """Correction requests between departments, newest first."""

    corrections: list[CorrectionRequest]
    next: Annotated[str | None, Field(description="Cursor of the next page, or null.")]
