"""A column as its distinct values and which of them each record has: what is dear is done once a value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Distinct:
    """`values[codes[row]]` is the value of a record; `counts` says how many records have each."""

    values: list[str]
    codes: NDArray[np.int64]
    counts: NDArray[np.int64]


def distinct(values: Sequence[str]) -> Distinct:
    """The distinct values of a column of texts, in the order in which they come."""
    import pyarrow as pa

    coded = pa.array(values, pa.string()).dictionary_encode()
    codes = coded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    known = coded.dictionary.to_pylist()
    return Distinct(known, codes, np.bincount(codes, minlength=len(known)))


def joined(*parts: Distinct) -> tuple[list[tuple[str, ...]], NDArray[np.int64]]:
    """The distinct rows of several columns, and which of them each record has."""
    code = parts[0].codes
    for part in parts[1:]:
        code = np.unique(code * len(part.values) + part.codes, return_inverse=True)[1]
    _, first, code = np.unique(code, return_index=True, return_inverse=True)
    columns = [[part.values[place] for place in part.codes[first].tolist()] for part in parts]
    return list(zip(*columns, strict=True)), code.astype(np.int64)
