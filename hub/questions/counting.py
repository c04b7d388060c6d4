"""Answers questions about numbers from what was published: whole months, small counts kept back (`hub.aggregates`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from graph_schema.records import Value
from hub.access.holding import Holding
from hub.access.lens import Lens
from hub.aggregates.cases import rows_by
from hub.aggregates.publication import durations_of
from hub.aggregates.telling import tellable
from hub.errors import WrongUse
from hub.questions.answer import Answered, Row
from hub.questions.question import Question

if TYPE_CHECKING:
    from hub.ledger.aggregates import Published
    from hub.ledger.ledger import Ledger

#: Months of one answer at most.
MOST_MONTHS: Final = 24
#: Which field a table is told by; a reader who may not see it gets no table by it.
_FIELD: Final = {"kind": "kind", "town": "division", "community": "division"}
_STATES: Final = ("opened", "closed", "due")
_STEPS: Final = ("kind", "occurred_from", "opened", "reply.time", "closed")

Values = Mapping[str, Value | None]


def counted(
    ledger: Ledger,
    lens: Lens,
    question: Question,
    asked: Mapping[str, object],
    *,
    holdings: Mapping[str, Holding],
    limit: int,
) -> Answered:
    """The rows of a question about numbers, by dataset and month.

    Raises
    ------
    WrongUse
        The months are not in their order, or too many.
    """
    first, last = str(asked["first"]), str(asked["last"])
    months = (int(last[:4]) - int(first[:4])) * 12 + int(last[5:]) - int(first[5:]) + 1
    if not 1 <= months <= MOST_MONTHS:
        raise WrongUse(f"Ask for months in their order, at most {MOST_MONTHS} at a time.")
    fields, telling = _PROGRAMS[str(question.program)](asked)
    shown = tellable(lens, holdings, fields)
    stored = shown if question.program == "open_cases" else [durations_of(one) for one in shown]
    rows = [
        _row(question, holdings, month, values)
        for month in ledger.aggregates.between(stored, first, last)
        for values in telling(month)
    ]
    return Answered(question, tuple(rows[:limit]), fields, "limit" if len(rows) > limit else None)


def _row(question: Question, holdings: Mapping[str, Holding], month: Published, values: Values) -> Row:
    dataset = month.dataset.partition("#")[0]
    told: Values = {
        "department": holdings[dataset].owner,
        "dataset": dataset,
        "month": month.month,
        "settled": month.settled.isoformat(),
        **values,
    }
    return Row({one.name: told.get(one.name) for one in question.columns}, (), (dataset,))


Telling = Callable[["Published"], Iterator[Values]]


def _open_cases(asked: Mapping[str, object]) -> tuple[tuple[str, ...], Telling]:
    by = str(asked["by"])

    def telling(month: Published) -> Iterator[Values]:
        yield from rows_by(month.cells, by)

    return (*_STATES, _FIELD[by]), telling


def _step_times(asked: Mapping[str, object]) -> tuple[tuple[str, ...], Telling]:
    def telling(month: Published) -> Iterator[Values]:
        for (kind, step), days in sorted(month.cells.items()):
            yield {"kind": kind, "step": step, "median_days": days}

    return _STEPS, telling


_PROGRAMS: Final[Mapping[str, Callable[[Mapping[str, object]], tuple[tuple[str, ...], Telling]]]] = {
    "open_cases": _open_cases,
    "step_times": _step_times,
}
