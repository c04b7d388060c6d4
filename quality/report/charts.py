"""Charts as inline SVG: no scripts, no fonts, no addresses. Colours are the page's CSS variables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from math import ceil, floor, log10
from statistics import median

from quality.report.card import RunPoint

#: What becomes of a row, from the base of a bar up, with the class that colours it.
PARTS = ("accepted", "unchanged", "superseded", "quarantined")

_WIDTH, _HEIGHT = 720, 190
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 22, 20, 26
_MAX_BAR = 34.0
_GAP = 2.0

_Scale = Callable[[float], float]


def runs_chart(runs: Sequence[RunPoint], usual: tuple[float, float] | None) -> str:
    """Stacked bars, one a run, with the usual range behind them. Each bar tells its numbers on hover."""
    top = _nice(_highest([run.read for run in runs]))
    plot_width, plot_height = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM

    def y(rows: float) -> float:
        return _TOP + plot_height * (1 - min(rows, top) / top)

    step = plot_width / max(len(runs), 8)
    bar = min(_MAX_BAR, step * 0.7)
    shapes = [_grid(top, y)]
    if usual is not None:
        shapes.append(
            f'<rect class="usual" x="{_LEFT}" y="{y(usual[1]):.1f}" width="{plot_width}" '
            f'height="{max(1.0, y(usual[0]) - y(usual[1])):.1f}"><title>Usual: {usual[0]:,.0f} to '
            f"{usual[1]:,.0f} rows</title></rect>"
        )
    shown_dates = max(1, ceil(len(runs) / 8))
    for place, run in enumerate(runs):
        x = _LEFT + step * place + (step - bar) / 2
        shapes.append(_bar(run, x, bar, y, top))
        if (len(runs) - 1 - place) % shown_dates == 0:
            shapes.append(
                f'<text class="tick" x="{x + bar / 2:.1f}" y="{_HEIGHT - 8}" text-anchor="middle">'
                f"{run.finished:%d %b}</text>"
            )
    label = f"Rows of the last {len(runs)} runs, by what became of them"
    return (
        f'<svg viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-label="{escape(label)}">'
        + "".join(shapes)
        + "</svg>"
    )


def meter(share: float, usual: float | None = None) -> str:
    """A horizontal bar of a share, with a mark where it usually is."""
    mark = (
        ""
        if usual is None
        else f'<span class="mark" style="left:{usual:.1%}" title="usually {usual:.0%}"></span>'
    )
    return f'<span class="meter"><span class="fill" style="width:{share:.1%}"></span>{mark}</span>'


def _bar(run: RunPoint, x: float, width: float, y: _Scale, top: float) -> str:
    counts = {part: int(getattr(run, part)) for part in PARTS}
    said = ", ".join(f"{part} {count:,}" for part, count in counts.items())
    pieces: list[str] = []
    cut = min(1.0, top / max(run.read, 1))
    below = 0.0
    for part, count in counts.items():
        if count == 0:
            continue
        bottom, end = y(below), y(below + count * cut)
        # Neighbours are held apart by a gap; what is there at all stays visible.
        height = max(1.5, bottom - end - (_GAP if below else 0))
        pieces.append(
            f'<rect class="{part}" x="{x:.1f}" y="{bottom - (_GAP if below else 0) - height:.1f}" '
            f'width="{width:.1f}" height="{height:.1f}" rx="1.5"/>'
        )
        below += count * cut
    if cut < 1:
        pieces.append(
            f'<text class="tick" x="{x + width / 2:.1f}" y="{_TOP - 6}" text-anchor="middle">'
            f"↑ {run.read:,}</text>"
        )
    when = f"{run.finished:%Y-%m-%d %H:%M} UTC"
    return f"<g><title>{when}: read {run.read:,} – {said}</title>{''.join(pieces)}</g>"


def _grid(top: float, y: _Scale) -> str:
    lines = []
    for part in (0.0, 0.5, 1.0):
        rows = top * part
        lines.append(
            f'<line class="grid" x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{y(rows):.1f}" y2="{y(rows):.1f}"/>'
            f'<text class="tick" x="{_LEFT - 8}" y="{y(rows) + 4:.1f}" text-anchor="end">'
            f"{_short(rows)}</text>"
        )
    return "".join(lines)


def _highest(reads: Sequence[int]) -> float:
    """What the chart must reach. A first full load is cut off, so that the others can be seen."""
    usual = 3 * median(reads)
    return max(1.0, *(float(rows) for rows in reads if rows <= usual or usual == 0))


def _nice(highest: float) -> float:
    """The next round number from which a half is round too."""
    size = 10.0 ** floor(log10(highest))
    return next(step * size for step in (1, 2, 4, 6, 8, 10) if step * size >= highest)


def _short(rows: float) -> str:
    for size, unit in ((1e6, "M"), (1e3, "k")):
        if rows >= size:
            return f"{rows / size:g}{unit}"
    return f"{rows:g}"
