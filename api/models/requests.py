"""What the routes on share requests take and give."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Annotated

from pydantic import ConfigDict, Field

from api.models.parts import Answer, DatasetId
from api.models.problems import Problem
from api.models.sharing import PLAIN, Deadline, Department, Moment, Names, Step, Text, Why
from hub.access.grant import GrantMode
from hub.sharing.terms import Terms


class NewTerms(Answer):
    """On what basis, in which situation, for what, how much, how and how long (art. 20). A draft may lack any of it."""

    basis: Text = Field("", description="Statute, and the duty under it.")
    scenario: Text = Field("", description="In which situation it is used, by whom.")
    purposes: Names = Field([], description="Ids of registered purposes.")
    fields: Names = Field([], description="Items: `party.name.full`, or `name.full` of every mention.")
    edges: Names = Field([], description="Kinds of statement.")
    mode: GrantMode | None = Field(GrantMode.QUERY, description="How it is to be shared.")
    first_day: date | None = Field(None, description="First day, in the hub's time zone.")
    last_day: date | None = Field(None, description="Last day, included.")

    def terms(self) -> Terms:
        """As the desk takes them."""
        lists = {name: tuple(getattr(self, name)) for name in ("purposes", "fields", "edges")}
        return Terms(**{name: getattr(self, name) for name in Terms.__slots__} | lists)


class NewRequest(NewTerms):
    """A draft of a share request."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "dataset": "court.suits",
                "basis": "信访工作条例 art. 22",
                "scenario": "A petition's matter may be before the court already.",
                "purposes": ["petition_handling"],
                "fields": ["case.number", "name.full"],
                "edges": ["PARTY_TO"],
                "mode": "query",
                "first_day": "2026-12-01",
                "last_day": "2027-05-31",
            }
        },
    )

    dataset: Annotated[
        str,
        Field(max_length=200, pattern=PLAIN, description="What is asked for.", examples=["court.suits"]),
    ]


class Missing(Answer):
    """What the hub finds that a request lacks, or what the provider found (`part` is `provider`)."""

    part: str
    detail: str


class Incomplete(Problem):
    """A problem that lists all that a share request lacks."""

    missing: list[Missing]


class ShareRequest(Answer):
    """A share request."""

    id: str
    dataset: DatasetId
    entry_version: Annotated[int, Field(description="Catalogue entry that it was checked against.")]
    provider: Department
    consumer: Department
    state: Annotated[
        str, Field(description="`draft`, `submitted`, `returned`, `consented`, `refused` or `withdrawn`.")
    ]
    basis: str
    scenario: str
    purposes: list[str]
    fields: list[str]
    edges: list[str]
    mode: str | None
    first_day: str | None
    last_day: str | None
    missing: Annotated[list[Missing], Field(description="All that it lacks, while it can be revised.")]
    prepared_by: str
    prepared: Moment
    submitted_by: str | None
    submitted: str | None
    extended_days: int
    extended_why: str | None
    decided_by: str | None
    decided: str | None
    reason: Annotated[str | None, Field(description="Why it was refused.")]
    deadline: Annotated[Deadline | None, Field(description="The one that runs.")]


class ShareRequestFile(ShareRequest):
    """A share request with what was done about it."""

    grant: Annotated[str | None, Field(description="Id of the grant that it came to.")]
    steps: list[Step]


class RequestsPage(Answer):
    """Share requests, newest first."""

    requests: list[ShareRequest]
    next: Annotated[str | None, Field(description="Cursor of the next page, or null.")]


class Return(Answer):
    """What a request lacks."""

    missing: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=1_000, pattern=PLAIN)]],
        Field(
            min_length=1, max_length=50, description="All of it, in one list.", examples=[["order no. 12"]]
        ),
    ]


class Extension(Answer):
    """By how much a reply is put off, and why."""

    days: Annotated[int, Field(description="Working days, 1 to 10.", examples=[5])]
    reason: Why


class Consent(Answer):
    """Consent to all that was asked, or to what is named here instead: never to more."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"fields": ["case.number"], "last_day": "2027-02-28", "deliver": True}},
    )

    purposes: Names | None = Field(None, description="Unset: all that were asked for.")
    fields: Names | None = Field(None, description="Unset: all that were asked for.")
    edges: Names | None = Field(None, description="Unset: all that were asked for.")
    first_day: date | None = Field(None, description="Unset: as asked.")
    last_day: date | None = Field(None, description="Unset: as asked.")
    conditions: Text | None = Field(None, description="What the consumer has to keep to.")
    deliver: bool = Field(True, description="In force at once; else within 20 working days, by `deliver`.")

    def narrowed(self, asked: Terms) -> Terms:
        """What was asked, with what is named here in place of it."""
        return replace(
            asked,
            purposes=asked.purposes if self.purposes is None else tuple(self.purposes),
            fields=asked.fields if self.fields is None else tuple(self.fields),
            edges=asked.edges if self.edges is None else tuple(self.edges),
            first_day=self.first_day or asked.first_day,
            last_day=self.last_day or asked.last_day,
        )
