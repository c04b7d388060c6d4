from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from xml.etree import ElementTree

from quality.outcome import Outcome, Severity
from quality.report import (
    HEADINGS,
    DatasetHistory,
    ReasonShare,
    RunPoint,
    Standing,
    as_html,
    as_json,
    build,
    rows,
)
from quality.report.charts import runs_chart

NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)


def run(day: int, read: int = 100, *, outcomes: tuple[Outcome, ...] = ()) -> RunPoint:
    finished = NOW - timedelta(days=day, hours=2)
    return RunPoint(f"run-{day}", finished, read, read - 30, 20, 5, 5, {"case.opened": 0.9}, outcomes)


def history(
    *runs: RunPoint, dataset: str = "police.incidents", reasons: tuple[ReasonShare, ...] = ()
) -> DatasetHistory:
    return DatasetHistory(dataset, "Incidents", "police", timedelta(days=1), runs, 7, reasons)


STEADY = tuple(run(day) for day in range(7, -1, -1))


def test_a_steady_dataset_is_in_good_standing() -> None:
    (card,) = build([history(*STEADY)], now=NOW).cards
    assert card.standing is Standing.GOOD
    assert card.findings == ()
    assert [(share.field, share.last, share.usual) for share in card.fill] == [("case.opened", 0.9, 0.9)]


def test_files_that_were_not_read_again_leave_fields_as_full_as_they_were() -> None:
    unread = [
        replace(run(0), run_id=f"same-{n}", accepted=0, unchanged=95, superseded=0, fill={}) for n in range(9)
    ]
    for runs in (STEADY, STEADY[:1]):
        (card,) = build([history(*runs, *unread)], now=NOW).cards
        assert card.findings == ()
        assert [(share.field, share.last) for share in card.fill] == [("case.opened", 0.9)]

    emptied = replace(run(0), fill={})
    (card,) = build([history(*STEADY[:-1], *unread, emptied)], now=NOW).cards
    assert [(finding.kind, finding.field) for finding in card.findings] == [("fill", "case.opened")]
    assert [(share.last, share.usual) for share in card.fill] == [(0.0, 0.9)]


def test_the_standing_is_the_worst_thing_there_is_to_say() -> None:
    unmet = Outcome("column_values_to_be_unique", "key", Severity.WARNING, False, 1, 100, ("k1",))
    cards = build(
        [
            history(*STEADY[:-1], run(0, 5000), dataset="a.more"),
            history(*STEADY[:-1], run(0, outcomes=(unmet,)), dataset="b.unmet"),
            history(*STEADY[:3], dataset="c.stale"),
            history(dataset="d.never"),
        ],
        now=NOW,
    ).cards
    standings = [Standing.WARNING, Standing.WARNING, Standing.FAILING, Standing.EMPTY]
    assert [card.standing for card in cards] == standings
    kinds = [finding.kind for card in cards for finding in card.findings]
    assert kinds == ["volume", "expectation", "freshness"]


def test_terminal_rows_have_a_text_for_every_heading() -> None:
    report = build([history(*STEADY), history(dataset="d.never")], now=NOW)
    assert all(len(row) == len(HEADINGS) for row in rows(report))
    assert rows(report)[1] == ("police.incidents", "good", "2 hours ago", "100", "70", "5", "7", "–")


def test_the_json_document_is_plain_and_has_every_run() -> None:
    document = json.loads(json.dumps(as_json(build([history(*STEADY)], now=NOW))))
    (dataset,) = document["datasets"]
    assert document["made"] == "2026-11-25T09:00:00Z"
    assert [point["run"] for point in dataset["runs"]] == [point.run_id for point in STEADY]
    assert all(
        point["read"] == sum(point[part] for part in ("accepted", "unchanged", "superseded", "quarantined"))
        for point in dataset["runs"]
    )


class _Balanced(HTMLParser):
    """Fails on a page whose tags are not closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in {"meta", "br"}:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in {"rect", "line"}

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_is_whole_and_loads_nothing_from_anywhere() -> None:
    page = as_html(build([history(*STEADY), history(dataset="d.never")], now=NOW))
    parser = _Balanced()
    parser.feed(page)
    assert parser.open == []
    assert not re.search(r"https?:|<script|<link|<img|@import|url\(", page)


def test_what_comes_from_outside_is_escaped_on_the_page() -> None:
    reason = ReasonShare("case.<b>", "<script>alert(1)</script>", 3)
    page = as_html(build([history(*STEADY, reasons=(reason,))], now=NOW), title="A & B")
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "<title>A &amp; B</title>" in page


def test_a_report_without_datasets_says_so() -> None:
    assert "No dataset has been pulled yet" in as_html(build([], now=NOW))


def test_the_bars_of_a_chart_are_as_high_as_their_counts_say() -> None:
    chart = ElementTree.fromstring(runs_chart([run(1, 100), run(0, 200)], None))
    heights = [sum(float(part.get("height", "0")) for part in bar.iter("rect")) for bar in chart.iter("g")]
    assert 1.8 < heights[1] / heights[0] < 2.2


def test_a_first_full_load_is_cut_off_with_its_number_shown() -> None:
    chart = runs_chart([run(9, 1_000_000), *STEADY], None)
    assert "↑ 1,000,000" in chart
    heights = [float(part.get("height", "0")) for part in ElementTree.fromstring(chart).iter("rect")]
    assert max(heights[-4:]) > 20
