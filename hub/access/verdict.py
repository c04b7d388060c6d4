"""What the policies say of one dataset to one kind of reader for one purpose: asked once and remembered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from graph_schema.links import LINKS
from graph_schema.marks import MARKS, against
from hub.access.bounded import Bounded
from hub.access.decisions import (
    OPEN_SEAL,
    READ,
    Circumstances,
    Decider,
    Decision,
    Reader,
    of_field,
    of_kind,
    of_mark,
)
from hub.access.holding import FieldClass, Holding

T = TypeVar("T")

#: What a field counts as that its dataset's mapping doesn't know.
UNKNOWN: Final = FieldClass("sensitive")
#: Statements that a reader may follow.
KINDS: Final = tuple(sorted(LINKS))
#: Verdicts remembered at most, a few hundred bytes each.
_MOST: Final = 50_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is shown of a dataset, before grants narrow it: classes of field, kinds of statement; which marks hide.

    `opens_seals`: whether an order may open its sealed records. `policies` are those that decided any of it.
    """

    shown: bool
    classes: frozenset[FieldClass] = frozenset()
    kinds: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()
    opens_seals: bool = False
    policies: frozenset[str] = frozenset()


class Verdicts:
    """Asks the policies, and remembers what they said."""

    def __init__(self, decider: Decider) -> None:
        self._decider = decider
        self._known: Bounded[tuple[Reader, Circumstances, str], Verdict] = Bounded(_MOST)

    def of(self, reader: Reader, where: Circumstances, held: Holding) -> Verdict:
        """What the policies say of a dataset."""
        return self._known.or_made((reader, where, held.id), lambda: self._asked(reader, where, held))

    def _asked(self, reader: Reader, where: Circumstances, held: Holding) -> Verdict:
        (read,) = self._decider.decide(reader, where, held, [READ])
        if not read.allowed:
            return Verdict(False)
        classes, marks = classes_of(held), marks_of(held, reader.department)
        questions = [
            *(of_field(one) for one in classes),
            *(of_mark(mark, reader.department) for mark in marks),
            *(of_kind(kind) for kind in KINDS),
            OPEN_SEAL,
        ]
        said = self._decider.decide(reader, where, held, questions)
        of_classes, rest = said[: len(classes)], said[len(classes) :]
        of_marks, of_kinds = rest[: len(marks)], rest[len(marks) : -1]
        return Verdict(
            shown=True,
            classes=_allowed(classes, of_classes),
            kinds=_allowed(KINDS, of_kinds),
            hidden=frozenset(marks) - _allowed(marks, of_marks),
            opens_seals=said[-1].allowed,
            policies=frozenset(read.policies).union(*(one.policies for one in said[:-1])),
        )


def classes_of(held: Holding) -> tuple[FieldClass, ...]:
    """The classes of a dataset's fields, that of unknown ones included."""
    return tuple(
        sorted({*held.fields.values(), UNKNOWN}, key=lambda one: (one.sensitivity, one.confidential or ""))
    )


def marks_of(held: Holding, department: str) -> tuple[str, ...]:
    """The marks that decide on a dataset's records: all known ones, its own, and complaints about the reader's body."""
    own = {mark for mark in held.marks if mark.startswith("local:")}
    return tuple(sorted({*MARKS, *own, against(department)}))


def _allowed(asked: Sequence[T], said: Sequence[Decision]) -> frozenset[T]:
    return frozenset(one for one, decision in zip(asked, said, strict=True) if decision.allowed)
