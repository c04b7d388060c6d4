from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from hub.ledger.histories import Described, histories
from hub.ledger.ledger import Ledger
from hub.ledger.values import DatasetCounts
from quality.report import ReasonShare, Standing, build


class Rejected(NamedTuple):
    dataset: str = "petition.letters"
    key: str | None = "k1"
    unit: str = "drop.csv"
    line: int = 1
    field: str = "case.opened"
    reason: str = "not a date"
    raw: str = "{}"
    hash: str = "aa"


def test_a_report_is_built_from_what_the_ledger_holds(ledger: Ledger) -> None:
    for accepted in (5, 6):
        run = ledger.runs.start("petition")
        counts = DatasetCounts(read=accepted + 1, accepted=accepted, quarantined=1, fill={"case.opened": 1.0})
        ledger.quarantine.add(run.run_id, [Rejected()])
        ledger.commit_run(run.run_id, datasets={"petition.letters": counts}, cursors={})
    described = [
        Described("petition.letters", "Letters", "petition", timedelta(days=1)),
        Described("petition.replies", "Replies", "petition", None),
    ]
    letters, replies = build(histories(ledger, described), now=datetime.now(UTC)).cards
    assert [run.accepted for run in letters.history.runs] == [5, 6]
    assert letters.history.reasons == (ReasonShare("case.opened", "not a date", 1),)
    assert (letters.standing, replies.standing) == (Standing.GOOD, Standing.EMPTY)
