"""The named questions across departments, and what they are answered with (docs/questions.md)."""

from __future__ import annotations

from typing import Any, Literal

from hub.client.answers import Answer


class QuestionParameter(Answer):
    """One parameter of a question; `minimum` and `maximum` are of numbers, or of a text's length."""

    name: str
    type: str
    doc: str
    required: bool
    default: str | int | float | bool | None
    minimum: float | None
    maximum: float | None
    values: list[str]


class QuestionColumn(Answer):
    """One column of the answer to a question."""

    name: str
    type: str
    doc: str


class QuestionTold(Answer):
    """A question: what it is for, what it takes, what it tells. `yours`: whether a purpose of it is."""

    id: str
    title: str
    why: str
    legal_basis: str
    purposes: list[str]
    yours: bool
    reach: Literal["case", "place", "counts"]
    persons: bool
    built_in: bool
    route: str
    rows: int
    most_rows: int
    parameters: list[QuestionParameter]
    columns: list[QuestionColumn]
    example: dict[str, dict[str, str | int | float | bool | list[str] | None]]


class QuestionDocument(QuestionTold):
    """A question in full, with the text that answers it."""

    text: str | None


class QuestionList(Answer):
    """All questions."""

    questions: list[QuestionTold]


class QuestionAnswer(Answer):
    """Rows by the columns that the question declares, each with the `records` that say so.

    `complete` is false where there may be more, and `cut_by` says why: `limit`, `rows` or `time`.
    """

    question: str
    rows: list[dict[str, Any]]
    complete: bool
    cut_by: Literal["limit", "rows", "time"] | None
