"""What the routes on emergencies take and give."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from api.models.parts import Answer, Given

CaseId = Annotated[
    str, Field(pattern=r"^C[0-9a-f]{24}$", description="The case.", examples=["C0f1e2d3c4b5a69788796a5b4"])
]

Reason = Annotated[str, Field(min_length=1, max_length=2_000)]


class EmergencyAsked(Given):
    """What an emergency is asked for."""

    case: CaseId
    reason: Annotated[Reason, Field(description="Whose life is in danger, and what the data are needed for.")]
    datasets: Annotated[
        list[Annotated[str, Field(max_length=100)]],
        Field(min_length=1, max_length=20, description="What is to be read, dataset by dataset."),
    ]
    hours: Annotated[int, Field(ge=1, le=24, description="How long.")] = 4


class EmergencyReview(Given):
    """What came of an emergency."""

    justified: Annotated[bool, Field(description="Whether it was right.")]
    text: Annotated[Reason, Field(description="What was read, what came of it, why it was right or wrong.")]


class Approval(Answer):
    """Somebody who agreed."""

    user: str
    department: str
    at: str


class Review(Answer):
    """What somebody else found afterwards."""

    user: str
    department: str
    at: str
    justified: bool
    text: str


class NoticeState(Answer):
    """Whether a department got to know."""

    department: str
    event: Annotated[str, Field(description="`asked`, `begun`, `ended` or `reviewed`.")]
    made: str
    delivered: str | None
    attempts: int
    error: str | None


class Emergency(Answer):
    """An emergency, from being asked for to its review. Times are UTC."""

    id: str
    state: Annotated[str, Field(description="`asked`, `in force`, `to review`, `reviewed` or `lapsed`.")]
    case: CaseId
    department: str
    user: str
    reason: str
    datasets: list[str]
    hours: int
    asked: str
    starts: str | None
    ends: str | None
    ended_by: str | None
    approvals: list[Approval]
    review: Review | None
    review_due: Annotated[str | None, Field(description="Last day of the review, in the hub's time zone.")]
    review_overdue: Annotated[
        bool,
        Field(description="The review was due: its department may ask for no other until it is written."),
    ]
    notices: list[NoticeState]


class Emergencies(Answer):
    """Emergencies that you may see, newest first."""

    emergencies: list[Emergency]
    next: Annotated[str | None, Field(description="`before` of the next page, or null.")]
