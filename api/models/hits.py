"""What the question who holds something on a person takes, and its answer."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from api.models.parts import Answer, Given
from api.models.search import PersonQuery


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
