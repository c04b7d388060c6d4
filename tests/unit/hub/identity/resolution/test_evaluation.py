"""The evaluation against a district's truth: by source, by mistake, by kind of thing."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from hub.errors import WrongUse
from hub.identity.resolution.evaluation import Found, Truth, compare, read_truth
from hub.keys import HubKey

_COLUMNS = ("dataset", "key", "mention", "entity", "true_id", "mistakes")


def test_pairs_are_counted_by_sources_and_mistakes() -> None:
    found = {
        "1": Found("A", "police.person", False),
        "2": Found("A", "grid.citizen", False),
        "3": Found("B", "grid.citizen", True),
        "4": Found("B", "police.officer", False),
    }
    real = {
        "1": Truth("p1", ()),
        "2": Truth("p1", ("name.typo",)),
        "3": Truth("p1", ("name.typo", "phone.missing")),
        "4": Truth("P7", ()),
        "5": Truth("p1", ()),
    }
    made = compare("person", found, real).as_dict()
    assert made["pairwise"] == {"precision": 0.5, "recall": 0.333333, "f1": 0.4}
    assert made["source_pairs"]["grid.citizen + police.person"] == {
        "true_pairs": 2, "precision": 1.0, "recall": 0.5,
    }  # fmt: skip
    assert made["source_pairs"]["grid.citizen + police.officer"]["precision"] == 0.0
    assert made["mistakes"]["name.typo"] == {"true_pairs": 4, "precision": 0.5, "recall": 0.25}
    assert made["name_only"] == {"true_pairs": 2, "precision": 0.0, "recall": 0.0}
    assert set(made["kinds"]) == {"p", "P"}


def test_of_a_record_that_is_told_twice_the_later_step_holds(tmp_path: Path) -> None:
    key = HubKey(bytes(32))
    for name, true_id in (("police", "p1"), ("police-9", "p2"), ("police-10", "p3")):
        row = ("police.persons", "7", "person", "person", true_id, "name.typo;phone.missing")
        pq.write_table(
            pa.table({column: [value] for column, value in zip(_COLUMNS, row, strict=True)}),
            tmp_path / f"mentions-{name}.parquet",
        )
    found = read_truth(tmp_path, "person", key)
    assert found == {
        f"{key.record_id('police.persons', '7')}.person": Truth("p3", ("name.typo", "phone.missing"))
    }
    assert read_truth(tmp_path, "place", key) == {}


def test_where_there_is_no_truth_that_is_said(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="mentions-"):
        read_truth(tmp_path, "person", HubKey(bytes(32)))
