"""Reads questions from files: those that come with the hub, and those of a home in `<home>/questions/`.

A question is two files of one name: `NAME.yaml` says what it takes and tells, `NAME.cypher` how it is answered.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal, NoReturn

from pydantic import Field, model_validator

from connectors.options import Declared
from hub.errors import InvalidDeclaration
from hub.questions.checking import check
from hub.questions.parser import parse
from hub.questions.question import CASE, Asked, Plain, Question, Takes, Tells, Told

if TYPE_CHECKING:
    from connectors.declaration import Declaration

BUILT_IN: Final = Path(__file__).parent / "built_in"
#: Folder of a home.
OWN: Final = "questions"
#: What answers questions that no text alone can answer.
PROGRAMS: Final = frozenset({"story", "open_cases", "step_times"})

_NAME = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
_ID: Final = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
_BOUNDED: Final = frozenset({Takes.INTEGER, Takes.NUMBER})
#: Names of the answer that no column may have, and of the request that no parameter may have.
_TAKEN_COLUMNS: Final = frozenset({"records"})
_TAKEN_PARAMETERS: Final = frozenset({CASE, "limit"})


class _Parameter(Declared):
    type: Takes = Field(description="What it is.")
    doc: str = Field(min_length=1, description="What it says, for whoever asks.")
    optional: bool = Field(False, description="Whether it may be left out; then it is null.")
    default: bool | int | float | str | None = Field(None, description="What it is where it is left out.")
    minimum: float | None = Field(None, description="Least number, or shortest text.")
    maximum: float | None = Field(None, description="Greatest number, or longest text.")
    values: list[str] = Field([], description="What a choice is between.")
    example: bool | int | float | str | None = Field(None, description="One that could be asked.")

    @model_validator(mode="after")
    def _is_bounded(self) -> _Parameter:
        if self.type in _BOUNDED and (self.minimum is None or self.maximum is None):
            raise ValueError("a number needs a `minimum` and a `maximum`")
        if (self.type is Takes.CHOICE) != bool(self.values):
            raise ValueError("a choice has `values`, and nothing else does")
        if self.type is Takes.TEXT and not 1 <= (self.maximum or 0) <= 1_000:
            raise ValueError("a text needs a `maximum`, its greatest length, of 1,000 at most")
        return self


class _Column(Declared):
    type: Tells = Field(description="What it is.")
    doc: str = Field(min_length=1, description="What it says.")


class _Rows(Declared):
    usual: int = Field(50, ge=1, le=500, description="Rows of an answer, unless more are asked for.")
    most: int = Field(200, ge=1, le=500, description="Rows of an answer at most.")


class _Spec(Declared):
    title: str = Field(min_length=1, max_length=200, description="The question, in a sentence.")
    why: str = Field(min_length=1, description="For what it is asked.")
    legal_basis: str = Field(min_length=1, description="Statute and article that let it be asked.")
    purposes: list[str] = Field(min_length=1, description="Purposes for which it may be asked.")
    reach: Literal["case", "place", "counts"] = Field(
        description="`case`: what lies near the case. `place`: cases of a place, public fields. `counts`: numbers."
    )
    persons: bool = Field(description="Whether it tells of persons: they count against the reader's budget.")
    parameters: dict[_NAME, _Parameter] = Field({}, description="What whoever asks says, besides the case.")
    columns: dict[_NAME, _Column] = Field(min_length=1, description="What each row tells, in order.")
    rows: _Rows = Field(default_factory=_Rows, description="How many rows there are.")
    one_per: list[str] = Field(
        [],
        description="Columns: of rows alike in them the first is told, with the records of all; unset, all rows.",
    )
    example: dict[str, dict[str, bool | int | float | str | list[str] | None]] = Field(
        description="`asked`: parameters; `row`: a row of the answer."
    )
    program: str | None = Field(
        None, description="What answers it; only of questions that come with the hub."
    )


def read_questions(root: Path, purposes: Collection[str]) -> Mapping[str, Question]:
    """All questions of a home by id: those that come with the hub, and its own beside them.

    Raises
    ------
    InvalidDeclaration
        A file is wrong: which, in which line, and why.
    """
    found: dict[str, Question] = {}
    for folder in (BUILT_IN, root / OWN):
        for file in question_files(folder):
            if file.stem in found:
                raise InvalidDeclaration(
                    f"a question {file.stem!r} comes with the hub: call it otherwise", file=file
                )
            found[file.stem] = read_question(file, purposes)
    return found


def question_files(folder: Path) -> list[Path]:
    """The YAML files of a folder, in order.

    Raises
    ------
    InvalidDeclaration
        A Cypher file has no YAML file beside it.
    """
    files = sorted(folder.glob("*.yaml"))
    for lone in sorted(folder.glob("*.cypher")):
        if lone.with_suffix(".yaml") not in files:
            raise InvalidDeclaration("there is no YAML file of this name beside it", file=lone)
    return files


def read_question(file: Path, purposes: Collection[str]) -> Question:
    """One question from its files, checked.

    Raises
    ------
    InvalidDeclaration
        A file is wrong: which, in which line, and why.
    """
    import re

    from connectors import declaration

    declared = declaration.read(file)
    if not re.fullmatch(_ID, file.stem):
        raise declared.error("a question's file is named in small letters, digits and hyphens")
    spec = declared.validate(_Spec)
    _check(declared, spec, purposes)
    built_in = file.parent == BUILT_IN
    if spec.reach == "counts" and spec.program is None:
        raise declared.error("numbers are told by the questions that come with the hub alone", ("reach",))
    if spec.program is not None:
        if not built_in or spec.program not in PROGRAMS:
            raise declared.error("a question of a home is answered by its Cypher file", ("program",))
        if spec.reach == "counts":
            return _question(file, spec, built_in)
    return _with_text(file, declared, _question(file, spec, built_in))


def _with_text(file: Path, declared: Declaration, question: Question) -> Question:
    cypher = file.with_suffix(".cypher")
    try:
        text = cypher.read_bytes().decode("utf-8")
    except FileNotFoundError:
        raise declared.error(f"there is no {cypher.name} beside it") from None
    except UnicodeDecodeError:
        raise InvalidDeclaration("the file is not UTF-8 text", file=cypher) from None

    def refuse(line: int, detail: str) -> NoReturn:
        raise InvalidDeclaration(detail, file=cypher, line=line)

    question = replace(question, text=text, branches=parse(text, refuse))
    persons = check(question, refuse)
    if persons != question.persons:
        told = "persons" if persons else "no person"
        raise declared.error(f"persons: its text reads {told}, so say `{str(persons).lower()}`", ("persons",))
    return question


def _check(declared: Declaration, spec: _Spec, purposes: Collection[str]) -> None:
    from connectors.declaration import did_you_mean

    for place, purpose in enumerate(spec.purposes):
        if purpose not in purposes:
            hint = did_you_mean(purpose, purposes)
            raise declared.error(f"there is no purpose {purpose!r}{hint}", ("purposes", place))
    for names, taken, part in (
        (spec.parameters, _TAKEN_PARAMETERS, "parameters"),
        (spec.columns, _TAKEN_COLUMNS, "columns"),
    ):
        for name in taken & set(names):
            raise declared.error(f"the name {name!r} is taken: every answer has it", (part, name))
    for place, name in enumerate(spec.one_per):
        if name not in spec.columns:
            raise declared.error(f"there is no column {name!r}", ("one_per", place))
    if spec.rows.usual > spec.rows.most:
        raise declared.error("`usual` is more than `most`", ("rows",))
    for part, known in (("asked", spec.parameters), ("row", spec.columns)):
        if part not in spec.example:
            raise declared.error(f"the example needs `{part}`", ("example",))
        for name in spec.example[part]:
            if name not in known:
                raise declared.error(
                    f"there is no {name!r} in what the question has", ("example", part, name)
                )
    for name in set(spec.columns) - set(spec.example["row"]):
        raise declared.error(f"the example's row lacks {name!r}", ("example", "row"))
    required = {name for name, one in spec.parameters.items() if _required(one)}
    for name in sorted(required - set(spec.example["asked"])):
        raise declared.error(f"the example lacks {name!r}, which has to be said", ("example", "asked"))


def _required(one: _Parameter) -> bool:
    return not one.optional and one.default is None


def _question(file: Path, spec: _Spec, built_in: bool) -> Question:
    return Question(
        id=file.stem,
        title=spec.title,
        why=spec.why,
        legal_basis=spec.legal_basis,
        purposes=tuple(spec.purposes),
        reach=spec.reach,
        persons=spec.persons,
        parameters=tuple(_asked(name, one, spec.example["asked"]) for name, one in spec.parameters.items()),
        columns=tuple(Told(name, one.type, one.doc) for name, one in spec.columns.items()),
        rows=(spec.rows.usual, spec.rows.most),
        one_per=tuple(spec.one_per),
        example=spec.example,
        file=file,
        built_in=built_in,
        program=spec.program,
    )


def _asked(name: str, one: _Parameter, example: Mapping[str, object]) -> Asked:
    said = example.get(name)
    return Asked(
        name=name,
        type=one.type,
        doc=one.doc,
        required=_required(one),
        default=one.default,
        minimum=one.minimum,
        maximum=one.maximum,
        values=tuple(one.values),
        example=said if isinstance(said, Plain) else None,
    )
