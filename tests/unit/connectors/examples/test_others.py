"""The other examples: requests to cities, petitions in workbooks, persons with known duplicates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.unit.connectors.examples.conftest import Mapped

Map = Callable[[str], "Mapped"]
ROWS = {
    "nyc311": {"nyc311.requests": 4_969},
    "petitions_xlsx": {
        "petitions_xlsx.replied": 2_816,
        "petitions_xlsx.labelled": 495,
        "petitions_xlsx.categories": 517,
    },
    "open311": {"open311.toronto": 3, "open311.chicago": 2, "open311.san_francisco": 555},
    "febrl": {"febrl.dataset1": 1_000, "febrl.dataset2": 5_000, "febrl.dataset3": 5_000},
}


@pytest.mark.parametrize("name", ROWS)
def test_every_row_becomes_a_record(mapped: Map, name: str) -> None:
    example = mapped(name)
    assert example.rejected == []
    assert {dataset: len(records) for dataset, records in example.records.items()} == ROWS[name]


class TestNyc311:
    def test_open_requests_have_no_end_and_62_no_position(self, mapped: Map) -> None:
        requests = mapped("nyc311")
        assert requests.filled("nyc311.requests", "case.opened", "case.closed") == (4_969, 4_969 - 277)
        assert sum(record.point is None for record in requests.records["nyc311.requests"]) == 62

    def test_times_are_those_of_new_york_in_winter_and_summer(self, mapped: Map) -> None:
        times = [str(r.fields["case.opened"]) for r in mapped("nyc311").records["nyc311.requests"]]
        offsets = Counter(time[-6:] for time in times)
        assert offsets.keys() == {"-05:00", "-04:00"}
        assert all(time < "2025-03-09T02" for time in times if time.endswith("-05:00"))
        assert all(time > "2025-03-09T02" for time in times if time.endswith("-04:00"))

    def test_a_row_is_as_new_as_the_last_action_on_it(self, mapped: Map) -> None:
        versions = [record.modified for record in mapped("nyc311").records["nyc311.requests"]]
        assert (len(versions), versions.count(None)) == (4_969, 185)
        assert "2025-03-14T05:59:00.000000Z" in versions

    def test_the_line_end_is_no_part_of_the_last_column(self, mapped: Map) -> None:
        locations = [str(row["Location"]) for row in mapped("nyc311").raw["nyc311.requests"]]
        assert {location[-1:] for location in locations} == {"", ")"}


class TestPetitions:
    def test_native_and_written_dates_are_read_alike(self, mapped: Map) -> None:
        opened = [
            str(record.fields["case.opened"])
            for record in mapped("petitions_xlsx").records["petitions_xlsx.replied"]
        ]
        assert {(len(time), time[-6:]) for time in opened} == {(25, "+08:00")}
        assert "2019-04-08T08:37:20+08:00" in opened

    def test_a_reply_of_a_day_stays_a_day(self, mapped: Map) -> None:
        replies = Counter(
            len(str(record.fields["case.reply.time"]))
            for record in mapped("petitions_xlsx").records["petitions_xlsx.replied"]
        )
        assert replies == {25: 2_815, 10: 1}

    def test_the_padding_of_texts_is_gone(self, mapped: Map) -> None:
        for dataset in ("petitions_xlsx.replied", "petitions_xlsx.labelled"):
            texts = [str(record.fields["case.text"]) for record in mapped("petitions_xlsx").records[dataset]]
            assert all(text == text.strip() for text in texts)

    def test_one_who_writes_again_is_one_petitioner(self, mapped: Map) -> None:
        writers = Counter(
            mention.identifiers[0].value
            for mention in mapped("petitions_xlsx").mentions("petitions_xlsx.replied", "petitioner")
        )
        assert (len(writers), sum(writers.values())) == (2_559, 2_816)

    def test_a_message_with_two_labels_is_two_records_of_one_case(self, mapped: Map) -> None:
        records = [
            record
            for record in mapped("petitions_xlsx").records["petitions_xlsx.labelled"]
            if record.fields["case.number"] == "37042"
        ]
        assert {record.fields["case.kind"] for record in records} == {"城乡建设", "劳动和社会保障"}
        assert len({record.key for record in records}) == 2
        assert len({record.mentions[0].identifiers[0].value for record in records}) == 1

    def test_categories_are_told_apart_by_their_path(self, mapped: Map) -> None:
        records = mapped("petitions_xlsx").records["petitions_xlsx.categories"]
        assert len({record.key for record in records}) == 517
        assert len({record.fields["category.name"] for record in records}) == 390


class TestOpen311:
    def test_an_empty_element_is_no_value(self, mapped: Map) -> None:
        toronto = mapped("open311")
        assert toronto.filled("open311.toronto", "case.number", "case.summary", "case.updated") == (3, 0, 0)

    def test_the_same_request_in_two_answers_is_one_record(self, mapped: Map) -> None:
        assert len({record.key for record in mapped("open311").records["open311.toronto"]}) == 2

    def test_only_requests_of_a_dump_are_cases(self, mapped: Map) -> None:
        dump = mapped("open311")
        cases = dump.mentions("open311.san_francisco", "case")
        assert len({mention.identifiers[0].value for mention in cases}) == 500
        streets = {m.identifiers[0].value for m in dump.mentions("open311.san_francisco", "street")}
        assert len(streets) >= 49

    def test_naive_times_get_the_declared_zone_and_others_keep_theirs(self, mapped: Map) -> None:
        def offsets(dataset: str) -> set[str]:
            records = mapped("open311").records[dataset]
            return {str(r.fields["case.opened"])[-6:] for r in records if "case.opened" in r.fields}

        assert offsets("open311.san_francisco") == {"-07:00"}
        assert offsets("open311.toronto") == {"-04:00"}
        assert offsets("open311.chicago") == {"-05:00"}

    def test_a_request_at_0_0_is_kept_without_position(self, mapped: Map) -> None:
        records = mapped("open311").records["open311.san_francisco"]
        at_nowhere = [r for r in records if "case.number" in r.fields and r.point is None]
        assert len(at_nowhere) == 26
        assert all("place.address.text" in record.fields for record in at_nowhere)


class TestFebrl:
    def test_persons_carry_no_identifier_that_would_merge_them(self, mapped: Map) -> None:
        for dataset in ROWS["febrl"]:
            assert {mention.identifiers for mention in mapped("febrl").mentions(dataset, "person")} == {()}

    def test_a_date_that_is_none_is_kept_as_written(self, mapped: Map) -> None:
        filled = [
            mapped("febrl").filled(dataset, "person.birth_date", "extra.birth_date_written")
            for dataset in ROWS["febrl"]
        ]
        assert filled == [(956, 959), (4_880, 4_890), (4_810, 4_845)]
