"""The short ways through a mapping against the declared checks that they stand for."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from connectors.compiler import compile_plan
from connectors.conversions import SHORTCUTS, Memo, Unproven, prover
from connectors.expressions import Row
from connectors.keys import content_hash
from connectors.mapper import Mapper
from connectors.plans import Conversion
from connectors.program import Program
from connectors.registry import load
from connectors.row_model import explain
from graph_schema.fields import FieldType
from graph_schema.values import converter
from hub.errors import RecordRejected

from .conftest import Declare

SHANGHAI = ZoneInfo("Asia/Shanghai")
KINDS = [kind if kind != "local" else "local:a.b" for kind in SHORTCUTS]
TEXTS = st.text() | st.sampled_from(
    [
        "2019-02-05", "2019-02-30", "2019", "2019-02-05 10:03:04", "2019-02-05T10:03:04+08:00", "男", "2", "0", "NA",
        "na", "None", "NULL", "UNKNOWN", "SJ2025010100012", "500117005501", "5001170055010000509", "ａｂ１２", "a b",
        "a  b", "a\u3000b", "a\u200bb", "\u200b", "x" * 201, "无", "-", "1,234.5", "true", "是", "１２", "²",
        "ⅣX", "\ud800",
    ]
)  # fmt: skip
CELLS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-3, 3)
    | st.floats()
    | TEXTS
    | st.lists(TEXTS, max_size=2)
)

MAPPING = """\
    desk.rows:
      nulls: N/A
      valid_from: day
      mentions:
        c:
          entity: case
          identifiers:
            - {scheme: event_no, from: number, on_invalid: drop}
            - {scheme: "local:desk.row", from: id, on_invalid: drop}
          fields:
            number: number
            kind: {constant: grid cell}
            text: long
            amount: {from: amount, on_invalid: drop}
            opened: {from: day, on_invalid: drop}
            closed: {from: closed, date: ["%d/%m/%Y"], on_invalid: drop}
            mediated: flag
            title: {from: number, default: untitled}
        p:
          entity: person
          identifiers: [{scheme: phone, from: phone, on_invalid: drop}]
          fields:
            name.full: nested.name
            sex: {from: sex, on_invalid: drop}
            birth_date: birth
            age: age
            phone: {from: phone, on_invalid: drop}
        q:
          entity: person
          each: parties
          fields: {name.full: name, sex: sex, birth_date: {from: birth, on_invalid: drop}}
      extras:
        note: nested.note
"""
ROWS = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(
            ["id", "number", "long", "amount", "day", "closed", "flag", "sex", "birth", "age", "phone"], CELLS
        ),
        "nested": CELLS | st.fixed_dictionaries({}, optional={"name": CELLS, "note": CELLS}),
        "nested.name": CELLS,
        "parties": st.lists(
            st.fixed_dictionaries({}, optional={"name": CELLS, "sex": CELLS, "birth": CELLS}), max_size=3
        ),
    },
)


@pytest.mark.parametrize("kind", KINDS)
@given(raw=CELLS)
@settings(max_examples=300, deadline=None)
def test_a_shortcut_says_what_the_converter_says(kind: str, raw: object) -> None:
    if isinstance(raw, str):
        raw = raw.strip() or None
    if raw is None:
        return
    convert = converter(kind, zone=SHANGHAI)
    prove = prover(convert)
    expected = prove(raw)
    for test, result in SHORTCUTS["local" if kind.startswith("local:") else kind]:
        names = {
            "c": raw,
            "memo": Memo(prove),
            "_NOTHING": frozenset({"NA", "NONE", "NULL", "NIL", "UNKNOWN"}),
        }
        if eval(test.format(c="c"), names):
            found = eval(result.format(c="c", memo="memo"), names)
            assert type(found) is type(expected)
            assert isinstance(found, Unproven) or found == expected
            return


def by_the_model_alone(mapper: Mapper, row: Row) -> object:
    """What mapping gives where no converter is asked first, so that the model sees every value."""
    try:
        found, mentions, _, _ = _cautious(mapper).map(row)
        mapper._settle(found, mentions)
    except ValidationError as invalid:
        return explain(invalid)
    if "valid_from" in found:
        found["valid_from"] = found.pop("valid_from")  # the record's own, which `as_mapped` puts last
    return found


def _cautious(mapper: Mapper) -> Program:
    """The mapper's program with conversions that take nothing."""
    plan = compile_plan(mapper.mapping, mapper.manifest)
    for mention in (*plan.mentions, plan.extras):
        for field in mention.fields:
            object.__setattr__(field, "conversion", Conversion("none", (field.prop,), _nothing))
            if field.otherwise is not None:
                object.__setattr__(field, "otherwise", Unproven(field.otherwise))
    return Program(plan, "cautious")


def _nothing(raw: object) -> None:
    return None


@given(row=ROWS)
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    deadline=None,
    max_examples=200,
)
def test_a_row_is_what_the_model_alone_makes_of_it(declare: Declare, row: dict[str, object]) -> None:
    mapper = load(declare(MAPPING)).mappers["desk.rows"]
    expected = by_the_model_alone(mapper, row)
    found = as_mapped(mapper, row)
    if isinstance(expected, dict) and isinstance(found, dict):
        assert _exact(found) == _exact(expected)
        assert list(found) == list(expected)
    else:
        assert found == expected


def as_mapped(mapper: Mapper, row: dict[str, object]) -> object:
    """Properties of the row's record in their order, or the field and the reason for which there is none."""
    try:
        record = mapper.map(row, "1", version=content_hash(row), modified=None)
    except RecordRejected as rejected:
        return rejected.field, rejected.reason
    return {**record.fields, **({"valid_from": record.valid_from} if record.valid_from else {})}


def _exact(fields: dict[str, object]) -> dict[str, tuple[type, object]]:
    return {name: (type(value), value) for name, value in fields.items()}


def test_the_program_holds_nothing_of_a_row_and_can_be_read(declare: Declare) -> None:
    mapper = load(declare(MAPPING)).mappers["desk.rows"]
    mapper.map({"number": "SJ20250101", "parties": [{"name": "Bo"}]}, "1", version="v", modified=None)
    assert "fields['p.name.full'] = " in mapper.source
    assert "# mention c" in mapper.source
    assert "SJ20250101" not in mapper.source
    compile(mapper.source, "again", "exec")


def test_equal_keys_of_other_classes_are_told_apart_when_remembered(declare: Declare) -> None:
    mapper = load(declare(MAPPING)).mappers["desk.rows"]
    sexes = []
    for value in (1, True, 1.0, "1", 2):
        try:
            record = mapper.map({"id": 1, "sex": value}, "1", version="v", modified=None)
            sexes.append(record.fields.get("p.sex"))
        except RecordRejected:
            sexes.append(None)
    assert sexes == [_sex(value) for value in (1, True, 1.0, "1", 2)]


def _sex(value: object) -> object:
    proven = prover(converter(FieldType.SEX))(value)
    return None if isinstance(proven, Unproven) else proven
