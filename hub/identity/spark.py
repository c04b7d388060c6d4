"""The same model on Spark, for tables that outgrow one machine: `pip install 'rivermeet[spark]'`.

The conditions of the levels are written for DuckDB; here they are said in Spark's SQL, with the similarities
of Splink's own jar, and Splink scores the pairs there.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import numpy as np

from hub.identity.frequency import Frequency
from hub.identity.model import settings
from hub.identity.trained import Read

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from sqlglot import exp

#: Functions by the name that sqlglot or Splink's jar has for them on Spark.
_NAMES = {"LIST_INTERSECT": "array_intersect", "JAROWINKLER_SIMILARITY": "jaro_winkler"}
#: Places at which two texts of one length differ; Spark has no such function. NULL where one is.
_HAMMING = (
    "aggregate(zip_with(split({a}, ''), split({b}, ''), (x, y) -> if(x <=> y, 0, 1)), 0, (n, x) -> n + x)"
)


def session(java: str | None = None) -> Any:
    """A local Spark with Splink's jar of similarities, or the one that runs; `java` is a JAVA_HOME.

    Raises
    ------
    ImportError
        pyspark is not installed.
    """
    import os

    from pyspark.sql import SparkSession  # type: ignore[import-not-found,unused-ignore]
    from splink.internals.spark.jar_location import similarity_jar_location

    if java:
        os.environ["JAVA_HOME"] = java
    builder = SparkSession.builder.master("local[2]").config("spark.jars", similarity_jar_location())
    for name, value in {
        "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.shuffle.partitions": "4",
        "spark.default.parallelism": "4",
    }.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def spark_settings(given: dict[str, Any]) -> dict[str, Any]:
    """Splink's settings of a model with the conditions in Spark's SQL."""
    made = copy.deepcopy(given)
    for comparison in made["comparisons"]:
        for level in comparison["comparison_levels"]:
            if level["sql_condition"] != "ELSE":
                level["sql_condition"] = translate(level["sql_condition"])
    return made


def translate(condition: str) -> str:
    """A condition of DuckDB's SQL in Spark's."""
    import sqlglot

    tree = sqlglot.parse_one(condition, read="duckdb")
    return tree.transform(_translated).sql(dialect="spark")


def _translated(node: exp.Expr) -> exp.Expr:
    import sqlglot
    from sqlglot import exp

    if isinstance(node, exp.JarowinklerSimilarity):
        return exp.Anonymous(this="jaro_winkler", expressions=[node.this, node.expression])
    name = node.name.upper() if isinstance(node, exp.Anonymous) else node.key.upper()
    if name == "HAMMING":
        a, b = (one.sql(dialect="spark") for one in _operands(node))
        return sqlglot.parse_one(_HAMMING.format(a=a, b=b), read="spark")
    if isinstance(node, exp.Anonymous) and name in _NAMES:
        return exp.Anonymous(
            this=_NAMES[name], expressions=[one.transform(_translated) for one in node.expressions]
        )
    if isinstance(node, exp.Length) and isinstance(node.this, exp.Split | exp.Anonymous | exp.ArrayIntersect):
        return exp.Anonymous(this="size", expressions=[node.this.transform(_translated)])
    return node


def _operands(node: exp.Expr) -> list[exp.Expr]:
    from sqlglot import exp

    return list(node.expressions) if isinstance(node, exp.Anonymous) else [node.this, node.expression]


def weights(spark: Any, read: Read, left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.float64]:
    """Splink's match weights of pairs of a table, in bits, scored on Spark: what `Scorer.weights` gives as
    `match` in DuckDB.
    """
    import logging

    from splink import Linker, SparkAPI

    trained = read.trained
    features: _Columns = {"row bigint": list(range(read.records))}
    for one in read.features.evidence:
        for name, cells in one.columns.items():
            features[f"`{name}` string"] = [cells[place] for place in one.codes.tolist()]
    api = SparkAPI(spark_session=spark, break_lineage_method="persist")  # type: ignore[no-untyped-call]
    wanted = spark_settings(settings(read.features.evidence, trained.model))
    linker = Linker(api.register(_frame(spark, features)), wanted, log_level=logging.ERROR)
    for column, known in trained.frequencies.items():
        lookup = api.register(_frame(spark, _lookup(column, known, features[f"`{column}` string"])))
        linker.table_management.register_term_frequency_lookup(lookup, column)
    pairs: _Columns = {
        "join_key_l bigint": left.tolist(),
        "join_key_r bigint": right.tolist(),
        "match_key string": ["0"] * len(left),
    }
    linker.table_management.register_blocked_pairs_for_predict(api.register(_frame(spark, pairs)))
    scored = linker.inference.predict(warning_mode="never").as_spark_dataframe()
    at = {(row[0], row[1]): row[2] for row in scored.select("row_l", "row_r", "match_weight").collect()}
    prior = trained.model.prior
    found = np.array([at[pair] for pair in zip(left.tolist(), right.tolist(), strict=True)])
    return found - float(np.log2(prior / (1 - prior)))


#: Values by `name type` of the column.
_Columns = dict[str, list[Any]]


def _lookup(column: str, known: Frequency, values: list[Any]) -> _Columns:
    distinct = sorted(set(values) - {None})
    return {
        f"`{column}` string": distinct,
        f"`tf_{column}` double": [known.common.get(value, known.rest) for value in distinct],
    }


def _frame(spark: Any, columns: _Columns) -> Any:
    return spark.createDataFrame(list(zip(*columns.values(), strict=True)), ", ".join(columns))
