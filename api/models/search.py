"""What the search for people takes and answers with."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from api.models.parts import Answer, Given


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
