"""The steps of `do:` in a mapping: each turns a value into another, the next takes what the last one gave.

A step is written as its name (`trim`), or as its name with options (`{split: {by: "-", take: 1}}`) or with
the option that is nearly always the only one (`{split: "-"}`). Steps see no nulls, and a null ends the chain.
At run time a step raises `ValueError` with a reason that holds no value of the row.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, ClassVar, Literal

import orjson
from pydantic import BaseModel, BeforeValidator, Field, field_validator, model_validator

from connectors.keys import as_text
from connectors.options import Declared, Texts

#: A compiled step or chain.
Transform = Callable[[object], object]


class Step(Declared):
    """Base of the steps. `short` names the option that may be given alone."""

    short: ClassVar[str | None] = None

    def compile(self, folder: Path) -> Transform:
        """The step as a function; files it names lie in `folder`. Raises `ValueError` if it can't work."""
        raise NotImplementedError


class Trim(Step):
    """Takes characters off both ends."""

    short = "chars"
    step: Literal["trim"]
    chars: str | None = Field(None, description="Characters to take off; unset, white space.")

    def compile(self, folder: Path) -> Transform:
        chars = self.chars
        return lambda value: as_text(value).strip(chars)


class Lower(Step):
    """Small letters."""

    step: Literal["lower"]

    def compile(self, folder: Path) -> Transform:
        return lambda value: as_text(value).lower()


class Upper(Step):
    """Capital letters."""

    step: Literal["upper"]

    def compile(self, folder: Path) -> Transform:
        return lambda value: as_text(value).upper()


class Casefold(Step):
    """Letters without case, to compare (`ß` becomes `ss`)."""

    step: Literal["casefold"]

    def compile(self, folder: Path) -> Transform:
        return lambda value: as_text(value).casefold()


class Collapse(Step):
    """Each run of white space, line breaks included, becomes one space."""

    step: Literal["collapse"]

    def compile(self, folder: Path) -> Transform:
        return lambda value: " ".join(as_text(value).split())


class Nfkc(Step):
    """Full-width letters and digits become plain ones (Unicode NFKC)."""

    step: Literal["nfkc"]

    def compile(self, folder: Path) -> Transform:
        return lambda value: unicodedata.normalize("NFKC", as_text(value))


class Replace(Step):
    """Replaces a text, or what a regular expression finds, wherever it occurs."""

    step: Literal["replace"]
    find: str | None = Field(None, min_length=1, description="Text to replace.")
    pattern: str | None = Field(None, description="Or a regular expression.")
    by: str = Field("", description="What comes instead; `\\1` is a pattern's first group.")

    @model_validator(mode="after")
    def _one_way(self) -> Replace:
        if (self.find is None) == (self.pattern is None):
            raise ValueError("`replace` needs either `find` or `pattern`")
        _regex(self.pattern)
        return self

    def compile(self, folder: Path) -> Transform:
        by, find, pattern = self.by, self.find, _regex(self.pattern)
        if find is not None:
            return lambda value: as_text(value).replace(find, by)
        return lambda value: pattern.sub(by, as_text(value))


class Split(Step):
    """Cuts a text into parts and takes one, or keeps them all as a list."""

    short = "by"
    step: Literal["split"]
    by: str = Field(min_length=1, description="Text to cut at.")
    take: int | None = Field(
        None, description="Which part: 1 the first, -1 the last; unset, the list of all."
    )

    @field_validator("take")
    @classmethod
    def _counts_from_one(cls, take: int | None) -> int | None:
        if take == 0:
            raise ValueError("parts are counted from 1, or from -1 at the end")
        return take

    def compile(self, folder: Path) -> Transform:
        by, take = self.by, self.take
        if take is None:
            return lambda value: [part.strip() for part in as_text(value).split(by) if part.strip()]
        index = take - 1 if take > 0 else take

        def part(value: object) -> object:
            parts = as_text(value).split(by)
            return parts[index].strip() if -len(parts) <= index < len(parts) else None

        return part


