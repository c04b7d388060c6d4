from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from connectors.mapper import Mapper
from connectors.registry import load
from graph_schema.marks import FAMILIES, MARKS, against, is_mark
from hub.errors import InvalidDeclaration, RecordRejected
from hub.identity.prepared import Preparer
from hub.keys import HubKey

Declare = Callable[..., Path]

MAPPING = """\
desk.rows:
  mentions:
    suit: {entity: case, fields: {number: id}}
    party:
      entity: person
      each: parties
      identifiers: [{scheme: phone, from: phone, on_invalid: drop}]
      fields: {name.full: name}
  statements:
    - {kind: PARTY_TO, from: party, to: suit}
  marks:
    - mark: juvenile
      each: parties
      when: {younger_than: {years: 18, birth: {from: born, on_invalid: drop}, at: ../filed}}
    - {mark: against, from: about, table: {局: police}, patterns: {派出所$: police, 法院$: court}}
    - {mark: "local:desk.urgent", when: {column: urgent, equals: true}}
"""


@pytest.fixture
def mapper(declare: Declare) -> Mapper:
    return load(declare(MAPPING)).mappers["desk.rows"]


def marks(mapper: Mapper, *born: str | None, **cells: object) -> tuple[str, ...]:
    parties = [{"name": "a", "born": day} for day in born]
    row = {"id": "1", "filed": "2024-05-05", "parties": parties, **cells}
    return mapper.map(row, "1", version="v", modified=None).marks


@pytest.mark.parametrize(
    ("born", "filed", "young"),
    [
        ("2006-05-05", "2024-05-05", True),
        ("2006-05-05", "2024-05-06", False),
        ("2006-05-06", "2024-05-05", True),
        ("2006-05-04", "2024-05-05T23:30:00+08:00", False),
        ("2004-02-29", "2022-02-28", True),
        ("2004-02-29", "2022-03-01", False),
        ("2006", "2024-12-31", True),
        ("2006", "2025-01-01", False),
        ("2006-05", "2024-05-31", True),
        ("2006-05", "2024-06-01", False),
        ("2006-05-05", "2024", True),
        ("2006-05-05", "2024-06", False),
        ("not a date", "2024-05-05", False),
        (None, "2024-05-05", False),
        ("2020-01-01", None, False),
        ("1950-01-01", "2024-05-05", False),
    ],
)
def test_someone_is_young_until_the_day_of_the_birthday_is_over(
    mapper: Mapper, born: str | None, filed: str | None, young: bool
) -> None:
    assert marks(mapper, "1950-01-01", born, filed=filed) == (("juvenile",) if young else ())


def test_where_the_age_can_not_be_told_the_mapping_decides(declare: Declare) -> None:
    unknown = MAPPING.replace("at: ../filed}", "at: ../filed, unknown: true}")
    assert marks(load(declare(unknown)).mappers["desk.rows"], None) == ("juvenile",)


@pytest.mark.parametrize(
    ("about", "found"),
    [
        ("局", ("against:police",)),
        ("某局", ()),
        ("城东派出所", ("against:police",)),
        ("区人民法院", ("against:court",)),
        (["区人民法院", "城东派出所"], ("against:court", "against:police")),
        ("  局 ", ("against:police",)),
        (None, ()),
    ],
)
def test_a_record_is_marked_by_whom_it_complains_about(
    mapper: Mapper, about: object, found: tuple[str, ...]
) -> None:
    assert marks(mapper, about=about) == found


def test_marks_are_sorted_and_each_is_there_once(mapper: Mapper) -> None:
    assert marks(mapper, "2020-01-01", "2021-01-01", urgent=True, about="城东派出所") == (
        "against:police",
        "juvenile",
        "local:desk.urgent",
    )
    assert mapper.marks == ("against:court", "against:police", "juvenile", "local:desk.urgent")


