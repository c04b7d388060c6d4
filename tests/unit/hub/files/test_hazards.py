"""What comes up again at a place is counted by matter, not by the doors at which it was reported."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from hub.files.hazards import counts, hazards
from hub.files.values import CaseSeen, Cited, FileFact, FileValue

ZONE = ZoneInfo("Asia/Shanghai")


def case(id: str, kind: str | None, opened: str, department: str = "grid", state: str = "closed") -> CaseSeen:
    source = Cited(f"R{id}", "case", f"{department}.x", None)
    told = {"kind": kind, "opened": opened}
    facts = tuple(
        FileFact(field, False, (FileValue(value, (source,), 0),))
        for field, value in told.items()
        if value is not None
    )
    return CaseSeen(id, department, state, state == "open", None, (), facts)


RAILING = [
    case("C1", "井盖缺失", "2026-01-03"),
    case("C2", "井盖缺失", "2025-06", "petition", "open"),
    case("C3", "井盖缺失", "2026-02-01", "court"),
    case("C4", "噪音扰民", "2026-02-01"),
    case("C5", None, "2026-02-01"),
]


def test_one_matter_at_several_doors_is_no_recurring_hazard() -> None:
    assert hazards(RAILING, {"C1": ["C2"], "C3": ["C1", "C99"]}, ZONE) == ()


def test_the_same_kind_again_is_told_with_its_cases_and_when() -> None:
    (hazard,) = hazards(RAILING, {"C3": ["C1"]}, ZONE)
    assert (hazard.kind, hazard.matters, hazard.cases) == ("井盖缺失", 2, ("C1", "C2", "C3"))
    assert (hazard.first, hazard.last, hazard.open) == ("2025-06", "2026-02-01", 1)
    assert hazard.departments == ("court", "grid", "petition")


def test_counts_by_department_and_kind_add_up() -> None:
    told = counts(RAILING)
    assert sum(one.cases for one in told) == len(RAILING)
    assert sum(one.open + one.closed for one in told) == len(RAILING)
    assert {(one.department, one.kind) for one in told} == {
        (c.department, k)
        for c in RAILING
        for k in [next((str(f.values[0].value) for f in c.facts if f.field == "kind"), None)]
    }
