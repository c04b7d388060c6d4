"""Records that a complete pull no longer holds were deleted at their source, and are withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, LiteralString

from connectors.keys import content_hash
from connectors.sources.page import RawRow
from hub.identity.prepared import PreparedRecord
from hub.landing import PART_ROWS
from quality.finding import Finding

if TYPE_CHECKING:
    from hub.home import Home
    from hub.pipeline.loading import Loader
    from hub.pipeline.preparation import PreparedPart
    from hub.pipeline.report import RunReport

#: A pull that lacks more than this share of the known records is taken for a broken source, not for deletions.
MOST_ABSENT = 0.5
_FEW = 20

_KNOWN: LiteralString = (
    "MATCH (r:Record {dataset: $dataset}) RETURN r.id AS id, r.key AS key, r.modified AS modified"
)


def withdraw_absent(
    home: Home, dataset: str, parts: Sequence[PreparedPart], loader: Loader, report: RunReport
) -> None:
    """Withdraw the dataset's records whose keys are in none of the parts, the rejected rows' keys included.

    A rejected row whose key can't be told could be any of those that seem absent, so then none is withdrawn.
    """
    unknown = sum(r.key is None for part in parts if part.part.dataset == dataset for r in part.rejections)
    if unknown:
        detail = (
            f"{unknown:,} rows could not be read as far as their key, so nobody can tell which records are absent "
            "from the source; none was withdrawn"
        )
        report.warnings.append(Finding("absence", detail, dataset=dataset))
        return
    present: set[str] = set()
    for part in parts:
        if part.part.dataset == dataset:
            present.update(outline.id for outline in part.outlines)
            present.update(home.key.record_id(dataset, r.key) for r in part.rejections if r.key is not None)
    known = 0
    absent = []
    with home.driver.session() as session:
        for row in session.run(_KNOWN, dataset=dataset):
            known += 1
            if row["id"] not in present:
                absent.append(_tombstone(row["id"], row["key"], dataset, row["modified"]))
    if len(absent) > _FEW and len(absent) > MOST_ABSENT * known:
        detail = (
            f"the pull lacks {len(absent):,} of {known:,} known records, which looks like a broken source; "
            "none of them was withdrawn"
        )
        report.warnings.append(Finding("absence", detail, dataset=dataset))
        return
    if absent:
        _land(home, dataset, absent, report.run, sum(part.part.dataset == dataset for part in parts))
        loader.withdraw(absent)
        report.withdrawn[dataset] = len(absent)


def _tombstone(record_id: str, key: str, dataset: str, modified: str | None) -> PreparedRecord:
    return PreparedRecord(record_id, key, dataset, content_hash({}), modified, True, {}, None)


def _land(home: Home, dataset: str, absent: Sequence[PreparedRecord], run: str, number: int) -> None:
    """Put the deletions down as rows of the run, so that a rebuild finds them too."""
    rows = [("absence", RawRow(each.key, 0, {}, each.modified, tombstone=True)) for each in absent]
    for start in range(0, len(rows), PART_ROWS):
        home.landing.write(dataset, run, number, rows[start : start + PART_ROWS])
        number += 1
