"""Flags tell what to weigh, cite where it stands, and never hold a number or tell of what isn't shown."""

from __future__ import annotations

import pytest

from hub.files import flags
from hub.files.facts import Said
from hub.files.values import Cited, FileRecord, Related, Way
from quality.finding import Finding

#: A number that can't be anybody's: the region is none, but the checksum is right.
RIGHT = "710000198304120014"


def said(**values: object) -> Said:
    named = {name.replace("__", "."): value for name, value in values.items()}
    return Cited("R1", "person", "police.persons", "2026"), named  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"national_id": RIGHT, "birth_date": "1983-04-12", "sex": "male"}, []),
        ({"national_id": RIGHT, "birth_date": "1983"}, []),
        ({"national_id": RIGHT, "birth_date": "1983-04-13"}, [("contradicts_identifier", "birth_date")]),
        ({"national_id": RIGHT, "sex": "female"}, [("contradicts_identifier", "sex")]),
        ({"national_id": RIGHT, "sex": "unknown"}, []),
        ({"national_id": RIGHT[:-1] + "5"}, [("invalid_identifier", "national_id")]),
        ({"national_id": "QQ 12 34 56 C", "national_id.kind": "NHS"}, []),
        ({"birth_date": "1983-04-13"}, []),
    ],
)
def test_a_number_that_is_wrong_or_contradicted_is_flagged(
    values: dict[str, str], found: list[tuple[str, str]]
) -> None:
    told = list(flags.identifiers([said(**values)]))
    assert [(one.flag, one.field) for one in told] == found
    for one in told:
        assert (one.records, one.datasets) == (("R1",), ("police.persons",))
        assert values.get("national_id", "-") not in one.words
        assert values.get("birth_date", "-") not in one.words


def row(id: str, *founded: list[str] | None) -> list[object]:
    return [{"id": id, "dataset": "d"}, [[f"m{n}", one] for n, one in enumerate(founded)]]


def test_records_that_hang_together_by_numbers_are_not_flagged() -> None:
    assert list(flags.joined("P1", [row("R1", None), row("R2", ["P1", "P2"]), row("R3", ["P2"])])) == []


def test_records_without_a_number_in_common_are_flagged() -> None:
    (flag,) = flags.joined("P1", [row("R1", None), row("R2", None), row("R3", ["P9"])])
    assert flag.records == ("R3",)


def test_one_visible_record_never_tells_that_it_was_joined_to_others() -> None:
    assert list(flags.joined("P1", [row("R3", ["P9"])])) == []


def test_a_derived_link_that_is_not_sure_is_flagged_with_both_records() -> None:
    def related(confidence: float | None) -> Related:
        way = Way("same_matter", "C1", None, "out", confidence, "R1", "R2", "d")
        return Related("C2", None, False, None, True, (way,), ())

    assert list(flags.uncertain([related(0.95), related(None)])) == []
    (flag,) = flags.uncertain([related(0.81)])
    assert (flag.case, flag.records) == ("C2", ("R1", "R2"))


def record(id: str, dataset: str, run: str) -> FileRecord:
    return FileRecord(id, dataset, None, ("a",), None, None, None, run)


def test_a_flagged_run_is_told_of_the_datasets_and_fields_that_are_shown() -> None:
    records = [record("R1", "court.suits", "run-1"), record("R2", "grid.events", "run-2")]
    found = {
        "run-1": [
            Finding("fill", "12 rows of 14", "court.suits", "case.closed"),
            Finding("fill", "1 row of 14", "court.suits", "case.secret"),
            Finding("volume", "half as many", "police.persons"),
        ],
        "run-2": [],
    }
    (flag,) = flags.runs(records, found, frozenset({"closed"}))
    assert (flag.field, flag.records, flag.datasets) == ("case.closed", ("R1",), ("court.suits",))
    assert "12" not in flag.words


def test_a_late_dataset_is_told_for_its_records() -> None:
    records = [record("R1", "court.suits", "run-1"), record("R2", "grid.events", "run-2")]
    (flag,) = flags.stale(records, {"grid.events": "2026-01-02", "police.persons": "2026-01-01"})
    assert (flag.flag, flag.records) == ("outdated", ("R2",))
