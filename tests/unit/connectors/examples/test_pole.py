"""The people, objects, locations and events of Greater Manchester, row by row."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.unit.connectors.examples.conftest import Mapped

FOLDER = "pole"
FAMILY = ("pole.family", "pole.lives_with", "pole.knows_phone", "pole.knows_social")


@pytest.fixture(scope="module")
def pole(mapped: Callable[[str], Mapped]) -> Mapped:
    return mapped(FOLDER)


def _pairs(pole: Mapped, dataset: str) -> list[tuple[str, str]]:
    return [(str(row[":START_ID"]), str(row[":END_ID"])) for row in pole.raw[dataset]]


def _places(pole: Mapped, address: str) -> set[str]:
    return {str(row[":ID"]) for row in pole.raw["pole.locations"] if row["address"] == address}


def test_every_row_becomes_a_record(pole: Mapped) -> None:
    assert pole.rejected == []
    assert {name: len(rows) for name, rows in pole.raw.items()} == {
        name: len(records) for name, records in pole.records.items()
    }
    assert sum(map(len, pole.raw.values())) == 61_521 + 105_840 - 586


def test_only_what_says_which_file_it_is_stays_unread(pole: Mapped) -> None:
    assert {column for columns in pole.unread.values() for column in columns} == {":LABEL", ":TYPE"}


def test_crimes_and_persons_are_as_many_as_the_files_say(pole: Mapped) -> None:
    assert len({record.key for record in pole.records["pole.crimes"]}) == 28_762
    assert len({record.key for record in pole.records["pole.persons"]}) == 369


def test_a_crime_has_its_own_number_and_the_number_of_its_node(pole: Mapped) -> None:
    schemes = Counter(
        tuple(each.scheme for each in mention.identifiers) for mention in pole.mentions("pole.crimes", "case")
    )
    assert schemes == {("other:gb.police.crime", "local:pole.node"): 28_762}


def test_the_crime_without_a_type_and_the_person_without_a_number_are_there_all_the_same(
    pole: Mapped,
) -> None:
    assert pole.filled("pole.crimes", "case.number", "case.kind") == (28_762, 28_761)
    assert pole.filled("pole.persons", "person.name.full", "person.national_id", "person.age") == (
        369,
        368,
        1,
    )


def test_dates_are_read_day_first(pole: Mapped) -> None:
    days = [str(record.fields["case.occurred_from"]) for record in pole.records["pole.crimes"]]
    assert (min(days), max(days)) == ("2017-08-01", "2017-08-31")
    calls = [str(record.fields["call.occurred_from"]) for record in pole.records["pole.calls"]]
    assert all(time.startswith("2017-08-") and time.endswith("+01:00") for time in calls)


def test_a_comma_within_quotes_and_a_pound_sign_come_through(pole: Mapped) -> None:
    described = {str(record.fields["object.description"]) for record in pole.records["pole.objects"]}
    assert {"43 Cannabis Plants, 3kg Prepared Cannabis", "£3,500 currency"} <= described


def test_every_end_of_an_edge_is_a_node_of_the_same_type_of_entity(pole: Mapped) -> None:
    def nodes(*only: str) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for dataset, records in pole.records.items():
            if (":ID" in pole.raw[dataset][0]) == ("node" in only):
                for mention in (each for record in records for each in record.mentions):
                    value = next(i.value for i in mention.identifiers if i.scheme == "local:pole.node")
                    found.setdefault(mention.entity, set()).add(value)
        return found

    own, ends = nodes("node"), nodes("edge")
    assert {entity: len(values) for entity, values in own.items()} == {
        "case": 28_762 + 534,
        "person": 369 + 1_000,
        "place": 14_904 + 14_196 + 93,
        "item": 1_000 + 7 + 328 + 328,
    }
    assert {entity: values - own[entity] for entity, values in ends.items()} == {
        entity: set() for entity in ends
    }


def test_piccadilly_has_166_crimes_and_the_last_is_of_the_31st(pole: Mapped) -> None:
    places = _places(pole, "Piccadilly")
    crimes = {case for case, place in _pairs(pole, "pole.occurred_at") if place in places}
    assert len(crimes) == 166
    days = {
        record.fields["case.occurred_from"]
        for record, row in zip(pole.records["pole.crimes"], pole.raw["pole.crimes"], strict=True)
        if str(row[":ID"]) in crimes
    }
    assert max(map(str, days)) == "2017-08-31"


def test_knows_says_nothing_that_the_four_other_files_do_not_say(
    pole: Mapped, mapped: Callable[[str], Mapped]
) -> None:
    from tests.unit.connectors.examples.conftest import DATA

    with (DATA / FOLDER / "crime-investigation.relationships.KNOWS.csv").open(encoding="utf-8") as file:
        knows = {(row[":START_ID"], row[":END_ID"]) for row in csv.DictReader(file)}
    others = [pair for dataset in FAMILY for pair in _pairs(pole, dataset)]
    assert (len(knows), len(others), len(set(others))) == (586, 594, 589)
    assert knows <= set(others)
    assert {frozenset(pair) for pair in knows} == {frozenset(pair) for pair in others}
    assert len({frozenset(pair) for pair in knows}) == 586


def test_each_piece_of_evidence_that_two_persons_know_each_other_is_one_statement(pole: Mapped) -> None:
    stated = {dataset: pole.stated(dataset) for dataset in FAMILY}
    assert stated == {
        "pole.family": {"RELATED_TO": 155},
        "pole.lives_with": {"RELATED_TO": 80},
        "pole.knows_phone": {"RELATED_TO": 118},
        "pole.knows_social": {"RELATED_TO": 241},
    }


def test_a_telephone_links_the_persons_who_use_it_without_making_them_one(pole: Mapped) -> None:
    schemes = {each.scheme for m in pole.mentions("pole.has_phone", "person") for each in m.identifiers}
    assert schemes == {"local:pole.node", "contact:pole.phone"}
