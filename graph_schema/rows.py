"""Pydantic types of a row's columns, made from the converters, so that a whole row is checked at once.

`pydantic.create_model("Row", __config__=ROW_CONFIG, amount=(annotated("number", zone), None))` gives the
model of a dataset's rows. Its errors are read with `reasons`, which never lets a value through.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from typing import Annotated, Final, NamedTuple

from pydantic import ConfigDict, PlainValidator, ValidationError

from graph_schema.dates import Zone
from graph_schema.records import Value
from graph_schema.values import converter

#: Columns that no mapping names are ignored; the error's text leaves out what was given.
ROW_CONFIG: Final = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

_PREFIX: Final = "Value error, "


class Reason(NamedTuple):
    """Why a row was refused: the column and what is wrong with it, without its value."""

    field: str
    reason: str


def annotated(
    type_name: str,
    zone: Zone = UTC,
    *,
    formats: Sequence[str] = (),
    region: str = "CN",
    required: bool = False,
) -> object:
    """The pydantic type of a column: `Value | None`, checked and converted by the type's converter.

    An empty column is None, or an error where it is `required`.

    Raises
    ------
    ValueError
        There is no such type or scheme, or a format is wrong.
    """
    convert = converter(type_name, zone=zone, formats=formats, region=region)
    if not required:
        return Annotated[Value | None, PlainValidator(convert)]

    def convert_required(raw: object) -> Value:
        found = convert(raw)
        if found is None:
            raise ValueError("is empty but required")
        return found

    return Annotated[Value, PlainValidator(convert_required)]


def reasons(error: ValidationError) -> tuple[Reason, ...]:
    """What is wrong with a row, column by column. `ValidationError.errors()` would hold the values."""
    found = error.errors(include_input=False, include_context=False, include_url=False)
    return tuple(
        Reason(".".join(str(part) for part in one["loc"]), str(one["msg"]).removeprefix(_PREFIX))
        for one in found
    )
