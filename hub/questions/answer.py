"""What a question is answered with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from graph_schema.records import Value
from hub.audit.disclosure import Trace
from hub.questions.question import Question

#: What an answer was cut by: the rows that were asked for, those that are read at most, or the time that it may take.
Cut = Literal["limit", "rows", "time"]


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a value a column, the records that say so, and all that it discloses."""

    values: Mapping[str, Value | None]
    records: tuple[str, ...]
    datasets: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answered:
    """Rows in their order. Where `cut_by` says what cut them, there may be more."""

    question: Question
    rows: tuple[Row, ...]
    fields: tuple[str, ...] = ()
    cut_by: Cut | None = None

    @property
    def trace(self) -> Trace:
        """What it discloses, for the audit log."""
        return Trace(
            datasets=tuple(sorted({one for row in self.rows for one in row.datasets})),
            fields=tuple(sorted(self.fields)) if self.rows else (),
            entities=tuple(sorted({one for row in self.rows for one in row.entities})),
            records=tuple(sorted({one for row in self.rows for one in row.records})),
        )
