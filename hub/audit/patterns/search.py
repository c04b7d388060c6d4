"""Looks for every pattern in some reads. Pure: what it needs to know is given to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from hub.audit.patterns import bursts, own, rights
from hub.audit.patterns.finding import Facts, Finding, Reading
from hub.audit.patterns.rules import PatternRules

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

#: The patterns there are, as findings call them.
PATTERNS = (
    "own_name",
    "own_address",
    "own_household",
    "celebrity",
    "night",
    "idle_case",
    "grant_end",
    "near_budget",
)


def findings(
    readings: Sequence[Reading], facts: Facts, rules: PatternRules, *, zone: ZoneInfo, now: datetime
) -> tuple[Finding, ...]:
    """What in these reads fits a pattern, by pattern and then by the first entry: no order of weight."""
    looking: Mapping[str, Callable[[], Iterator[Finding]]] = {
        "own_name": partial(own.own_name, readings, facts),
        "own_address": partial(own.own_address, readings, facts),
        "own_household": partial(own.own_household, readings, facts, rules.own_household),
        "celebrity": partial(bursts.celebrity, readings, rules.celebrity),
        "night": partial(bursts.night, readings, rules.night, zone),
        "idle_case": partial(rights.idle_case, readings, facts, rules.idle_case, now),
        "grant_end": partial(rights.grant_end, readings, facts, rules.grant_end),
        "near_budget": partial(rights.near_budget, readings, facts, rules.near_budget, zone),
    }
    return tuple(
        found
        for pattern in PATTERNS
        if pattern not in rules.off
        for found in sorted(looking[pattern](), key=lambda one: one.entries)
    )
