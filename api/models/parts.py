"""What the models of answers and bodies are made of."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Value = str | int | float | bool | list[str]
EntityType = Annotated[str, Field(description="`person`, `organisation`, `place`, `case` or `item`.")]

RecordId = Annotated[
    str, Field(description="Id of the record that says so.", examples=["R3f0c7a9b1d2e4f5a6b7c8d9e"])
]

DatasetId = Annotated[str, Field(description="Dataset of the record.", examples=["court.cases"])]

Time = Annotated[
    str, Field(description="ISO 8601, as precise as the source: `2019`, `2019-02`, a date or a time.")
]


class Answer(BaseModel):
    """What every answer is: no field beside those that are described."""

    model_config = ConfigDict(extra="forbid")


class Given(BaseModel):
    """What a body is: no field beside those that are described, and nothing of it repeated in an error."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True, str_strip_whitespace=True)
