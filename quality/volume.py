"""Is this run like those before it? More or fewer rows, fields that run empty: warnings, never a stop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import sqrt
from statistics import median

from quality.finding import Finding

#: Past runs that are needed before anything counts as unusual.
MIN_HISTORY = 5
#: How many robust standard deviations are still usual.
WIDTH = 4.0
#: Makes the median absolute deviation of a normal distribution its standard deviation.
_MAD_TO_SIGMA = 1.4826
#: Rows below which a share of filled fields says nothing.
MIN_ROWS = 20
#: Share of filled fields that is always within the usual.
_FILL_SLACK = 0.05
_VOLUME_SLACK = 0.1


def usual_rows(past: Sequence[int]) -> tuple[float, float] | None:
    """Range of the usual row counts, or None where there are fewer than `MIN_HISTORY` runs.

    Median ± `WIDTH` × 1.4826 × MAD (Hampel's identifier), so that one first full load among the past runs
    does not widen it. The spread is at least what counting gives by chance (the square root of the median),
    and a tenth of the median is always usual, so that very steady sources do not warn at every odd row.
    """
    if len(past) < MIN_HISTORY:
        return None
    middle = median(past)
    spread = _MAD_TO_SIGMA * median(abs(rows - middle) for rows in past)
    reach = max(WIDTH * max(spread, sqrt(middle), 1.0), _VOLUME_SLACK * middle)
    return max(0.0, middle - reach), middle + reach


def volume_findings(dataset: str, read: int, past: Sequence[int]) -> tuple[Finding, ...]:
    """A warning where a run read far more or fewer rows than the runs before it."""
    usual = usual_rows(past)
    if usual is None or usual[0] <= read <= usual[1]:
        return ()
    way = "fewer" if read < usual[0] else "more"
    detail = (
        f"{read:,} rows were read, {way} than usual: the last {len(past)} runs make {usual[0]:,.0f} to "
        f"{usual[1]:,.0f} likely (median {median(past):,.0f})"
    )
    return (Finding("volume", detail, dataset=dataset),)


def fill_findings(
    dataset: str, fill: Mapping[str, float], rows: int, past: Sequence[tuple[Mapping[str, float], int]]
) -> tuple[Finding, ...]:
    """A warning for each field that has a value in far more or fewer rows than before.

    `fill` is the share of `rows` mapped rows that have a value, `past` the same of past runs. A past run that
    mapped no row, because it found its files known, has no shares and says nothing. Unusual is a share further
    from the median than `WIDTH` × 1.4826 × MAD, than `WIDTH` standard errors of a share of so many rows, and than
    5 points.
    """
    comparable = [shares for shares, counted in past if shares and counted >= MIN_ROWS]
    if rows < MIN_ROWS or len(comparable) < MIN_HISTORY:
        return ()
    fields = sorted({*fill, *(name for shares in comparable for name in shares)})
    return tuple(
        finding
        for name in fields
        if (finding := _fill_finding(dataset, name, fill.get(name, 0.0), rows, comparable)) is not None
    )


def _fill_finding(
    dataset: str, name: str, share: float, rows: int, past: Sequence[Mapping[str, float]]
) -> Finding | None:
    shares = [shares_of.get(name, 0.0) for shares_of in past]
    middle = median(shares)
    spread = _MAD_TO_SIGMA * median(abs(value - middle) for value in shares)
    chance = sqrt(max(middle * (1 - middle), 0.25 / rows) / rows)
    if abs(share - middle) <= max(_FILL_SLACK, WIDTH * spread, WIDTH * chance):
        return None
    detail = (
        f"{name} has a value in {share:.0%} of the rows; in the last {len(past)} runs it was {middle:.0%}"
    )
    return Finding("fill", detail, dataset=dataset, field=name)
