"""Answers as tables: what a listing yields, or the nodes, links or events of an answer, for pandas and Arrow."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    from pydantic import BaseModel


def frame(answers: Iterable[BaseModel]) -> pd.DataFrame:
    """One row an answer, one column a field; what lies inside a field is a column of its own (`facts.number`).

    Lists stay lists. The whole iterator is read.
    """
    import pandas as pd

    return pd.DataFrame([_flat(answer.model_dump()) for answer in answers])


def arrow(answers: Iterable[BaseModel]) -> pa.Table:
    """The same as an Arrow table, with nested fields as they are where all rows agree in type.

    Raises
    ------
    pyarrow.ArrowInvalid
        Rows give one field values of different types.
    """
    import pyarrow as pa

    return pa.Table.from_pylist([_flat(answer.model_dump()) for answer in answers])


def _flat(value: dict[str, object], prefix: str = "") -> dict[str, object]:
    flat: dict[str, object] = {}
    for name, one in value.items():
        if isinstance(one, dict):
            flat |= _flat(one, f"{prefix}{name}.")
        else:
            flat[f"{prefix}{name}"] = one
    return flat
