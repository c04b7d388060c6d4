"""The quality report as rows of a table, for a terminal."""

from __future__ import annotations

from quality.freshness import FreshnessState, in_words
from quality.report.card import DatasetCard, Report

#: Headings of `rows`.
HEADINGS = ("dataset", "standing", "last load", "read", "accepted", "quarantined", "waiting", "expectations")


def rows(report: Report) -> tuple[tuple[str, ...], ...]:
    """A row for each dataset, as texts in the order of `HEADINGS`."""
    return tuple(_row(card) for card in report.cards)


def _row(card: DatasetCard) -> tuple[str, ...]:
    last, waiting = card.last, f"{card.history.quarantined_open:,}"
    if last is None:
        return (card.history.dataset, card.standing.value, "never", "–", "–", "–", waiting, "–")
    met = sum(outcome.success for outcome in last.outcomes)
    return (
        card.history.dataset,
        card.standing.value,
        age(card),
        f"{last.read:,}",
        f"{last.accepted:,}",
        f"{last.quarantined:,}",
        waiting,
        f"{met} of {len(last.outcomes)} met" if last.outcomes else "–",
    )


def age(card: DatasetCard) -> str:
    """How old the last load is, and whether that is too old."""
    found = card.freshness
    if found.age is None:
        return "never"
    late = ", late" if found.state is FreshnessState.STALE else ""
    return f"{in_words(found.age)} ago{late}"
