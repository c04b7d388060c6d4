"""The quality report as one JSON document, for `--json` and `GET /v1/quality`."""

from __future__ import annotations

from datetime import datetime

from pydantic import JsonValue

from quality.report.card import DatasetCard, Report, RunPoint


def as_json(report: Report) -> dict[str, JsonValue]:
    """Times are ISO 8601 in UTC, shares 0 to 1, ages seconds."""
    return {
        "made": _time(report.made),
        "datasets": [_card(card) for card in report.cards],
        "findings": [dict(finding.as_json()) for finding in report.findings],
    }


def _card(card: DatasetCard) -> JsonValue:
    history = card.history
    last = card.last
    return {
        "dataset": history.dataset,
        "title": history.title,
        "owner": history.owner,
        "standing": card.standing.value,
        "freshness": {
            "state": card.freshness.state.value,
            "last": _time(card.freshness.last),
            "age_s": None if card.freshness.age is None else card.freshness.age.total_seconds(),
            "due": _time(card.freshness.due),
        },
        "usual_rows": None if card.usual is None else [round(bound) for bound in card.usual],
        "runs": [_run(run) for run in history.runs],
        "quarantine": {
            "open": history.quarantined_open,
            "reasons": [
                {"field": reason.field, "reason": reason.reason, "rows": reason.rows}
                for reason in history.reasons
            ],
        },
        "expectations": [] if last is None else [outcome.as_json() for outcome in last.outcomes],
        "fill": {share.field: {"last": share.last, "usual": share.usual} for share in card.fill},
        "findings": [dict(finding.as_json()) for finding in card.findings],
    }


def _run(run: RunPoint) -> JsonValue:
    return {
        "run": run.run_id,
        "finished": _time(run.finished),
        "read": run.read,
        "accepted": run.accepted,
        "unchanged": run.unchanged,
        "superseded": run.superseded,
        "quarantined": run.quarantined,
    }


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")
