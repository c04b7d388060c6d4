"""The quality report as one HTML page that opens offline: style and charts are within, and no script runs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from importlib.resources import files

from quality.outcome import Outcome
from quality.report.card import DatasetCard, Report, Standing
from quality.report.charts import PARTS, meter, runs_chart
from quality.report.terminal import age

#: Runs that a chart shows, at most.
_SHOWN_RUNS = 40


def as_html(report: Report, *, title: str = "Data quality") -> str:
    """The page, in UTF-8. It holds counts, field names, reasons and record keys, never values of records."""
    style = files("quality.report").joinpath("style.css").read_text(encoding="utf-8")
    body = "".join((_tiles(report), _overview(report), *map(_section, report.cards)))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{style}</style></head><body><main>"
        f'<h1>{escape(title)}</h1><p class="soft">As of {report.made:%Y-%m-%d %H:%M} UTC</p>'
        f"{body}</main></body></html>\n"
    )


def _tiles(report: Report) -> str:
    last = [card.last for card in report.cards if card.last is not None]
    tiles = (
        (len(report.cards), "datasets"),
        (sum(card.standing is Standing.GOOD for card in report.cards), "in good standing"),
        (sum(run.read for run in last), "rows in the last runs"),
        (sum(card.history.quarantined_open for card in report.cards), "rows wait in quarantine"),
        (len(report.findings), "findings to look at"),
    )
    return '<div class="tiles">' + "".join(
        f'<div class="tile"><b>{number:,}</b><span class="soft">{what}</span></div>' for number, what in tiles
    ) + "</div>"  # fmt: skip


def _overview(report: Report) -> str:
    if not report.cards:
        return '<p class="soft">No dataset has been pulled yet.</p>'
    heads = ("dataset", "owner", "standing", "last load")
    numbers = ("read", "accepted", "quarantined", "waiting")
    return (
        '<div class="overview"><table><thead><tr>'
        + "".join(f"<th>{head}</th>" for head in heads)
        + "".join(f'<th class="number">{head}</th>' for head in numbers)
        + "</tr></thead><tbody>"
        + "".join(map(_overview_row, report.cards))
        + "</tbody></table></div>"
    )


def _overview_row(card: DatasetCard) -> str:
    last, history = card.last, card.history
    counts = (
        ("–", "–", "–")
        if last is None
        else tuple(f"{n:,}" for n in (last.read, last.accepted, last.quarantined))
    )
    cells = [
        f'<a href="#{escape(history.dataset)}">{escape(history.dataset)}</a>',
        escape(history.owner),
        _chip(card.standing),
        escape(age(card)),
    ]
    numbers = (*counts, f"{history.quarantined_open:,}")
    return (
        "<tr>"
        + "".join(f"<td>{cell}</td>" for cell in cells)
        + "".join(f'<td class="number">{number}</td>' for number in numbers)
        + "</tr>"
    )


def _section(card: DatasetCard) -> str:
    history = card.history
    due = card.freshness.due
    schedule = "no schedule" if due is None else f"next load due {due:%Y-%m-%d %H:%M} UTC"
    parts = [
        f'<section id="{escape(history.dataset)}"><div class="head"><h2>{escape(history.title)}</h2>'
        f"<code>{escape(history.dataset)}</code>{_chip(card.standing)}</div>"
        f'<p class="soft">{escape(history.owner)} · last load {escape(age(card))} · {schedule}</p>',
        _findings(card),
        _runs(card),
        '<div class="columns">',
        f"<div>{_reasons(card)}{_expectations(card)}</div><div>{_fill(card)}</div>",
        "</div></section>",
    ]
    return "".join(parts)


def _chip(standing: Standing) -> str:
    sign = {"good": "✓", "warning": "!", "failing": "✕", "empty": "–"}[standing.value]
    return f'<span class="chip {standing.value}">{sign} {standing.value}</span>'


def _findings(card: DatasetCard) -> str:
    if not card.findings:
        return ""
    return (
        '<ul class="findings">'
        + "".join(f"<li>{escape(found.detail)}</li>" for found in card.findings)
        + "</ul>"
    )


def _runs(card: DatasetCard) -> str:
    runs = card.history.runs[-_SHOWN_RUNS:]
    if not runs:
        return '<p class="soft">Never loaded.</p>'
    key = "".join(f'<span><i class="{part}"></i>{part}</span>' for part in PARTS)
    if card.usual is not None:
        key += '<span><i class="usual"></i>usual number of rows</span>'
    heads = ("run", "finished (UTC)", "read", *PARTS)
    lines = (
        (
            run.run_id,
            f"{run.finished:%Y-%m-%d %H:%M}",
            f"{run.read:,}",
            *(f"{getattr(run, part):,}" for part in PARTS),
        )
        for run in reversed(runs)
    )
    table = _table(heads, lines, numbers_from=2)
    return (
        f'<h3>Rows by run</h3><div class="key">{key}</div>{runs_chart(runs, card.usual)}'
        f"<details><summary>The numbers</summary><div>{table}</div></details>"
    )


def _table(heads: Sequence[str], lines: Iterable[Sequence[str]], *, numbers_from: int) -> str:
    def row(cells: Sequence[str], tag: str) -> str:
        marks = [' class="number"' if place >= numbers_from else "" for place in range(len(cells))]
        return (
            "<tr>"
            + "".join(f"<{tag}{m}>{escape(c)}</{tag}>" for m, c in zip(marks, cells, strict=True))
            + "</tr>"
        )

    body = "".join(row(line, "td") for line in lines)
    return f"<table><thead>{row(heads, 'th')}</thead><tbody>{body}</tbody></table>"


def _reasons(card: DatasetCard) -> str:
    if not card.history.reasons:
        return '<h3>Waiting in quarantine</h3><p class="soft">Nothing.</p>'
    most = max(reason.rows for reason in card.history.reasons)
    lines = "".join(
        f'<tr><td class="name"><code>{escape(reason.field)}</code><br>{escape(reason.reason)}</td>'
        f'<td class="bar">{meter(reason.rows / most)}</td><td class="number">{reason.rows:,}</td></tr>'
        for reason in card.history.reasons
    )
    head = "<h3>Waiting in quarantine, by field and reason</h3>"
    return f'{head}<table class="reasons"><tbody>{lines}</tbody></table>'


def _expectations(card: DatasetCard) -> str:
    if card.last is None or not card.last.outcomes:
        return ""
    lines = "".join(map(_expectation, card.last.outcomes))
    return f"<h3>Expectations on the last batch</h3><table><tbody>{lines}</tbody></table>"


def _expectation(outcome: Outcome) -> str:
    standing = Standing.GOOD if outcome.success else Standing.WARNING
    if outcome.blocks:
        standing = Standing.FAILING
    words = {Standing.GOOD: "✓ met", Standing.WARNING: "! not met", Standing.FAILING: "✕ blocks"}[standing]
    column = "" if outcome.column is None else f"<code>{escape(outcome.column)}</code><br>"
    seen = outcome.detail or ""
    if outcome.unexpected:
        seen = f"{outcome.unexpected:,} of {outcome.total:,} rows do not meet it"
    return (
        f'<tr><td class="name">{column}{escape(outcome.expectation.replace("_", " "))}'
        f"{f'<br><span class=soft>{escape(seen)}</span>' if seen else ''}</td>"
        f'<td class="number"><span class="chip {standing.value}">{words}</span></td></tr>'
    )


def _fill(card: DatasetCard) -> str:
    if not card.fill:
        return ""
    lines = "".join(
        f'<tr><td class="name"><code>{escape(share.field)}</code></td>'
        f'<td class="bar">{meter(share.last, share.usual)}</td><td class="number">{share.last:.0%}</td></tr>'
        for share in card.fill
    )
    return f"<h3>Rows in which a field has a value (mark: usually)</h3><table><tbody>{lines}</tbody></table>"
