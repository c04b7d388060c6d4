"""Street crime and stop and search as data.police.uk publishes them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.unit.connectors.examples.conftest import Mapped


@pytest.fixture(scope="module")
def police(mapped: Callable[[str], Mapped]) -> Mapped:
    return mapped("police_uk")


def test_every_row_becomes_a_record_of_its_own(police: Mapped) -> None:
    assert police.rejected == []
    keys = {name: len({record.key for record in records}) for name, records in police.records.items()}
    assert keys == {"police_uk.crimes": 688, "police_uk.stops": 147}


def test_equal_rows_of_anti_social_behaviour_are_cases_of_their_own(police: Mapped) -> None:
    rows = Counter(tuple(row.items()) for row in police.raw["police_uk.crimes"] if not row["Crime ID"])
    assert sum(rows.values()) == 93
    assert sum(rows.values()) - len(rows) == 36
    unnumbered = [each for each in police.mentions("police_uk.crimes", "case") if not each.identifiers]
    assert len(unnumbered) == 93


def test_a_month_stays_a_month(police: Mapped) -> None:
    months = {record.fields["case.occurred_from"] for record in police.records["police_uk.crimes"]}
    assert months == {"2019-02"}


def test_a_row_without_location_has_no_place_and_no_position(police: Mapped) -> None:
    nowhere = [r for r in police.records["police_uk.crimes"] if "case.location.text" not in r.fields]
    assert len(nowhere) == 29
    assert all(record.point is None for record in nowhere)
    assert {mention.entity for record in nowhere for mention in record.mentions} == {"case", "organisation"}


@pytest.mark.parametrize(("dataset", "placed"), [("police_uk.crimes", 659), ("police_uk.stops", 94)])
def test_longitude_is_longitude_in_whatever_order_the_columns_stand(
    police: Mapped, dataset: str, placed: int
) -> None:
    points = [record.point for record in police.records[dataset] if record.point]
    assert len(points) == placed
    assert all(-0.3 < longitude < 0.1 and 51.4 < latitude < 51.6 for longitude, latitude in points)


def test_both_files_name_the_same_places(police: Mapped) -> None:
    crimes, stops = (
        {mention.identifiers[0].value for mention in police.mentions(dataset, "place")}
        for dataset in ("police_uk.crimes", "police_uk.stops")
    )
    assert len(crimes & stops) > 20


def test_a_searched_minor_is_marked_as_one(police: Mapped) -> None:
    minors = Counter(record.fields.get("person.juvenile") for record in police.records["police_uk.stops"])
    assert minors == {False: 131, True: 9, None: 7}
