"""Runs a suite with Great Expectations: nothing is sent, nothing written, no progress bar drawn."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

from hub.errors import InvalidDeclaration
from quality.catalogue import CATALOGUE, SHOWN_WHEN_OBSERVED
from quality.outcome import Outcome
from quality.suites import Expectation, Suite

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    from great_expectations.core.batch_definition import BatchDefinition
    from great_expectations.core.expectation_validation_result import ExpectationValidationResult
    from great_expectations.expectations.expectation import Expectation as Judge

#: Keys of rows that do not meet an expectation, at most.
SAMPLE_KEYS = 10

#: Without `unexpected_index_column_names`, rows come back by position at once; with it, Great Expectations
#: looks each one up in the frame (200 µs a row: 20 s for a batch that is all wrong).
_FORMAT = {"result_format": "SUMMARY", "partial_unexpected_count": SAMPLE_KEYS}


#: Expectations whose bounds may be times.
_COMPARING = {"column_values_to_be_between", "column_max_to_be_between", "column_min_to_be_between"}
_BOUNDS = ("min_value", "max_value")


def outcomes(suite: Suite, table: pa.Table | pd.DataFrame) -> tuple[Outcome, ...]:
    """What each expectation says about a batch. See `quality.suites.run_suite`."""
    frame = _frame(table)
    if frame.empty or not suite.expectations:
        return ()
    with _quiet():
        import great_expectations as gx

        judges = [_judge(suite, place, frame) for place in range(len(suite.expectations))]
        batch = _definition().get_batch(batch_parameters={"dataframe": frame})
        found = batch.validate(
            gx.ExpectationSuite(name=suite.dataset, expectations=judges), result_format=_FORMAT
        )
        # Results come back in an order of its own; `_judge` numbers them.
        placed = {_place(result): result for result in found.results}
    return tuple(
        _outcome(suite, expectation, placed[place], frame)
        for place, expectation in enumerate(suite.expectations)
    )


def prepare() -> None:
    """Import what judging needs, ahead of the first batch."""
    with _quiet():
        _definition()


@contextmanager
def _quiet() -> Iterator[None]:
    """The library's own deprecation warnings are nobody's business here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@cache
def _definition() -> BatchDefinition[None]:
    """Where a frame is handed in: a context in memory, without telemetry and progress bars."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    asset = context.data_sources.add_pandas("hub").add_dataframe_asset("batch")
    return asset.add_batch_definition_whole_dataframe("whole")


def _frame(table: pa.Table | pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    frame = table if isinstance(table, pd.DataFrame) else table.to_pandas()
    return frame.reset_index(drop=True)


def _judge(suite: Suite, place: int, frame: pd.DataFrame) -> Judge:
    import great_expectations.expectations as gxe

    expectation = suite.expectations[place]
    made = getattr(gxe, CATALOGUE[expectation.name].class_name)
    arguments = _timed(suite, expectation, frame)
    try:
        judge: Judge = made(**arguments, meta={"place": place})
    except (ValueError, TypeError) as error:
        raise _unusable(suite, expectation, "its arguments do not fit", type(error).__name__) from error
    return judge


def _timed(suite: Suite, expectation: Expectation, frame: pd.DataFrame) -> dict[str, object]:
    """The arguments, where text bounds are times, and their column a column of times that is added to the frame.

    Records hold times as ISO 8601 text, which Great Expectations compares with no bound it knows. A partial date
    counts from its first day, one without a zone as UTC.
    """
    arguments: dict[str, object] = dict(expectation.arguments)
    texts = {name: arguments[name] for name in _BOUNDS if isinstance(arguments.get(name), str)}
    if not texts or expectation.name not in _COMPARING:
        return arguments
    import pandas as pd

    column = str(arguments["column"])
    if column not in frame:
        raise _unusable(
            suite, expectation, "it can't be evaluated, since the batch has no such column", "KeyError"
        )
    try:
        bounds = {name: _as_time(pd.Series([text])).iloc[0].to_pydatetime() for name, text in texts.items()}
        frame[f"{column} as time"] = _as_time(frame[column])
    except (ValueError, TypeError) as error:
        said = "it can't be evaluated, since the column or the bound holds text that is no ISO 8601 time"
        raise _unusable(suite, expectation, said, type(error).__name__) from error
    return {**arguments, **bounds, "column": f"{column} as time"}


def _as_time(texts: pd.Series[str]) -> pd.Series[pd.Timestamp]:
    import pandas as pd

    return pd.to_datetime(texts, format="ISO8601", utc=True)


def _place(result: ExpectationValidationResult) -> int:
    config = result.expectation_config
    assert config is not None
    return int(config.meta["place"])


def _outcome(
    suite: Suite, expectation: Expectation, result: ExpectationValidationResult, frame: pd.DataFrame
) -> Outcome:
    if (kind := _exception(result.exception_info)) is not None:
        raise _unusable(suite, expectation, "it can't be evaluated on such a column", kind)
    found = dict(result.result)
    rowwise = CATALOGUE[expectation.name].rowwise
    return Outcome(
        expectation=expectation.name,
        column=", ".join(expectation.columns) or None,
        severity=expectation.severity,
        success=bool(result.success),
        unexpected=int(found.get("unexpected_count") or 0) if rowwise else 0,
        total=int(found.get("element_count", len(frame))) if rowwise else 0,
        sample_keys=_keys(frame, found.get("partial_unexpected_index_list")),
        detail=None if rowwise else _observed(expectation.name, bool(result.success), found),
    )


def _keys(frame: pd.DataFrame, rows: object) -> tuple[str, ...]:
    places = rows[:SAMPLE_KEYS] if isinstance(rows, list) else []
    return tuple(dict.fromkeys(str(key) for key in frame["key"].iloc[places]))


def _observed(name: str, success: bool, found: Mapping[str, object]) -> str | None:
    value = found.get("observed_value")
    if name not in SHOWN_WHEN_OBSERVED or value is None:
        return None if success else "the batch does not meet it"
    return f"the batch has {float(str(value)):,.6g}"


def _exception(info: object) -> str | None:
    """Class name of the exception in a result, wherever Great Expectations has put it. Never its text."""
    if not isinstance(info, Mapping):
        return None
    if info.get("raised_exception"):
        lines = str(info.get("exception_traceback") or "").strip().splitlines()
        last = lines[-1] if lines else "Exception"
        return last.split(":", 1)[0].rsplit(".", 1)[-1].strip() or "Exception"
    return next((kind for nested in info.values() if (kind := _exception(nested)) is not None), None)


def _unusable(suite: Suite, expectation: Expectation, what: str, kind: str) -> InvalidDeclaration:
    columns = ", ".join(expectation.columns)
    return InvalidDeclaration(
        f"{suite.dataset}: {expectation.name}{f' of {columns}' if columns else ''}: {what} ({kind})",
        file=suite.file,
        line=expectation.line,
    )
