"""What the routes on assignments take and give."""

from __future__ import annotations

from typing import Final

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

ASSIGNMENT: Final[dict[str, str | None]] = {
    "id": "01JZ8Q4W7N5T3R1P9M6K2H0F8D",
    "user": "X00012",
    "department": "petition",
    "case": "C" + "0" * 24,
    "starts": "2026-03-02T01:00:00+00:00",
    "ends": "2026-06-01T01:00:00+00:00",
    "reason": "Takes over from X00007.",
    "registered_by": "head.petition",
    "registered": "2026-03-02T01:00:00+00:00",
    "withdrawn_by": None,
    "withdrawn_at": None,
    "withdrawn_reason": None,
}


class _Taken(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewAssignment(_Taken):
    """Who is to handle which case, until when and why."""

    user: str = Field(
        min_length=1, max_length=200, description="`sub` of the user's token.", examples=["X00012"]
    )
    case: str = Field(pattern=r"^C[0-9a-f]{24}$", description="Id of the case.", examples=["C" + "0" * 24])
    ends: AwareDatetime = Field(
        description="When it ends, with its offset; 366 days after it begins at most."
    )
    starts: AwareDatetime | None = Field(None, description="When it begins; unset, now.")
    reason: str = Field(min_length=1, max_length=2_000, description="Why; no personal data.")


class EndOfAssignment(_Taken):
    """Why an assignment ends."""

    reason: str = Field(min_length=1, max_length=2_000, description="Why; no personal data.")


class Assignment(BaseModel):
    """That a user of a department handles a case for a time. Times are UTC, ISO 8601."""

    id: str
    user: str
    department: str
    case: str
    starts: str
    ends: str
    reason: str
    registered_by: str
    registered: str
    withdrawn_by: str | None
    withdrawn_at: str | None
    withdrawn_reason: str | None


class AssignmentsPage(BaseModel):
    """Assignments, newest first. `next` is the `before` of the page after this one."""

    assignments: list[Assignment]
    next: str | None
