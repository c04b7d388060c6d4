"""What the routes on disputes take and give."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from api.models.parts import Answer
from api.models.sharing import PLAIN, Moment, Step


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
