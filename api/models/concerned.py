"""What the routes of persons concerned answer with and take, for the description of the API."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from api.models.parts import Answer, Value

_Utc = Annotated[str, Field(description="UTC, ISO 8601.")]
_Day = Annotated[str, Field(description="The last day for an answer, in the hub's time zone.")]
_RecordId = Annotated[str, Field(pattern=r"^R[0-9a-f]{24}$", description="Id of a record of yours.")]
_Name = Annotated[str, Field(min_length=1, max_length=200)]
_Text = Annotated[str, Field(min_length=1, max_length=2_000)]
_PersonId = Annotated[str, Field(pattern=r"^P[0-9a-f]{24}$", description="Id of the person.")]
_Number = Annotated[
    str,
    Field(
        pattern=r"^[a-z][A-Za-z0-9_.:-]{0,80}=.{1,100}$",
        description="Number of a person as SCHEME=VALUE. Only its keyed hash is kept.",
        examples=["cn.ric=110101199003074477"],
    ),
]


class Named(Answer):
    """A department or dataset by id and by what it is called."""

    id: str
    title: str


class Withheld(Answer):
    """From when until when an order had it told later."""

    since: _Utc
    until: _Utc


class Use(Answer):
    """One use of your data."""

    number: Annotated[
        int, Field(description="Number of the entry in the log: an auditor finds by it who it was.")
    ]
    time: _Utc
    action: Annotated[str, Field(description="What was done, in words.")]
    receiver: Annotated[Named, Field(description="Who got it: a department, or who acts for you.")]
    system: Annotated[str, Field(description="By which system.")]
    reason: Annotated[str | None, Field(description="For what, in words.")]
    for_a_case: Annotated[bool, Field(description="Whether it was for a case at hand.")]
    legal_basis: Annotated[str | None, Field(description="What permits it.")]
    datasets: Annotated[list[Named], Field(description="From which datasets.")]
    about: Annotated[
        Literal["person", "record"],
        Field(description="You, or only a record that mentions you."),
    ]
    disclosed: Annotated[bool, Field(description="False for an attempt that disclosed nothing.")]
    withheld: Annotated[Withheld | None, Field(description="Whether you are told of it only now.")]


class UsesPage(Answer):
    """Uses of your data, newest first."""

    uses: list[Use]
    next: Annotated[str | None, Field(description="Cursor of the next page, or null.")]


class CopiedMention(Answer):
    """What a record says of you, or of what it is about."""

    mention: str
    type: Annotated[str, Field(description="`person`, `case`, `place` or `item`.")]
    you: Annotated[bool, Field(description="Whether this is you.")]
    fields: dict[str, Value]


class CopiedPart(Answer):
    """Your part in what the record is about. Who or which it is with stays untold."""

    kind: Annotated[str, Field(description="Kind of link, see docs/schema.md.")]
    other: Annotated[str, Field(description="Which sort of thing it is with.")]
    properties: dict[str, Value]


class CopiedRecord(Answer):
    """One record as far as it is about you."""

    id: str
    dataset: Named
    provider: Named
    legal_basis: str
    retention: Annotated[str, Field(description="How long it is kept, ISO 8601 period.")]
    receivers: Annotated[list[Named], Field(description="Departments that a grant in force lets read it.")]
    valid_from: str | None
    modified: str | None
    seen_first: Annotated[str | None, Field(description="Since when the hub has it.")]
    seen_last: str | None
    mentions: list[CopiedMention]
    parts: list[CopiedPart]
    disputed: Annotated[list[str], Field(description="Fields that you asked to correct, `mention.field`.")]


class CopyPage(Answer):
    """What is held about you, by records."""

    records: list[CopiedRecord]
    left_out: Annotated[str, Field(description="What such a copy doesn't hold. Always the same sentence.")]
    next: Annotated[str | None, Field(description="Cursor of the next page, or null.")]


class Correction(Answer):
    """A request to correct, and how it stands."""

    id: str
    record: str
    dataset: Named
    provider: Named
    mention: str
    field: str
    wanted: str
    ground: str
    state: Literal["asked", "accepted", "corrected", "refused", "withdrawn"]
    asked: _Utc
    due: _Day
    answered: _Utc | None
    reason: Annotated[str | None, Field(description="What the department answered.")]
    closed: _Utc | None


class CorrectionsPage(Answer):
    """Requests to correct, newest first."""

    corrections: list[Correction]
    next: Annotated[str | None, Field(description="Cursor of the next page, or null.")]


class NewCorrection(Answer):
    """One field of one record that is wrong."""

    record: _RecordId
    mention: Annotated[_Name, Field(description="As whom the record speaks of you, as in the copy.")]
    field: Annotated[_Name, Field(description="The field, as in the copy.")]
    wanted: Annotated[_Text, Field(description="What it should say.")]
    ground: Annotated[_Text, Field(description="Why, and what shows it.")]


class Erasure(Answer):
    """A request to erase, and how it stands. One is made for each department."""

    id: str
    provider: Named
    records: list[str]
    ground: str
    words: str
    state: Literal["asked", "consented", "done", "refused", "withdrawn"]
    asked: _Utc
    due: _Day
    answered: _Utc | None
    reason: Annotated[str | None, Field(description="What the department answered.")]
    retained_by: Annotated[str | None, Field(description="The rule that requires the records to be kept.")]
    closed: _Utc | None


class Erasures(Answer):
    """Requests to erase, newest first."""

    erasures: list[Erasure]
    next: Annotated[str | None, Field(description="Cursor of the next page, or null.")]


class NewErasure(Answer):
    """Records that should be erased."""

    records: Annotated[list[_RecordId], Field(min_length=1, max_length=100)]
    ground: Annotated[
        Literal["purpose_achieved", "service_ended", "consent_withdrawn", "unlawful", "other_law"],
        Field(description="Which case of 个人信息保护法 art. 47."),
    ]
    words: Annotated[_Text, Field(description="Why, in your words.")]


class Decision(Answer):
    """What a department answers."""

    accept: bool
    reason: Annotated[str | None, Field(max_length=2_000, description="A refusal needs one.")] = None
    retained_by: Annotated[
        str | None,
        Field(max_length=500, description="Of a request to erase: the rule that requires it to be kept."),
    ] = None


class Representation(Answer):
    """Who may act for whom, and until when. It holds no number."""

    id: str
    kind: Literal["guardian", "heir"]
    proof: Annotated[str, Field(description="Where the proof is filed.")]
    department: Named
    made: _Utc
    until: Annotated[str | None, Field(description="UTC; null: without an end.")]
    in_force: bool


class Representations(Answer):
    """Representations, oldest first."""

    representations: list[Representation]


class NewRepresentation(Answer):
    """Somebody may act for a child or for a dead person."""

    kind: Literal["guardian", "heir"]
    representative: _Number
    represented: _Number
    born: Annotated[
        str | None,
        Field(
            pattern=r"^\d{4}-\d{2}-\d{2}$",
            description="Of a child: its day of birth, where its number doesn't tell it.",
        ),
    ] = None
    proof: Annotated[_Text, Field(description="Where the proof is filed: register, document, number.")]


class EndReason(Answer):
    """Why something ends."""

    reason: _Text


class Withholding(Answer):
    """An order by which a person is told later of what was read about them for one case."""

    id: str
    person: str
    case: str
    department: str
    reason: str
    legal_basis: str
    made: _Utc
    until: _Utc
    ended: _Utc | None


class Withholdings(Answer):
    """Orders of a department, newest first."""

    withholdings: list[Withholding]


class NewWithholding(Answer):
    """An order to be made."""

    person: _PersonId
    case: Annotated[str, Field(pattern=r"^C[0-9a-f]{24}$", description="The case that is investigated.")]
    reason: Annotated[_Text, Field(description="What telling would hinder.")]
    legal_basis: Annotated[_Text, Field(description="Statute and article.")]
    until: Annotated[
        str,
        Field(
            pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(Z|[+-]\d{2}:\d{2})$",
            description="When it ends; 90 days ahead at most.",
            examples=["2027-01-15T00:00:00+08:00"],
        ),
    ]
