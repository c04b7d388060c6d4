"""What searches, hits and emergencies take and answer with, for the description of the API (OpenAPI)."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from api.models import Answer


class Given(BaseModel):
    """What a body is: no field beside those that are described, and nothing of it repeated in an error."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, str_strip_whitespace=True)


class PersonQuery(Given):
    """What is known of the person who is looked for: two things at least."""

    name: Annotated[
        str | None,
        Field(max_length=100, description="Whole name, in Chinese or Latin letters.", examples=["林晓禾"]),
    ] = None
    birth_date: Annotated[
        str | None,
        Field(max_length=40, description="Date of birth, with its day.", examples=["1987-05-14"]),
    ] = None
    national_id: Annotated[
        str | None, Field(max_length=60, description="Number of an identity document.")
    ] = None
    phone: Annotated[str | None, Field(max_length=60, description="Telephone number.")] = None
    email: Annotated[str | None, Field(max_length=254, description="E-mail address.")] = None
    address: Annotated[
        str | None,
        Field(
            max_length=300,
            description="Address that names a building, as written.",
            examples=["龙溪路12号3栋"],
        ),
    ] = None


class Candidate(Answer):
    """One person whom the search may mean. What records say differently stands with a slash between."""

    id: Annotated[
        str, Field(description="Id of the person, whose file you may read under this case for a day.")
    ]
    family_name: str | None
    birth_year: str | None
    town: str | None
    matched: Annotated[list[str], Field(description="What you gave and records agree with.")]


class Candidates(Answer):
    """At most five people; or none, with `too_many` where more could be meant."""

    candidates: Annotated[list[Candidate], Field(max_length=5)]
    too_many: Annotated[bool, Field(description="More people could be meant than are shown: say more.")]


class HitsAsked(Given):
    """Whom or what the question is about: an id, or what is known of a person."""

    id: Annotated[
        str | None,
        Field(
            pattern=r"^[PL][0-9a-f]{24}$", description="Id of a person or place.", examples=["P" + "0" * 24]
        ),
    ] = None
    person: Annotated[PersonQuery | None, Field(description="What is known of the person.")] = None


class Hit(Answer):
    """What one department answers."""

    department: str
    title: str
    holds: Annotated[bool, Field(description="Whether it holds something about them, for your purpose.")]
    ask: Annotated[list[str], Field(description="Users who decide there on a request for more.")]


class Hits(Answer):
    """Every department that answers for your purpose; or none, with `too_many` where more people could be meant."""

    departments: list[Hit]
    too_many: Annotated[bool, Field(description="More people could be meant: say more.")]


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
