"""Parts that are written anew hold nothing of what went, also not where Arrow keeps it unseen."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from connectors.sources.page import RawRow
from hub.landing import Landing

MARK = "Zqxwv"


@pytest.fixture
def landing(tmp_path: Path) -> Landing:
    """Two runs: a marked row with a unit of its own, two versions of another, and a row without a key."""
    landing = Landing(str(tmp_path))
    landing.write(
        "d.rows", "r1", 0,
        [(f"file {MARK}.csv", RawRow("m", 1, {"text": f"{MARK} one"}, "2026-01-01")),
         ("a.csv", RawRow("o", 2, {"text": "old"}, "2026-01-02")),
         ("a.csv", RawRow(None, 3, {"text": f"{MARK} unread"}, problem="short"))],
    )  # fmt: skip
    landing.write("d.rows", "r2", 0, [("b.csv", RawRow("o", 1, {"text": "new"}, "2026-01-03"))])
    return landing


def bytes_of(folder: Path) -> str:
    """All that a reader gets of the parts below a folder."""
    tables = [pq.read_table(path) for path in folder.rglob("*.parquet")]
    return str([[chunk for column in table.columns for chunk in column.chunks] for table in tables])


def test_rows_go_by_key_and_by_content_and_nothing_of_them_stays(landing: Landing, tmp_path: Path) -> None:
    (unread,) = [h for k, h in _hashes(landing) if k is None]
    assert MARK in bytes_of(tmp_path)
    assert landing.erase("d.rows", ["m"], [unread]) == 2
    assert MARK not in bytes_of(tmp_path)
    assert all(MARK.encode() not in path.read_bytes() for path in tmp_path.rglob("*.parquet"))
    assert [key for key, _ in _hashes(landing)] == ["o", "o"]
    assert landing.erase("d.rows", ["m"], [unread]) == 0


def test_a_part_of_which_nothing_is_left_is_gone(landing: Landing) -> None:
    assert landing.erase("d.rows", ["o"], []) == 2
    assert len(list(landing.parts("d.rows"))) == 1


def test_of_a_key_that_is_restated_only_its_latest_row_stays_with_a_new_hash(landing: Landing) -> None:
    before = dict(_hashes(landing))
    assert landing.restate("d.rows", {"o": lambda text: text.replace("new", "▇▇").encode()}) == 1
    ((key, modified, gone, version, text),) = landing.latest("d.rows", ["o"])
    assert (key, modified, gone, text) == ("o", "2026-01-03", False, '{"text":"▇▇"}')
    assert version != before["o"]
    assert list(landing.rows("d.rows", ["o"])) == [("o", text)]
    assert landing.restate("d.rows", {"o": str.encode}) == 0


def _hashes(landing: Landing) -> list[tuple[str | None, str]]:
    return [
        pair
        for path in landing.parts("d.rows")
        for pair in zip(*(landing.read(path).column(c).to_pylist() for c in ("key", "hash")), strict=True)
    ]
