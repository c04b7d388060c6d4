from __future__ import annotations

import pytest

from connectors.registry import load
from hub.errors import InvalidDeclaration

from .conftest import Declare

GOOD = """\
desk.rows:
  mentions:
    suit:
      entity: case
      identifiers:
        - {scheme: cn.court_case, from: number}
      fields:
        number: number
        opened: {from: filed, date: "%d/%m/%Y"}
    plaintiff: {entity: person, fields: {name.full: who}}
    seat: {entity: place, point: {longitude: lon, latitude: lat}}
  statements:
    - {kind: PARTY_TO, from: plaintiff, to: suit, properties: {role: {constant: plaintiff}}}
  extras:
    note: {from: remark}
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("desk.rows:", "desk.row:", 1, "unknown dataset 'desk.row'; did you mean 'desk.rows'?"),
        ("entity: case", "entity: cases", 4, "unknown entity 'cases'; did you mean 'case'?"),
        ("cn.court_case,", "cn.courtcase,", 6, "scheme 'cn.courtcase'; did you mean 'cn.court_case'?"),
        ("cn.court_case,", "cn.ric,", 6, "identifies person, not case"),
        ("        number: number", "        nummer: number", 8, "no field 'nummer'; did you mean 'number'?"),
        ("  extras:", "  marks: [{mark: juvenil}]\n  extras:", 14, "mark 'juvenil'; did you mean 'juvenile'?"),
        ("  extras:", "  marks: [{mark: against}]\n  extras:", 14, "unknown mark 'against'"),
        ("  extras:", "  marks: [{mark: juvenile, from: who}]\n  extras:", 14, "goes together with `table`"),
        (
            "  extras:",
            "  marks: [{mark: juvenile, from: who, table: {a: b}}]\n  extras:",
            14,
            "unknown mark 'juvenile:b'",
        ),
        (
            "  extras:",
            "  marks: [{mark: against, from: who, patterns: {'(': b}}]\n  extras:",
            14,
            "not a regular expression",
        ),
        ('date: "%d/%m/%Y"', 'confidential: meditation', 9, "mark 'meditation'; did you mean 'mediation'?"),
        ("note: {from: remark}", "note: {from: remark, confidential: secret}", 15, "unknown mark 'secret'"),
        ('date: "%d/%m/%Y"', 'dates: "%d/%m/%Y"', 9, "unknown key 'dates'; did you mean 'date'?"),
        (
            'date: "%d/%m/%Y"',
            'do: [{replace: {pattern: x, with: y}}]',
            9,
            "unknown key 'with'; known: by, find, group, pattern",
        ),
        ('date: "%d/%m/%Y"', 'do: [trimm]', 9, "unknown name 'trimm'; did you mean 'trim'?"),
        ('date: "%d/%m/%Y"', 'do: [{split: {at: x}}]', 9, "the key 'by' is missing"),
        ('date: "%d/%m/%Y"', 'do: [{lookup: {file: none.csv}}]', 9, "'none.csv' can't be read"),
        ('date: "%d/%m/%Y"', 'date: "%Q"', 9, "%Q"),
        ('date: "%d/%m/%Y"', 'constant: x', 9, "exactly one of"),
        ("{from: filed, date:", "{constant: nonsense} #", 9, "opened can't be this constant"),
        ("fields: {name.full: who}", "fields: {longitude: who}", 10, "person has no field 'longitude'"),
        ("point: {longitude: lon, latitude: lat}", "fields: {longitude: lon}", 11, "position as `point:"),
        ("seat: {entity: place", "seat: {entity: item", 11, "only a place has a `point`"),
        ("kind: PARTY_TO", "kind: PARTYTO", 13, "unknown link kind 'PARTYTO'; did you mean 'PARTY_TO'?"),
        ("kind: PARTY_TO", "kind: HAS_IDENTIFIER", 13, "unknown link kind 'HAS_IDENTIFIER'"),
        ("from: plaintiff, to", "from: plaintif, to", 13, "no mention 'plaintif'; did you mean 'plaintiff'?"),
        ("from: plaintiff, to", "from: seat, to", 13, "person or organisation; 'seat' is a place"),
        ("{role: {", "{rolle: {", 13, "no property 'rolle'; did you mean 'role'?"),
        ("  extras:", "    - {kind: PARTY_TO, from: plaintiff, to: suit}\n  extras:", 13, "'party_to'"),
        ("note: {from: remark}", "note: {from: remark, type: txt}", 15, "Input should be 'text'"),
        ("    suit:", "    extra: {entity: item}\n    suit:", 2, "no mention can be called `extra`"),
        ("fields: {name.full: who}", "when: {equals: x}", 10, "a condition needs a `column`"),
        ("fields: {name.full: who}", "when: {column: a, matches: '('}", 10, "not a regular expression"),
    ],
)  # fmt: skip
def test_a_mistake_is_shown_with_its_line(
    declare: Declare, old: str, new: str, line: int, message: str
) -> None:
    assert old in GOOD
    folder = declare(GOOD.replace(old, new, 1))
    with pytest.raises(InvalidDeclaration) as error:
        load(folder)
    assert message in error.value.detail
    assert f"{folder / 'mapping.yaml'}:{line}: " in error.value.detail


def test_a_dataset_without_a_mapping_is_named(declare: Declare) -> None:
    with pytest.raises(InvalidDeclaration, match=r"'desk.rows' of connector.yaml has no mapping"):
        load(declare("{}"))


def test_a_column_that_the_data_has_not_is_shown_where_it_is_read(declare: Declare) -> None:
    folder = declare(GOOD)
    mapper = load(folder).mappers["desk.rows"]
    there = {"id", "number", "filed_on", "who", "lon", "lat", "remark", "more"}
    with pytest.raises(InvalidDeclaration, match=r"no column 'filed'; did you mean 'filed_on'\?") as error:
        mapper.check_columns(there)
    assert (error.value.file, error.value.line) == (str(folder / "mapping.yaml"), 9)
    with pytest.raises(InvalidDeclaration, match="no column 'id'") as error:
        mapper.check_columns({*there, "filed"} - {"id"})
    assert (error.value.file, error.value.line) == (str(folder / "connector.yaml"), 11)
    assert mapper.unread(sorted({*there, "filed"})) == ["filed_on", "more"]


def test_optional_and_nested_columns_need_not_be_there(declare: Declare) -> None:
    mapping = """\
        desk.rows:
          optional: remark
          mentions:
            applicant: {entity: person, fields: {name.full: applicant.name, note: remark}}
            party:
              entity: person
              each: parties
              fields: {name.full: name, account: ../login}
    """
    mapper = load(declare(mapping)).mappers["desk.rows"]
    with pytest.raises(InvalidDeclaration, match="no column 'login'"):
        mapper.check_columns({"id", "applicant", "parties", "name"})
    columns = {"id", "applicant", "parties", "login", "more"}
    mapper.check_columns(columns)
    assert mapper.unread(sorted(columns)) == ["more"]
