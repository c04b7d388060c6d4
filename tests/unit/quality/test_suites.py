from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from hub.errors import BatchRejected, InvalidDeclaration
from quality.outcome import Outcome, Severity
from quality.suites import Suite, SuiteResult, load_suites

COLUMNS = {"police.incidents": ["case.opened", "case.kind"]}


def suites(tmp_path: Path, text: str) -> dict[str, Suite]:
    file = tmp_path / "suite.yaml"
    file.write_text(text, encoding="utf-8")
    return load_suites(file, columns=COLUMNS)


def test_a_suite_is_read_with_its_lines_and_the_columns_it_needs(tmp_path: Path) -> None:
    suite = suites(
        tmp_path,
        """police.incidents:
  - expect: column_values_to_be_unique
    column: key
    severity: blocking
  - expect: compound_columns_to_be_unique
    column_list: [case.opened, case.kind]
    mostly: 0.9
  - expect: column_min_to_be_between
    column: case.opened
    min_value: 2019-01-01
""",
    )["police.incidents"]
    assert [e.line for e in suite.expectations] == [2, 5, 8]
    assert [e.severity for e in suite.expectations] == [Severity.BLOCKING, Severity.WARNING, Severity.WARNING]
    assert suite.columns == ("case.opened", "case.kind")
    assert suite.expectations[2].arguments["min_value"] == "2019-01-01"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("police.incident: []", 1, "unknown dataset 'police.incident'; did you mean 'police.incidents'?"),
        ("police.incidents:\n  - expect: column_values_to_be_uniqe\n    column: key", 2,
         "did you mean 'column_values_to_be_unique'?"),
        ("police.incidents:\n  - expect: expect_column_values_to_be_unique\n    column: key", 2,
         "did you mean 'column_values_to_be_unique'?"),
        ("police.incidents:\n  - expect: column_values_to_be_unique\n    column: case.opend", 3,
         "unknown column 'case.opend' of police.incidents; did you mean 'case.opened'?"),
        ("police.incidents:\n  - expect: column_values_to_be_unique\n    colum: key", 3,
         "no argument 'colum'; did you mean 'column'?"),
        ("police.incidents:\n  - expect: column_values_to_be_in_set\n    column: key",
         2, "needs `value_set:`"),
        ("police.incidents:\n  - column: key", 2, "needs `expect:`"),
        ("police.incidents:\n  - expect: column_values_to_be_unique\n    column: key\n    severity: fatal",
         4, "severity is `blocking` or `warning`"),
        ("police.incidents:\n  - expect: column_values_to_be_unique\n    column: key\n    mostly: 1.5",
         4, "share"),
        ("police.incidents:\n  - expect: table_row_count_to_equal\n    value: 1\n    mostly: 0.5", 4,
         "no argument 'mostly'"),
        ("police.incidents:\n  - expect: compound_columns_to_be_unique\n    column_list: key",
         3, "list of columns"),
        ("police.incidents:\n  column: key", 1, "list of expectations"),
        ("police.incidents: []\npolice.incidents: []", 2, "twice"),
        ("- a", 1, "expected a mapping of datasets"),
        ("a: [", 2, "not YAML"),
    ],
)  # fmt: skip
def test_a_mistake_names_its_file_and_line_and_what_was_meant(
    tmp_path: Path, text: str, line: int, said: str
) -> None:
    with pytest.raises(InvalidDeclaration) as caught:
        suites(tmp_path, text)
    assert caught.value.detail.startswith(f"{tmp_path / 'suite.yaml'}:")
    assert said in caught.value.detail
    assert caught.value.line == line


def test_an_empty_file_declares_nothing(tmp_path: Path) -> None:
    assert suites(tmp_path, "# nothing yet\n") == {}


def test_reading_suites_imports_neither_pandas_nor_great_expectations() -> None:
    script = (
        "import sys; import quality.suites, quality.worker, quality.report;"
        "print({'pandas', 'great_expectations', 'pyarrow', 'sqlalchemy'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def failed(severity: Severity) -> Outcome:
    return Outcome("column_values_to_be_unique", "key", severity, False, 2, 100, ("k1", "k2", "k3", "k4"))


def test_only_a_failed_blocking_expectation_stops_the_run() -> None:
    result = SuiteResult("police.incidents", (failed(Severity.WARNING), failed(Severity.BLOCKING)))
    assert result.blocking_failed
    with pytest.raises(BatchRejected) as caught:
        result.raise_if_blocked()
    assert "2 of 100 rows do not meet it (keys k1, k2, k3, …)" in caught.value.detail
    assert caught.value.expectations == ("column_values_to_be_unique",)
    assert [finding.field for finding in result.findings()] == ["key"]


def test_a_failed_warning_is_a_finding_and_stops_nothing() -> None:
    result = SuiteResult("police.incidents", (failed(Severity.WARNING),))
    result.raise_if_blocked()
    assert not result.blocking_failed
    assert len(result.findings()) == 1


def test_an_outcome_survives_its_way_through_json() -> None:
    outcome = failed(Severity.BLOCKING)
    assert Outcome.from_json(outcome.as_json()) == outcome
