from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import TypeAdapter, ValidationError

from connectors.transforms import STEPS, AnyStep, chain

STEP_LIST: TypeAdapter[list[AnyStep]] = TypeAdapter(list[AnyStep])


def run(steps: list[object], value: object, folder: Path = Path()) -> object:
    function = chain(STEP_LIST.validate_python(steps), folder)
    assert function is not None
    return function(value)


@pytest.mark.parametrize(
    ("steps", "value", "result"),
    [
        (["trim"], "  a ", "a"),
        ([{"trim": "-*"}], "--a*", "a"),
        (["lower"], "ÀB", "àb"),
        (["upper"], "ab", "AB"),
        (["casefold"], "Straße", "strasse"),
        (["collapse"], "\n\t a\n\n b ", "a b"),
        (["nfkc"], "ＡＢ（２０１９）", "AB(2019)"),
        ([{"replace": {"find": "-", "by": "/"}}], "1-2-3", "1/2/3"),
        ([{"replace": {"pattern": r"(\d+)-(\d+)", "by": r"\2-\1"}}], "1-2", "2-1"),
        ([{"split": {"by": "-", "take": 1}}], "a - b - c", "a"),
        ([{"split": {"by": "-", "take": -1}}], "a - b - c", "c"),
        ([{"split": {"by": "-", "take": 4}}], "a-b", None),
        ([{"split": ";"}], "a; b;;", ["a", "b"]),
        ([{"extract": r"On or near (.+)"}], "On or near High Street", "High Street"),
        ([{"extract": r"On or near (.+)"}], "elsewhere", None),
        ([{"extract": {"pattern": r"\d+", "group": 0}}], "no 12", "12"),
        ([{"nulls": ["N/A", "No Location"]}], "No Location", None),
        ([{"nulls": "0"}], 0, None),
        ([{"nulls": "0"}], "1", "1"),
        ([{"lookup": {"table": {"1": "male"}}}], 1, "male"),
        ([{"lookup": {"table": {"1": None}}}], "1", None),
        ([{"lookup": {"table": {"1": "male"}, "else": "unknown"}}], "3", "unknown"),
        ([{"lookup": {"table": {"1": "male"}, "unknown": "keep"}}], "3", "3"),
        ([{"lookup": {"table": {"1": "male"}, "unknown": "drop"}}], "3", None),
        (["number"], "1,234.50", 1234.5),
        (["number"], "1,234", 1234),
        (["number"], 12, 12),
        ([{"number": {"thousands": ".", "decimal": ","}}], "1.234,5", 1234.5),
        (["boolean"], "Yes", True),
        (["boolean"], "否", False),
        ([{"boolean": {"yes": "T", "no": "F"}}], "f", False),
        (["json"], '[{"a": 1}]', [{"a": 1}]),
        (["json"], [1], [1]),
        (["trim", {"nulls": "-"}, "upper"], " - ", None),
        (["upper", {"split": {"by": ",", "take": 2}}, "lower"], "a,B,c", "b"),
    ],
)
def test_a_step_does_what_it_says(steps: list[object], value: object, result: object) -> None:
    assert run(steps, value) == result


@pytest.mark.parametrize(
    ("steps", "value", "reason"),
    [
        ([{"lookup": {"table": {"1": "male"}}}], "secret", "not in the lookup table"),
        (["number"], "secret", "not a number"),
        (["number"], "nan", "not a number"),
        (["number"], "1e9999999", "not a number"),
        (["boolean"], "secret", "not one of the words for yes and no"),
        (["json"], "{secret", "not JSON"),
    ],
)
def test_what_a_step_can_not_read_is_refused_without_repeating_it(
    steps: list[object], value: str, reason: str
) -> None:
    with pytest.raises(ValueError, match=reason) as error:
        run(steps, value)
    assert value not in str(error.value)


@pytest.mark.parametrize(
    ("step", "message"),
    [
        ("trimm", "trimm"),
        ({"split": {"by": "-", "nth": 1}}, "nth"),
        ({"split": {"by": "-", "take": 0}}, "counted from 1"),
        ({"extract": "no group"}, "no such group"),
        ({"extract": "("}, "not a regular expression"),
        ({"replace": {"by": "x"}}, "either `find` or `pattern`"),
        ({"lookup": {"file": "a.csv", "table": {}}}, "either `table` or `file`"),
        ({"lower": "x"}, "takes its options as a mapping"),
        ({"trim": "x", "lower": {}}, "a step is a name"),
        (7, "a step is a name"),
    ],
)
def test_a_step_that_can_not_be_is_refused_before_any_row(step: object, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        STEP_LIST.validate_python([step])


def test_a_lookup_file_gives_its_first_two_columns_or_the_named_ones(tmp_path: Path) -> None:
    (tmp_path / "kinds.csv").write_text("code,name,colour\n1,one,red\n2,,\n", encoding="utf-8-sig")
    assert run([{"lookup": {"file": "kinds.csv"}}], "1", tmp_path) == "one"
    assert run([{"lookup": {"file": "kinds.csv"}}], "2", tmp_path) is None
    named = {"file": "kinds.csv", "key": "name", "value": "colour"}
    assert run([{"lookup": named}], "one", tmp_path) == "red"


@pytest.mark.parametrize(
    ("content", "options", "message"),
    [
        (None, {}, "can't be read"),
        ("", {}, "is empty"),
        ("a,b\n1,2\n1,3\n", {}, "two things for one value"),
        ("a,b\n1\n", {}, "length"),
        ("a,b\n1,2\n", {"value": "c"}, "no column 'c'; it has a, b"),
    ],
)
def test_a_lookup_file_that_is_wrong_is_refused(
    tmp_path: Path, content: str | None, options: dict[str, str], message: str
) -> None:
    if content is not None:
        (tmp_path / "kinds.csv").write_text(content)
    steps = STEP_LIST.validate_python([{"lookup": {"file": "kinds.csv", **options}}])
    with pytest.raises(ValueError, match=message):
        chain(steps, tmp_path)


def test_steps_are_known_by_the_names_they_are_written_with() -> None:
    assert all(step.model_fields["step"].annotation.__args__ == (name,) for name, step in STEPS.items())  # type: ignore[union-attr]