class Extract(Step):
    """Takes what a regular expression finds; null where it finds nothing."""

    short = "pattern"
    step: Literal["extract"]
    pattern: str = Field(description="Regular expression.")
    group: int = Field(1, ge=0, description="Which group; 0 is the whole match.")

    @model_validator(mode="after")
    def _group_exists(self) -> Extract:
        if self.group > _regex(self.pattern).groups:
            raise ValueError(
                "the pattern has no such group; put ( ) around what is wanted, or set `group: 0`"
            )
        return self

    def compile(self, folder: Path) -> Transform:
        search, group = _regex(self.pattern).search, self.group

        def found(value: object) -> object:
            match = search(as_text(value))
            return match[group] if match else None

        return found


class Nulls(Step):
    """Texts that mean that there is no value."""

    short = "texts"
    step: Literal["nulls"]
    texts: Texts = Field(min_length=1, description="The texts, compared as they stand.")

    def compile(self, folder: Path) -> Transform:
        nothing = frozenset(self.texts)
        return lambda value: None if as_text(value) in nothing else value


class Lookup(Step):
    """Replaces a value by what a table says for it."""

    step: Literal["lookup"]
    table: dict[str, str | int | float | bool | None] | None = Field(None, description="The table itself.")
    file: str | None = Field(None, description="Or a UTF-8 CSV file with a header beside the mapping.")
    key: str | None = Field(None, description="File: column of the source's values; unset, the first.")
    value: str | None = Field(None, description="File: column of the results; unset, the second.")
    otherwise: str | int | float | bool | None = Field(
        None, alias="else", description="Result for a value that isn't in the table."
    )
    unknown: Literal["reject", "keep", "drop"] = Field(
        "reject", description="Without `else`: `reject` the row, `keep` the value, or `drop` it (null)."
    )

    @model_validator(mode="after")
    def _one_way(self) -> Lookup:
        if (self.table is None) == (self.file is None):
            raise ValueError("`lookup` needs either `table` or `file`")
        return self

    def compile(self, folder: Path) -> Transform:
        table = (
            dict(self.table)
            if self.table is not None
            else _rows(folder, self.file or "", self.key, self.value)
        )
        otherwise, unknown = self.otherwise, self.unknown

        def result(value: object) -> object:
            text = as_text(value)
            if text in table:
                return table[text]
            if otherwise is not None or unknown == "drop":
                return otherwise
            if unknown == "keep":
                return value
            raise ValueError("the value is not in the lookup table")

        return result


#: Power of ten that no number of people or money reaches; a greater one would take minutes to write out.
_GREATEST = 300


class Number(Step):
    """Reads a number written for people (`1,234.5`)."""

    short = "thousands"
    step: Literal["number"]
    thousands: str = Field(",", description="Between groups of digits.")
    decimal: str = Field(".", min_length=1, max_length=1, description="Before the fraction.")

    def compile(self, folder: Path) -> Transform:
        thousands, decimal = self.thousands, self.decimal

        def number(value: object) -> object:
            if isinstance(value, int | float):
                return value
            text = as_text(value).replace(thousands, "") if thousands else as_text(value)
            try:
                read = Decimal(text.replace(decimal, "."))
            except InvalidOperation:
                raise ValueError("not a number") from None
            if not read.is_finite() or read.adjusted() > _GREATEST:
                raise ValueError("not a number")
            return int(read) if read == read.to_integral_value() else float(read)

        return number


class Boolean(Step):
    """Reads words for yes and no."""

    step: Literal["boolean"]
    yes: Texts = Field(["true", "yes", "y", "1", "是"], description="Words for true, in any case.")
    no: Texts = Field(["false", "no", "n", "0", "否"], description="Words for false, in any case.")

    def compile(self, folder: Path) -> Transform:
        words = {word.casefold(): True for word in self.yes} | {word.casefold(): False for word in self.no}

        def boolean(value: object) -> object:
            word = as_text(value).casefold()
            if word not in words:
                raise ValueError("not one of the words for yes and no")
            return words[word]

        return boolean


