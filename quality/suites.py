"""`suite.yaml`: what a dataset's batch must be like before it reaches the graph."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import JsonValue

from hub.errors import BatchRejected, InvalidDeclaration, StorageUnavailable
from quality.catalogue import CATALOGUE, COLUMN_ARGUMENTS, COLUMNS_ARGUMENTS, Kind
from quality.finding import Finding
from quality.outcome import Outcome, Severity

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

_OWN_WORDS = ("expect", "severity")


@dataclass(frozen=True, slots=True)
class Expectation:
    """One line of a suite: a name of the catalogue and its arguments."""

    name: str
    severity: Severity
    arguments: Mapping[str, JsonValue]
    line: int

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it reads."""
        single = [self.arguments[name] for name in COLUMN_ARGUMENTS if name in self.arguments]
        several = [self.arguments[name] for name in COLUMNS_ARGUMENTS if name in self.arguments]
        listed = [column for columns in several if isinstance(columns, list) for column in columns]
        return tuple(dict.fromkeys(str(column) for column in (*single, *listed)))


@dataclass(frozen=True, slots=True)
class Suite:
    """The expectations on one dataset, and the file that declares them."""

    dataset: str
    file: str
    expectations: tuple[Expectation, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns that a batch's frame needs besides `key`."""
        named = dict.fromkeys(column for expectation in self.expectations for column in expectation.columns)
        return tuple(column for column in named if column != "key")

    def as_json(self) -> dict[str, JsonValue]:
        """As it is handed to the worker."""
        return {
            "dataset": self.dataset,
            "file": self.file,
            "expectations": [
                {"name": e.name, "severity": e.severity.value, "arguments": dict(e.arguments), "line": e.line}
                for e in self.expectations
            ],
        }


@dataclass(frozen=True, slots=True)
class SuiteResult:
    """What a suite said about one batch."""

    dataset: str
    outcomes: tuple[Outcome, ...] = ()
    blocking_failed: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "blocking_failed", any(outcome.blocks for outcome in self.outcomes))

    def raise_if_blocked(self) -> None:
        """Stop the run where a blocking expectation failed.

        Raises
        ------
        BatchRejected
            Names every blocking expectation that failed, with counts and keys.
        """
        failed = [outcome for outcome in self.outcomes if outcome.blocks]
        if failed:
            said = "; ".join(describe(outcome) for outcome in failed)
            raise BatchRejected(
                f"{self.dataset}: the batch does not meet its suite, so nothing was loaded: {said}",
                dataset=self.dataset,
                expectations=tuple(outcome.expectation for outcome in failed),
            )

    def findings(self) -> tuple[Finding, ...]:
        """The expectations of severity `warning` that failed."""
        return tuple(
            Finding("expectation", describe(outcome), dataset=self.dataset, field=outcome.column)
            for outcome in self.outcomes
            if not outcome.success and not outcome.blocks
        )


def describe(outcome: Outcome) -> str:
    """An outcome as a phrase: which expectation, of which column, how many rows, some keys."""
    text = f"expected {outcome.expectation}"
    if outcome.column is not None:
        text += f" of {outcome.column}"
    if outcome.total:
        text += f", but {outcome.unexpected:,} of {outcome.total:,} rows do not meet it"
    if outcome.detail is not None:
        text += f", but {outcome.detail}"
    if outcome.sample_keys and not outcome.success:
        text += f" (keys {', '.join(outcome.sample_keys[:3])}{', …' if len(outcome.sample_keys) > 3 else ''})"
    return text


def run_suite(suite: Suite, frame: pa.Table | pd.DataFrame) -> SuiteResult:
    """Judge a batch here; the first call imports Great Expectations (3 s of CPU): see `quality.worker`.

    The frame has a column `key` and those of `suite.columns`, each row a record of the batch. A batch without
    rows is not judged: there is nothing to be wrong.

    Raises
    ------
    InvalidDeclaration
        An expectation can't be evaluated on such columns. It never passes silently.
    """
    from quality import judge

    return SuiteResult(suite.dataset, judge.outcomes(suite, frame))


def load_suites(file: Path, *, columns: Mapping[str, Collection[str]] | None = None) -> dict[str, Suite]:
    """The suites that a `suite.yaml` declares, by dataset.

    With `columns` (the record fields of each dataset), the names of datasets and columns are checked too.

    Raises
    ------
    InvalidDeclaration
        Names file and line, and the name that was probably meant.
    """
    return _Reader(file, columns).read()


