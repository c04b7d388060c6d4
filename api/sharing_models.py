"""What the routes on catalogue, share requests and grants take and give, for the description of the API."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from api.models import Answer, DatasetId, Problem
from hub.access.grant import GrantMode
from hub.sharing.terms import Terms

Class = Annotated[
    str, Field(description="`unconditional`, `conditional` or `none`: not shared.", examples=["conditional"])
]
Moment = Annotated[str, Field(description="ISO 8601, UTC.")]
Day = Annotated[str, Field(description="Date in the hub's time zone.", examples=["2026-12-31"])]
Department = Annotated[str, Field(description="Id of the department.", examples=["court"])]
#: What a database's text can hold: anything but the character 0.
PLAIN = r"^[^\x00]*$"
_Names = Annotated[
    list[Annotated[str, Field(min_length=1, max_length=200, pattern=PLAIN)]], Field(max_length=500)
]
_Text = Annotated[str, Field(max_length=4_000, pattern=PLAIN)]
_Reason = Annotated[
    str, Field(min_length=1, max_length=2_000, pattern=PLAIN, description="Why; the other side reads it.")
]


class EntrySummary(Answer):
    """A catalogue entry in a list."""

    dataset: DatasetId
    title: str
    description: str
    provider: Department
    provider_title: str
    sharing: Class
    purposes: Annotated[list[str], Field(description="For which it is shared; empty: any.")]
    modes: Annotated[list[str], Field(description="`query`, `check`, `statistics`: how it can be had.")]
    classification: Annotated[str, Field(description="`general`, `important` or `core`.")]
    frequency: Annotated[str, Field(description="How often new data is expected, ISO 8601, or `manual`.")]
    version: int


class EntriesPage(Answer):
    """Catalogue entries by dataset."""

    entries: list[EntrySummary]
    next: Annotated[str | None, Field(description="Cursor of the next page, or null.")]


class DataItem(Answer):
    """One item that records of the dataset can have."""

    name: Annotated[str, Field(description="As a grant names it.", examples=["plaintiff.name.full"])]
    title: str
    type: Annotated[str, Field(description="Type of its values, see docs/schema.md.")]
    sensitivity: Annotated[str, Field(description="`public`, `personal` or `sensitive`.")]
    confidential: Annotated[
        str | None, Field(description="Mark whose rule protects it, whatever is granted.")
    ]


class EntryVersion(Answer):
    """When a version of an entry was current."""

    version: int
    published: Moment
    superseded: Annotated[str | None, Field(description="UTC; null: it is current.")]


class Entry(Answer):
    """A version of a dataset's catalogue entry (政务数据共享条例, art. 13 to 15)."""

    dataset: DatasetId
    version: int
    published: Moment
    superseded: Annotated[str | None, Field(description="UTC; null: it is current.")]
    title: str
    description: str
    provider: Department
    provider_title: str
    connector: str
    items: list[DataItem]
    format: str
    frequency: str
    sharing: Class
    reason: Annotated[str | None, Field(description="Why it is not shared.")]
    forbidden_by: Annotated[str | None, Field(description="The law that forbids sharing it.")]
    fields: Annotated[list[str], Field(description="Items that can be asked for.")]
    edges: Annotated[list[str], Field(description="Kinds of statement that can be asked for.")]
    purposes: list[str]
    modes: list[str]
    conditions: str
    classification: str
    retention: Annotated[str, Field(description="How long records are kept, ISO 8601 period.")]
    legal_basis: str
    versions: Annotated[list[EntryVersion], Field(description="All versions, newest first.")]


class NewTerms(Answer):
    """On what basis, in which situation, for what, how much, how and how long (art. 20). A draft may lack any of it."""

    basis: _Text = Field("", description="Statute, and the duty under it.")
    scenario: _Text = Field("", description="In which situation it is used, by whom.")
    purposes: _Names = Field([], description="Ids of registered purposes.")
    fields: _Names = Field([], description="Items: `party.name.full`, or `name.full` of every mention.")
    edges: _Names = Field([], description="Kinds of statement.")
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
    reason: _Reason


class Reason(Answer):
    """Why."""

    reason: _Reason


class Consent(Answer):
    """Consent to all that was asked, or to what is named here instead: never to more."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"fields": ["case.number"], "last_day": "2027-02-28", "deliver": True}},
    )

    purposes: _Names | None = Field(None, description="Unset: all that were asked for.")
    fields: _Names | None = Field(None, description="Unset: all that were asked for.")
    edges: _Names | None = Field(None, description="Unset: all that were asked for.")
    first_day: date | None = Field(None, description="Unset: as asked.")
    last_day: date | None = Field(None, description="Unset: as asked.")
    conditions: _Text | None = Field(None, description="What the consumer has to keep to.")
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


class Dispute(Answer):
    """A dispute over a request or a grant (art. 28)."""

    id: str
    request: str
    grant: Annotated[str | None, Field(description="The grant that it is about, if the request came to one.")]
    raised_by: str
    department: Annotated[str, Field(description="Department that raised it.")]
    reason: str
    state: Annotated[
        str, Field(description="`negotiation`, `coordination`, `settled`, `upheld` or `dismissed`.")
    ]
    raised: Moment
    closed: str | None
    steps: list[Step]


class Talk(Answer):
    """What was said, agreed or found."""

    text: Annotated[
        str, Field(min_length=1, max_length=4_000, pattern=PLAIN, description="No person's data.")
    ]


class Ruling(Talk):
    """The decision of the department above, with its grounds."""

    upheld: Annotated[bool, Field(description="For the department that raised it.")]


class NewCorrection(Answer):
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