def test_a_list_that_is_none_rejects_the_row_and_names_the_mark(declare: Declare) -> None:
    text = MAPPING.replace("      each: parties\n      when", "      each: others\n      when")
    mapper = load(declare(text)).mappers["desk.rows"]
    with pytest.raises(RecordRejected) as rejected:
        marks(mapper, others="nobody")
    assert rejected.value.field == "marks[0]"


def test_a_record_and_every_edge_of_it_carry_its_marks_and_none_where_there_are_none(mapper: Mapper) -> None:
    preparer = Preparer(mapper, HubKey(b"k" * 32))
    row = {
        "id": "1",
        "filed": "2024-05-05",
        "parties": [{"name": "a", "born": "2020", "phone": "13800000001"}],
    }
    marked = preparer.prepare(row, "1", version="v", modified=None)
    assert marked.properties["marks"] == ["juvenile"]
    assert [marked.edge(name, own)["marks"] for name, _, _, _, own in marked.statements] == [["juvenile"]]
    plain = preparer.prepare({"id": "1", "parties": []}, "1", version="v", modified=None)
    assert "marks" not in plain.properties
    assert "marks" not in plain.edge("a>b", {})
    assert plain.marks is None


def test_a_mention_may_depend_on_an_age_too(declare: Declare) -> None:
    text = """\
    desk.rows:
      mentions:
        suit: {entity: case, fields: {number: id}}
        child:
          entity: person
          when: {not: {not: {younger_than: {years: 14, birth: born, at: filed}}}}
          fields: {name.full: name}
        pupil:
          entity: person
          each: pupils
          when: {all: [name, {younger_than: {years: 14, birth: born, at: ../filed}}]}
          fields: {name.full: name}
      statements:
        - kind: PARTY_TO
          from: child
          to: suit
          when: {any: [{younger_than: {years: 6, birth: born, at: filed}}]}
    """
    mapper = load(declare(text)).mappers["desk.rows"]

    def made(born: str) -> tuple[list[str], int]:
        row = {
            "id": 1,
            "filed": "2024-05-05",
            "born": born,
            "name": "a",
            "pupils": [{"name": "b", "born": born}],
        }
        record = mapper.map(row, "1", version="v", modified=None)
        return [mention.name for mention in record.mentions], len(record.statements)

    assert made("2000") == (["suit"], 0)
    assert made("2012") == (["suit", "child", "pupil[0]"], 0)
    assert made("2020") == (["suit", "child", "pupil[0]"], 1)


def test_a_column_that_only_a_mark_reads_has_to_be_there(mapper: Mapper) -> None:
    with pytest.raises(InvalidDeclaration, match="'filed'"):
        mapper.check_columns({"id", "parties", "about", "urgent"})
    assert mapper.unread(["id", "parties", "about", "urgent", "filed"]) == []


def test_marks_are_words_of_the_vocabulary() -> None:
    assert all(map(is_mark, [*MARKS, against("police"), "local:desk.x-1"]))
    assert not any(
        map(is_mark, [*FAMILIES, "against:", "against:Police", "local:", "secret", "juvenile ", ""])
    )


def test_a_minor_witness_is_marked_by_the_number_alone() -> None:
    mapper = load("police").mappers["police.incident_persons"]

    def of(reported: str) -> list[str]:
        row = {"id": 1, "incident_id": 7, "role": "证人", "name": "a", "reported_at": reported}
        return mapper.compose(row | {"id_number": "110105201001010013"}, "1").marks

    assert of("2024-05-05 10:00:00") == ["juvenile"]
    assert of("2028-01-02 10:00:00") == []


def test_a_petition_against_a_station_is_marked_against_the_police() -> None:
    mapper = load("petition").mappers["petition.letters"]
    row = {"信访编号": "X1", "反映 对象": "某区公安局城东派出所"}
    composed = mapper.compose(row, "1")
    assert composed.marks == ["against:police"]
    assert [name for name, *_ in composed.mentions if name.startswith("respondent")] == ["respondent_body"]