class Json(Step):
    """Reads a JSON text, such as a list that a database column holds."""

    step: Literal["json"]

    def compile(self, folder: Path) -> Transform:
        def parsed(value: object) -> object:
            if not isinstance(value, str):
                return value
            try:
                return orjson.loads(value)
            except orjson.JSONDecodeError:
                raise ValueError("not JSON") from None

        return parsed


#: Every step by the name it is written with.
STEPS: dict[str, type[Step]] = {
    "trim": Trim, "lower": Lower, "upper": Upper, "casefold": Casefold, "collapse": Collapse, "nfkc": Nfkc,
    "replace": Replace, "split": Split, "extract": Extract, "nulls": Nulls, "lookup": Lookup,
    "number": Number, "boolean": Boolean, "json": Json,
}  # fmt: skip


def _written_out(value: object) -> object:
    """A step as written in YAML, with the name under `step` and a lone option under its own name."""
    if isinstance(value, str):
        return {"step": value}
    if not isinstance(value, dict) or len(value) != 1 or "step" in value:
        raise ValueError('a step is a name, or one name with its options: `{split: {by: "-", take: 1}}`')
    name, options = next(iter(value.items()))
    if isinstance(options, dict):
        return {"step": name, **options}
    short = STEPS[name].short if name in STEPS else None
    if name in STEPS and short is None:
        raise ValueError(f"`{name}` takes its options as a mapping")
    return {"step": name, short or "option": options}


#: One entry of `do:`.
AnyStep = Annotated[
    Annotated[
        Trim | Lower | Upper | Casefold | Collapse | Nfkc | Replace | Split | Extract | Nulls | Lookup
        | Number | Boolean | Json,
        Field(discriminator="step"),
    ],
    BeforeValidator(_written_out),
]  # fmt: skip


def chain(steps: Iterable[Step], folder: Path) -> Transform | None:
    """All steps as one function, or None if there are none. A null or an empty text ends it as null."""
    functions = [step.compile(folder) for step in steps]
    if not functions:
        return None

    def run(value: object) -> object:
        for function in functions:
            value = function(value)
            if value is None or value == "":
                return None
        return value

    return run


def _regex(pattern: str | None) -> re.Pattern[str]:
    try:
        return re.compile(pattern or "")
    except re.error as wrong:
        raise ValueError(f"not a regular expression: {wrong}") from None


def _rows(
    folder: Path, file: str, key: str | None, value: str | None
) -> dict[str, str | int | float | bool | None]:
    """The two columns of a lookup file. A result that is empty is null."""
    path = folder / file
    if path.parent != folder or path.resolve().parent != folder.resolve():
        raise ValueError(
            f"the lookup file {file!r} has to lie beside the mapping, and may be no link elsewhere"
        )
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            header, *rows = csv.reader(lines)
    except (OSError, UnicodeDecodeError):
        raise ValueError(f"the lookup file {file!r} can't be read as UTF-8 text beside the mapping") from None
    except ValueError:
        raise ValueError(f"the lookup file {file!r} is empty") from None
    wanted = (key or header[0], value or (header[1] if len(header) > 1 else ""))
    for column in wanted:
        if column not in header:
            raise ValueError(f"the lookup file {file!r} has no column {column!r}; it has {', '.join(header)}")
    at_key, at_value = (header.index(column) for column in wanted)
    table: dict[str, str | int | float | bool | None] = {}
    for row in rows:
        if len(row) != len(header):
            raise ValueError(f"the lookup file {file!r} has a row whose length is not the header's")
        if table.setdefault(row[at_key], row[at_value] or None) != (row[at_value] or None):
            raise ValueError(f"the lookup file {file!r} says two things for one value")
    return table


def lookup_files(declared: object) -> Iterator[str]:
    """Names of the lookup files that a declaration uses, however deep in it."""
    if isinstance(declared, Lookup) and declared.file is not None:
        yield declared.file
    elif isinstance(declared, BaseModel):
        for name in type(declared).model_fields:
            yield from lookup_files(getattr(declared, name))
    elif isinstance(declared, dict):
        for value in declared.values():
            yield from lookup_files(value)
    elif isinstance(declared, list | tuple):
        for value in declared:
            yield from lookup_files(value)
