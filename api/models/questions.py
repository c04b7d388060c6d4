"""What questions take and are answered with, for the description of the API: a form of its own for each question."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field, create_model

from api.models.parts import Answer
from hub.questions.parameters import MOST_CORNERS
from hub.questions.question import IDS_OF, Asked, Question, Takes, Tells, Told

_LETTERS: Final = {"person": "P", "organisation": "O", "place": "L", "case": "C", "item": "I"}
_POSITION: Final = r"-?\d{1,2}(\.\d{1,10})?,-?\d{1,3}(\.\d{1,10})?"
_MONTH: Final = r"^\d{4}-(0[1-9]|1[0-2])$"
_DAY: Final = r"^\d{4}(-\d{2}(-\d{2})?)?$"


class QuestionParameter(Answer):
    """One parameter of a question."""

    name: str
    type: Annotated[str, Field(description="; ".join(sorted(Takes)))]
    doc: str
    required: bool
    default: str | int | float | bool | None
    minimum: Annotated[float | None, Field(description="Least number, or shortest text.")]
    maximum: Annotated[float | None, Field(description="Greatest number, or longest text.")]
    values: Annotated[list[str], Field(description="What a choice is between.")]


class QuestionColumn(Answer):
    """One column of the answer to a question."""

    name: str
    type: Annotated[str, Field(description="; ".join(sorted(Tells)))]
    doc: str


class QuestionTold(Answer):
    """A question: what it is for, what it takes, what it tells."""

    id: str
    title: str
    why: str
    legal_basis: str
    purposes: Annotated[list[str], Field(description="Purposes for which it may be asked.")]
    yours: Annotated[bool, Field(description="Whether you may invoke one of these purposes.")]
    reach: Annotated[
        Literal["case", "place", "counts"],
        Field(
            description="`case`: what lies near it; `place`: cases of a place by public fields; `counts`: numbers."
        ),
    ]
    persons: Annotated[bool, Field(description="Whether it tells of persons, who count against the budget.")]
    built_in: Annotated[bool, Field(description="Whether it comes with the hub; else it is this hub's own.")]
    route: str
    rows: Annotated[int, Field(description="Rows of an answer, unless `limit` says more.")]
    most_rows: int
    parameters: list[QuestionParameter]
    columns: list[QuestionColumn]
    example: dict[str, dict[str, str | int | float | bool | list[str] | None]]


class QuestionDocument(QuestionTold):
    """A question in full, with the text that answers it."""

    text: Annotated[str | None, Field(description="Its Cypher, before the lens is written into it.")]


class QuestionList(Answer):
    """All questions."""

    questions: list[QuestionTold]


_CUT: Final = (
    "What cut the answer: `limit`, the rows that were asked for; `rows`, those that are read at most; `time`."
)


def asked_model(question: Question) -> type[BaseModel]:
    """What a question takes, as parameters of its address."""
    usual, most = question.rows
    fields: dict[str, Any] = {one.name: _parameter(one) for one in question.parameters}
    fields["limit"] = (Annotated[int, Field(ge=1, le=most, description="Rows at most.")], usual)
    return create_model(f"{_camel(question)}Asked", __config__=ConfigDict(extra="forbid"), **fields)


def answer_model(question: Question) -> type[BaseModel]:
    """What a question is answered with."""
    columns: dict[str, Any] = {one.name: _column(one) for one in question.columns}
    columns["records"] = (Annotated[list[str], Field(description="Records that say so.")], ...)
    row = create_model(
        f"{_camel(question)}Row", __base__=Answer, __doc__="One row, with the records that say so.", **columns
    )
    fields: dict[str, Any] = {
        "question": (str, ...),
        "rows": (list[row], ...),
        "complete": (_noted(bool, "Whether these are all rows."), ...),
        "cut_by": (_noted(Literal["limit", "rows", "time"] | None, _CUT), ...),
    }
    return create_model(f"{_camel(question)}Answer", __base__=Answer, __doc__=question.title, **fields)


def answer_example(question: Question) -> dict[str, Any]:
    """An answer with the example's row."""
    row = {one.name: question.example["row"][one.name] for one in question.columns}  # type: ignore[index]
    rows = [{**row, "records": [] if question.reach == "counts" else ["R" + "0" * 24]}]
    return {"question": question.id, "rows": rows, "complete": True, "cut_by": None}


def told(question: Question, yours: bool) -> dict[str, Any]:
    """A question for the catalogue."""
    return {
        "id": question.id,
        "title": question.title,
        "why": question.why,
        "legal_basis": question.legal_basis,
        "purposes": list(question.purposes),
        "yours": yours,
        "reach": question.reach,
        "persons": question.persons,
        "built_in": question.built_in,
        "route": route_of(question),
        "rows": question.rows[0],
        "most_rows": question.rows[1],
        "parameters": [
            {
                "name": one.name,
                "type": one.type,
                "doc": one.doc,
                "required": one.required,
                "default": one.default,
                "minimum": one.minimum,
                "maximum": one.maximum,
                "values": list(one.values),
            }
            for one in question.parameters
        ],
        "columns": [{"name": one.name, "type": one.type, "doc": one.doc} for one in question.columns],
        "example": question.example,
    }


def route_of(question: Question) -> str:
    """Where it is asked."""
    return f"/v1/questions/{question.id}/answer"


def _noted(type: Any, doc: str, **said: Any) -> Any:
    """A type with what is said of it."""
    return Annotated[type, Field(description=doc, **said)]


def _camel(question: Question) -> str:
    return "".join(part.capitalize() for part in question.id.split("-"))


def _parameter(one: Asked) -> tuple[Any, Any]:
    type, said = _forms(one)
    if one.example is not None:
        said["examples"] = [one.example]
    may_be_null = not one.required and one.default is None
    kind: Any = type | None if may_be_null else type
    return _noted(kind, one.doc, **said), ... if one.required else one.default


def _forms(one: Asked) -> tuple[Any, dict[str, Any]]:
    if one.type in _LETTERS:
        return str, {"pattern": f"^{_LETTERS[one.type]}[0-9a-f]{{24}}$"}
    match one.type:
        case Takes.CELL:
            return str, {"min_length": 1, "max_length": 40}
        case Takes.CHOICE:
            return Literal[one.values], {}
        case Takes.INTEGER:
            return int, {"ge": int(one.minimum or 0), "le": int(one.maximum or 0)}
        case Takes.NUMBER:
            return float, {"ge": one.minimum, "le": one.maximum}
        case Takes.DAY:
            return str, {"pattern": _DAY}
        case Takes.MONTH:
            return str, {"pattern": _MONTH}
        case Takes.BOOLEAN:
            return bool, {}
        case Takes.POSITION:
            return str, {"pattern": f"^{_POSITION}$"}
        case Takes.POLYGON:
            return str, {"pattern": f"^{_POSITION}( {_POSITION}){{2,{MOST_CORNERS - 1}}}$"}
        case _:
            return str, {"min_length": int(one.minimum or 1), "max_length": int(one.maximum or 100)}


def _column(one: Told) -> tuple[Any, Any]:
    types: dict[str, Any] = {Tells.NUMBER: float, Tells.BOOLEAN: bool, Tells.TEXTS: list[str]}
    kind = types.get(one.type, str)
    if one.type == Tells.NUMBER:
        kind = int | float
    entity = f" Id of a {' or '.join(sorted(IDS_OF[one.type]))}." if one.type in IDS_OF else ""
    return Annotated[kind | None, Field(description=f"{one.doc}{entity}")], ...


#: `Query` of a whole model: its fields are the parameters of the address.
AS_QUERY: Final = Query()
