from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from hub.errors import InvalidDeclaration, StorageUnavailable
from quality.catalogue import CATALOGUE
from quality.outcome import Outcome
from quality.suites import Suite, load_suites, run_suite
from quality.worker import SuiteWorker

TABLE = pa.table(
    {
        "key": ["k1", "k1", "k2", "k3"],
        "case.opened": ["2019-02-05", None, "2019-02", "soon"],
        "case.closed": ["2019-02-06", "2019-02-06", "2019-01-01", None],
        "case.cost": pa.array([1, None, 3, 400], pa.int64()),
        "case.kind": ["theft", "noise", "theft", None],
        "extra.empty": pa.nulls(4),
    }
)

SUITE = r"""d.cases:
  - {expect: column_values_to_be_unique, column: key, severity: blocking}
  - {expect: column_values_to_not_be_null, column: case.opened, mostly: 0.7}
  - {expect: column_values_to_match_regex, column: case.opened, regex: '^\d{4}(-\d\d)*$'}
  - {expect: column_values_to_be_between, column: case.cost, max_value: 100}
  - {expect: column_values_to_be_in_set, column: case.kind, value_set: [theft, noise]}
  - {expect: column_pair_values_a_to_be_greater_than_b, column_A: case.closed,
     column_B: case.opened, ignore_row_if: either_value_is_missing}
  - {expect: compound_columns_to_be_unique, column_list: [key, case.kind]}
  - {expect: column_values_to_be_null, column: extra.empty}
  - {expect: table_row_count_to_be_between, min_value: 10}
  - {expect: column_max_to_be_between, column: case.closed, max_value: 2018-12-31}
  - {expect: column_values_to_not_be_null, column: key}
"""

EXPECTED = [
    (False, 2, ("k1",)),
    (True, 1, ("k1",)),
    (False, 1, ("k3",)),
    (False, 1, ("k3",)),
    (True, 0, ()),
    (False, 1, ("k2",)),
    (True, 0, ()),
    (True, 0, ()),
    (False, 0, ()),
    (False, 0, ()),
    (True, 0, ()),
]


def declared(tmp_path: Path, text: str) -> Suite:
    file = tmp_path / "suite.yaml"
    file.write_text(text, encoding="utf-8")
    return load_suites(file)["d.cases"]


@pytest.fixture(scope="module")
def worker() -> Iterator[SuiteWorker]:
    with SuiteWorker() as worker:
        yield worker


def summary(outcomes: tuple[Outcome, ...]) -> list[tuple[bool, int, tuple[str, ...]]]:
    return [(outcome.success, outcome.unexpected, outcome.sample_keys) for outcome in outcomes]


def test_outcomes_name_how_many_rows_and_which_keys(tmp_path: Path, worker: SuiteWorker) -> None:
    suite = declared(tmp_path, SUITE)
    result = worker.run(suite, TABLE)
    assert summary(result.outcomes) == EXPECTED
    assert result.blocking_failed
    assert [outcome.total for outcome in result.outcomes[:2]] == [4, 4]
    assert result.outcomes[8].detail == "the batch has 4"
    assert result.outcomes[9].detail == "the batch does not meet it"


def test_worker_and_own_process_say_the_same(tmp_path: Path, worker: SuiteWorker) -> None:
    suite = declared(tmp_path, SUITE)
    assert run_suite(suite, TABLE) == worker.run(suite, TABLE)
    assert run_suite(suite, TABLE.to_pandas()) == worker.run(suite, TABLE)


def test_a_batch_without_rows_is_not_judged(tmp_path: Path, worker: SuiteWorker) -> None:
    assert worker.run(declared(tmp_path, SUITE), TABLE.slice(0, 0)).outcomes == ()


def test_an_expectation_that_can_not_be_evaluated_never_passes(tmp_path: Path, worker: SuiteWorker) -> None:
    text = "d.cases:\n  - {expect: column_values_to_be_between, column: case.kind, min_value: 5}"
    suite = declared(tmp_path, text)
    for judge in (worker.run, run_suite):
        with pytest.raises(InvalidDeclaration, match="can't be evaluated") as caught:
            judge(suite, TABLE)
        assert caught.value.detail.startswith(f"{suite.file}:2: d.cases: column_values_to_be_between")
        assert "theft" not in caught.value.detail


def test_bounds_of_times_are_compared_as_times_whatever_their_precision(
    tmp_path: Path, worker: SuiteWorker
) -> None:
    text = "d.cases:\n  - {expect: column_values_to_be_between, column: t, min_value: 2019-02-05, max_value: '2020'}"
    times = ["2018", "2019-02", "2019-02-05T01:00:00+08:00", "2019-02-05T09:00:00+08:00", "2019-12-31", None]
    table = pa.table({"key": ["k0", "k1", "k2", "k3", "k4", "k5"], "t": times})
    (outcome,) = worker.run(declared(tmp_path, text), table).outcomes
    assert outcome.sample_keys == ("k0", "k1", "k2")
    assert outcome.column == "t"


def test_text_that_is_no_time_is_not_passed_over_where_times_are_compared(tmp_path: Path) -> None:
    text = "d.cases:\n  - {expect: column_values_to_be_between, column: case.opened, min_value: 2019-02-05}"
    with pytest.raises(InvalidDeclaration, match="no ISO 8601 time") as caught:
        run_suite(declared(tmp_path, text), TABLE)
    assert "soon" not in caught.value.detail


def test_a_column_that_the_batch_lacks_is_an_error_too(tmp_path: Path, worker: SuiteWorker) -> None:
    text = "d.cases:\n  - {expect: column_values_to_be_unique, column: case.gone}"
    with pytest.raises(InvalidDeclaration, match=r"case\.gone: it can't be evaluated"):
        worker.run(declared(tmp_path, text), TABLE)


def test_arguments_of_the_wrong_kind_are_an_error_of_the_declaration(tmp_path: Path) -> None:
    text = "d.cases:\n  - {expect: column_value_lengths_to_equal, column: key, value: [1, {}]}"
    with pytest.raises(InvalidDeclaration, match=r"suite.yaml:2: d.cases"):
        run_suite(declared(tmp_path, text), TABLE)


def test_a_worker_that_ended_is_told_and_not_taken_for_a_pass(tmp_path: Path) -> None:
    with SuiteWorker() as worker:
        assert worker._process is not None
        worker._process.kill()
        with pytest.raises(StorageUnavailable, match="ended with code -9"):
            worker.run(declared(tmp_path, SUITE), TABLE)


def test_judging_writes_no_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    suite = declared(tmp_path, SUITE)
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.chdir(home)
    with SuiteWorker() as worker:
        worker.run(suite, TABLE)
    assert list(home.iterdir()) == []


def test_the_catalogue_agrees_with_great_expectations() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import great_expectations.expectations as gxe
    for kind in CATALOGUE.values():
        fields = getattr(gxe, kind.class_name).__fields__
        name = re.sub(r"(?<=[a-zA-Z])(?=[A-Z])", "_", kind.class_name.removeprefix("Expect")).lower()
        assert name == kind.name.lower()
        assert set(kind.arguments) <= set(fields)
        assert {argument for argument in kind.arguments if fields[argument].required} <= set(kind.required)
        assert ("mostly" in fields) == kind.rowwise
