"""Answers as tables: what a listing yields, or the nodes, links or events of an answer, for pandas and Arrow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

from pydantic import BaseModel

#: An answer, or a row of the answer to a question.
Answered = BaseModel | Mapping[str, object]


def frame(answers: Iterable[Answered]) -> pd.DataFrame:
    """One row an answer, one column a field; what lies inside a field is a column of its own (`facts.number`).

    Lists stay lists. The whole iterator is read.
    """
    import pandas as pd

    return pd.DataFrame([_flat(_fields(answer)) for answer in answers])


def arrow(answers: Iterable[Answered]) -> pa.Table:
    """The same as an Arrow table, with nested fields as they are where all rows agree in type.

    Raises
    ------
    pyarrow.ArrowInvalid
        Rows give one field values of different types.
    """
    import pyarrow as pa

    return pa.Table.from_pylist([_flat(_fields(answer)) for answer in answers])


def _fields(answer: Answered) -> Mapping[str, object]:
    return answer.model_dump() if isinstance(answer, BaseModel) else answer


def _flat(value: Mapping[str, object], prefix: str = "") -> dict[str, object]:
    flat: dict[str, object] = {}
    for name, one in value.items():
        if isinstance(one, Mapping):
            flat |= _flat(one, f"{prefix}{name}.")
        else:
            flat[f"{prefix}{name}"] = one
    return flat
