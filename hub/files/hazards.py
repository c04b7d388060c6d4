"""The cases at a place in numbers, and the same kind of trouble that comes up there again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import tzinfo
from typing import Final

from hub.files.times import position
from hub.files.values import CaseCount, CaseSeen, Hazard

_BEGAN: Final = ("occurred_from", "opened")


def counts(cases: Iterable[CaseSeen]) -> tuple[CaseCount, ...]:
    """How many cases there are by department and kind, most first."""
    groups: dict[tuple[str | None, str | None], Counter[str]] = {}
    for case in cases:
        group = groups.setdefault((case.department, kind_of(case)), Counter())
        group["cases"] += 1
        group[case.state or ""] += 1
        group["overdue"] += bool(case.overdue)
    told = [
        CaseCount(*key, one["cases"], one["open"], one["closed"], one["overdue"])
        for key, one in groups.items()
    ]
    return tuple(sorted(told, key=lambda one: (-one.cases, one.department or "", one.kind or "")))


def hazards(
    cases: Sequence[CaseSeen], matters: Mapping[str, Iterable[str]], zone: tzinfo
) -> tuple[Hazard, ...]:
    """Kinds that came up in two matters or more, most first. `matters` are the cases that each case refers to."""
    of = _joined([case.id for case in cases], matters)
    kinds: dict[str, list[CaseSeen]] = {}
    for case in cases:
        kind = kind_of(case)
        if kind is not None:
            kinds.setdefault(kind, []).append(case)
    told = [
        _hazard(kind, number, some, zone)
        for kind, some in kinds.items()
        if (number := len({of[case.id] for case in some})) > 1
    ]
    return tuple(sorted(told, key=lambda one: (-one.matters, one.kind)))


def kind_of(case: CaseSeen) -> str | None:
    """The kind of a case, finest last, by its newest record."""
    found = {fact.field: str(fact.values[0].value) for fact in case.facts}
    parts = [found[field] for field in ("kind", "kind.detail") if field in found]
    return " / ".join(parts) or None


def _hazard(kind: str, matters: int, cases: Sequence[CaseSeen], zone: tzinfo) -> Hazard:
    times = [time for case in cases if (time := _began(case))]
    times.sort(key=lambda time: position(time, zone))
    return Hazard(
        kind,
        matters,
        tuple(sorted(case.id for case in cases)),
        tuple(sorted({case.department for case in cases if case.department})),
        times[0] if times else None,
        times[-1] if times else None,
        sum(case.state == "open" for case in cases),
    )


def _began(case: CaseSeen) -> str | None:
    found = {fact.field: str(fact.values[0].value) for fact in case.facts}
    return next((found[field] for field in _BEGAN if field in found), None)


def _joined(ids: Iterable[str], refers: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """The smallest case of each matter, by case."""
    first = {id: id for id in ids}

    def root(id: str) -> str:
        while first[id] != id:
            first[id] = first[first[id]]
            id = first[id]
        return id

    for id, others in refers.items():
        for other in others:
            if id in first and other in first:
                one, two = sorted((root(id), root(other)))
                first[two] = one
    return {id: root(id) for id in first}
