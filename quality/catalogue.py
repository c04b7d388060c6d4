"""The expectations that a suite may name, with their arguments.

Taken from Great Expectations 1.24 and kept here, because importing that costs seconds of CPU and a suite is
checked wherever a connector is. A test holds that the two agree. Left out are expectations that need SQL, a
second table or a distribution object, which a batch of records does not have.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

#: Arguments that name one column, or several.
COLUMN_ARGUMENTS = ("column", "column_A", "column_B")
COLUMNS_ARGUMENTS = ("column_list", "column_set")


@dataclass(frozen=True, slots=True)
class Kind:
    """One expectation and its arguments. A `rowwise` one judges each row and takes `mostly`."""

    name: str
    required: tuple[str, ...]
    optional: tuple[str, ...]
    rowwise: bool

    @property
    def arguments(self) -> tuple[str, ...]:
        """All arguments it takes."""
        return self.required + self.optional

    @property
    def class_name(self) -> str:
        """Its class in `great_expectations.expectations`."""
        return "Expect" + "".join(
            part if part in {"A", "B"} else part.capitalize() for part in self.name.split("_")
        )


def _rows(name: str, *required: str, optional: tuple[str, ...] = ()) -> Kind:
    return Kind(name, required, (*optional, "mostly"), rowwise=True)


def _whole(name: str, *required: str, optional: tuple[str, ...] = ()) -> Kind:
    return Kind(name, required, optional, rowwise=False)


_RANGE = ("min_value", "max_value", "strict_min", "strict_max")
_PAIR = ("column_A", "column_B")

_ALL = (
    _rows("column_values_to_be_unique", "column"),
    _rows("column_values_to_not_be_null", "column"),
    _rows("column_values_to_be_null", "column"),
    _rows("column_values_to_be_in_set", "column", "value_set"),
    _rows("column_values_to_not_be_in_set", "column", "value_set"),
    _rows("column_values_to_be_between", "column", optional=_RANGE),
    _rows("column_values_to_match_regex", "column", "regex"),
    _rows("column_values_to_not_match_regex", "column", "regex"),
    _rows("column_values_to_match_regex_list", "column", "regex_list", optional=("match_on",)),
    _rows("column_values_to_not_match_regex_list", "column", "regex_list"),
    _rows("column_values_to_match_strftime_format", "column", "strftime_format"),
    _rows("column_values_to_be_dateutil_parseable", "column"),
    _rows("column_values_to_be_of_type", "column", "type_"),
    _rows("column_values_to_be_in_type_list", "column", "type_list"),
    _rows("column_values_to_be_increasing", "column", optional=("strictly",)),
    _rows("column_values_to_be_decreasing", "column", optional=("strictly",)),
    _rows("column_value_lengths_to_be_between", "column", optional=_RANGE),
    _rows("column_value_lengths_to_equal", "column", "value"),
    _rows("column_value_z_scores_to_be_less_than", "column", "threshold", "double_sided"),
    _rows("column_values_to_not_be_outliers", "column", optional=("method", "multiplier")),
    _rows("column_pair_values_to_be_equal", *_PAIR, optional=("ignore_row_if",)),
    _rows("column_pair_values_a_to_be_greater_than_b", *_PAIR, optional=("or_equal", "ignore_row_if")),
    _rows("column_pair_values_to_be_in_set", *_PAIR, "value_pairs_set", optional=("ignore_row_if",)),
    _rows("compound_columns_to_be_unique", "column_list", optional=("ignore_row_if",)),
    _rows("select_column_values_to_be_unique_within_record", "column_list", optional=("ignore_row_if",)),
    _rows("multicolumn_values_to_be_equal", "column_list", optional=("ignore_row_if",)),
    _rows("multicolumn_sum_to_equal", "column_list", "sum_total", optional=("ignore_row_if",)),
    _whole("column_to_exist", "column", optional=("column_index",)),
    _whole("column_distinct_values_to_be_in_set", "column", "value_set"),
    _whole("column_distinct_values_to_contain_set", "column", "value_set"),
    _whole("column_distinct_values_to_equal_set", "column", "value_set"),
    _whole("column_most_common_value_to_be_in_set", "column", "value_set", optional=("ties_okay",)),
    _whole("column_max_to_be_between", "column", optional=_RANGE),
    _whole("column_min_to_be_between", "column", optional=_RANGE),
    _whole("column_mean_to_be_between", "column", optional=_RANGE),
    _whole("column_median_to_be_between", "column", optional=_RANGE),
    _whole("column_stdev_to_be_between", "column", optional=_RANGE),
    _whole("column_sum_to_be_between", "column", optional=_RANGE),
    _whole(
        "column_quantile_values_to_be_between",
        "column",
        "quantile_ranges",
        optional=("allow_relative_error",),
    ),
    _whole("column_proportion_of_unique_values_to_be_between", "column", optional=_RANGE),
    _whole("column_proportion_of_non_null_values_to_be_between", "column", optional=_RANGE),
    _whole("column_unique_value_count_to_be_between", "column", optional=_RANGE),
    _whole("table_row_count_to_be_between", optional=_RANGE),
    _whole("table_row_count_to_equal", "value"),
    _whole("table_column_count_to_equal", "value"),
    _whole("table_column_count_to_be_between", optional=("min_value", "max_value")),
    _whole("table_columns_to_match_set", "column_set", optional=("exact_match",)),
)  # fmt: skip

#: Every expectation a suite may name, by name.
CATALOGUE: Mapping[str, Kind] = MappingProxyType({kind.name: kind for kind in _ALL})

#: What these observe is a number about the batch, never a value of a row, so it may be shown.
SHOWN_WHEN_OBSERVED = frozenset(
    {
        "column_mean_to_be_between",
        "column_median_to_be_between",
        "column_stdev_to_be_between",
        "column_sum_to_be_between",
        "column_proportion_of_unique_values_to_be_between",
        "column_proportion_of_non_null_values_to_be_between",
        "column_unique_value_count_to_be_between",
        "table_row_count_to_be_between",
        "table_row_count_to_equal",
        "table_column_count_to_equal",
        "table_column_count_to_be_between",
    }
)
