"""What grants are answered with."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from api.models.parts import Answer, DatasetId
from api.models.sharing import Day, Deadline, Department, Moment, Step


class Grant(Answer):
    """What a department may read of another's dataset."""

    id: str
    request: Annotated[str, Field(description="The share request that it came from.")]
    dataset: DatasetId
    provider: Department
    consumer: Department
    state: Literal["consented", "in_force", "suspended", "withdrawn", "expired"]
    purposes: list[str]
    fields: list[str]
    edges: list[str]
    mode: str
    first_day: Day
    last_day: Day
    starts: Moment
    ends: Annotated[str, Field(description="UTC; from then on it opens nothing.")]
    conditions: str | None
    consented_by: str
    consented: Moment
    delivered_by: str | None
    delivered: str | None
    deadline: Annotated[Deadline | None, Field(description="Of the delivery, until it is made.")]


class GrantFile(Grant):
    """A grant with what was done about it."""

    steps: list[Step]


class GrantsPage(Answer):
    """Grants, newest first."""

    grants: list[Grant]
    next: Annotated[str | None, Field(description="Cursor of the next page, or null.")]


class GrantUses(Answer):
    """How a grant was used, in numbers, from the audit log (art. 29)."""

    grant: str
    reads: Annotated[int, Field(description="Answers that showed something of the dataset.")]
    refused: Annotated[int, Field(description="Reads for the grant's purposes that were refused.")]
    users: Annotated[int, Field(description="Different users who read.")]
    cases: Annotated[int, Field(description="Different cases that they read about.")]
    persons: Annotated[int, Field(description="Different persons whom the answers were about.")]
    by_purpose: dict[str, int]
    by_day: Annotated[dict[str, int], Field(description="Reads by day in the hub's time zone.")]