class _Reader:
    """Reads one file; knows the line of everything."""

    def __init__(self, file: Path, columns: Mapping[str, Collection[str]] | None) -> None:
        self._file = file
        self._columns = columns

    def read(self) -> dict[str, Suite]:
        import yaml

        try:
            root = yaml.compose(self._file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        except OSError as error:
            raise StorageUnavailable(f"{self._file} can't be read: {error.strerror}.") from error
        except UnicodeDecodeError as error:
            raise InvalidDeclaration("the file is not UTF-8", file=self._file) from error
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = None if mark is None else mark.line + 1
            problem = getattr(error, "problem", None) or "it can't be read"
            raise InvalidDeclaration(f"not YAML: {problem}", file=self._file, line=line) from error
        if root is None:
            return {}
        suites: dict[str, Suite] = {}
        for name, line, node in self._items(root, "a mapping of datasets to lists of expectations"):
            if name in suites:
                raise self._wrong(f"dataset {name!r} stands here twice", line)
            if self._columns is not None and name not in self._columns:
                raise self._wrong(f"unknown dataset {name!r}{_meant(name, self._columns)}", line)
            if not isinstance(node, yaml.SequenceNode):
                raise self._wrong(f"dataset {name!r} needs a list of expectations", line)
            expectations = tuple(self._expectation(name, entry) for entry in node.value)
            suites[name] = Suite(name, str(self._file), expectations)
        return suites

    def _expectation(self, dataset: str, node: object) -> Expectation:
        words = {name: (line, _plain(value)) for name, line, value in self._items(node, "an expectation")}
        first = _line(node)
        if "expect" not in words:
            raise self._wrong("an expectation needs `expect:`", first)
        line, name = words["expect"]
        kind = CATALOGUE.get(str(name))
        if kind is None:
            bare = str(name).removeprefix("expect_")
            raise self._wrong(f"unknown expectation {name!r}{_meant(bare, CATALOGUE)}", line)
        severity = self._severity(*words.get("severity", (first, Severity.WARNING.value)))
        arguments = {word: value for word, (_, value) in words.items() if word not in _OWN_WORDS}
        for word in arguments:
            self._check_argument(kind, word, *words[word], dataset)
        missing = [word for word in kind.required if word not in arguments]
        if missing:
            raise self._wrong(f"{kind.name} needs `{missing[0]}:`", first)
        return Expectation(kind.name, severity, arguments, first)

    def _severity(self, line: int, value: JsonValue) -> Severity:
        try:
            return Severity(str(value))
        except ValueError as error:
            raise self._wrong(f"severity is `blocking` or `warning`, not {value!r}", line) from error

    def _check_argument(self, kind: Kind, word: str, line: int, value: JsonValue, dataset: str) -> None:
        if word not in kind.arguments:
            known = (*kind.arguments, *_OWN_WORDS)
            raise self._wrong(f"{kind.name} has no argument {word!r}{_meant(word, known)}", line)
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if word == "mostly" and not (number and 0 < float(str(value)) <= 1):
            raise self._wrong("`mostly` is a share of the rows, above 0 and up to 1", line)
        if isinstance(value, float) and not math.isfinite(value):
            raise self._wrong(f"`{word}` is not a finite number", line)
        if word in COLUMN_ARGUMENTS:
            self._check_column(value, line, dataset)
        if word in COLUMNS_ARGUMENTS:
            if not isinstance(value, list) or not value:
                raise self._wrong(f"`{word}` is a list of columns", line)
            for column in value:
                self._check_column(column, line, dataset)

    def _check_column(self, value: JsonValue, line: int, dataset: str) -> None:
        if not isinstance(value, str):
            raise self._wrong("a column is a record field such as `case.opened`, or `key`", line)
        if self._columns is None:
            return
        known = ("key", *self._columns[dataset])
        if value not in known:
            raise self._wrong(f"unknown column {value!r} of {dataset}{_meant(value, known)}", line)

    def _items(self, node: object, wanted: str) -> list[tuple[str, int, object]]:
        import yaml

        if not isinstance(node, yaml.MappingNode):
            raise self._wrong(f"expected {wanted}", _line(node))
        return [(str(key.value), _line(key), value) for key, value in node.value]

    def _wrong(self, detail: str, line: int) -> InvalidDeclaration:
        return InvalidDeclaration(detail, file=self._file, line=line)


def _plain(node: object) -> JsonValue:
    """The value a YAML node stands for; dates stay text, as the fields of records are."""
    import yaml

    assert isinstance(node, yaml.Node)
    loader = yaml.CSafeLoader("")
    try:
        value = loader.construct_object(node, deep=True)
    finally:
        loader.dispose()
    return _textual(value)


def _textual(value: object) -> JsonValue:
    if isinstance(value, list):
        return [_textual(item) for item in value]
    if isinstance(value, dict):
        return {str(name): _textual(item) for name, item in value.items()}
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return str(value)


def _line(node: object) -> int:
    import yaml

    assert isinstance(node, yaml.Node)
    return int(node.start_mark.line) + 1


def _meant(name: str, known: Collection[str]) -> str:
    close = get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"; did you mean {close[0]!r}?" if close else ""
