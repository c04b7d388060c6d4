"""What the models of sharing have in common: catalogue, requests, grants, disputes, corrections."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from api.models.parts import Answer, DatasetId

Moment = Annotated[str, Field(description="ISO 8601, UTC.")]
Day = Annotated[str, Field(description="Date in the hub's time zone.", examples=["2026-12-31"])]
Department = Annotated[str, Field(description="Id of the department.", examples=["court"])]

#: What a database's text can hold: anything but the character 0.
PLAIN = r"^[^\x00]*$"

Names = Annotated[
    list[Annotated[str, Field(min_length=1, max_length=200, pattern=PLAIN)]], Field(max_length=500)
]

Text = Annotated[str, Field(max_length=4_000, pattern=PLAIN)]

Why = Annotated[
    str, Field(min_length=1, max_length=2_000, pattern=PLAIN, description="Why; the other side reads it.")
]


class Deadline(Answer):
    """By when a department has to do something, and how that was counted."""

    what: Annotated[str, Field(description="`reply`, `delivery` or `correction`.")]
    subject: str
    dataset: DatasetId
    department: Annotated[str, Field(description="Who has to do it.")]
    due: Annotated[str, Field(description="Last day, in the hub's time zone.")]
    counted: Annotated[str, Field(description="How the working days were counted.")]
    law: str
    overdue: bool


class Step(Answer):
    """What was done, by whom and when."""

    seq: int
    at: Moment
    user: str
    department: Department
    step: Annotated[str, Field(examples=["submit"], description="What was done.")]
    note: str | None
    detail: dict[str, str | int | bool]


class Reason(Answer):
    """Why."""

    reason: Why
