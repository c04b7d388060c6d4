"""The figures of a soak as a picture: answers, memory and what waits to be loaded, minute by minute."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _GAP = 720, 130, 60, 130, 46
_COLOURS: Final = ("#1f5fa8", "#b4541a")
#: Title and unit of each panel, with its lines: a figure of each minute, and what it is called.
_PANELS: Final = (
    ("Answers (ms)", (("p95_ms", "p95"), ("p50_ms", "median"))),
    ("Memory (MiB)", (("api_mib", "API"), ("heap_mib", "Neo4j's old heap"))),
    ("Deliveries that wait", (("waiting", "waiting"),)),
)


def plot(figures: Mapping[str, Any]) -> str:
    """An SVG with a panel for each of these."""
    minutes: list[dict[str, float]] = figures["minutes"]
    height = len(_PANELS) * (_HEIGHT + _GAP) + 40
    panels = [
        _panel(title, lines, minutes, 36 + place * (_HEIGHT + _GAP))
        for place, (title, lines) in enumerate(_PANELS)
    ]
    head = (
        f"{figures['answers']:,} reads and {figures['events']:,} events in {figures['minutes_asked']:g} minutes;"
        f" {sum(figures['errors'].values())} errors"
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" font-family="sans-serif"'
        f' font-size="11"><rect width="{_WIDTH}" height="{height}" fill="white"/>'
        f'<text x="{_LEFT}" y="18" font-size="13">{head}</text>{"".join(panels)}'
        f'<text x="{_LEFT}" y="{height - 8}">minutes since the load began</text></svg>\n'
    )


def _panel(
    title: str, lines: Sequence[tuple[str, str]], minutes: Sequence[Mapping[str, float]], top: float
) -> str:
    most = max([row.get(name, 0.0) for row in minutes for name, _ in lines] or [0.0]) or 1.0
    last = max(len(minutes) - 1, 1)
    inside = _WIDTH - _LEFT - _RIGHT

    def at(place: int, value: float) -> tuple[float, float]:
        return _LEFT + inside * place / last, top + 14 + (_HEIGHT - 14) * (1 - value / most)

    drawn = [
        f'<text x="{_LEFT}" y="{top + 4}" font-weight="bold">{title}</text>',
        f'<path d="M{_LEFT} {top + 14}V{top + _HEIGHT}H{_LEFT + inside}" fill="none" stroke="#888"/>',
        f'<text x="{_LEFT - 6}" y="{top + 20}" text-anchor="end">{most:,.0f}</text>',
        f'<text x="{_LEFT - 6}" y="{top + _HEIGHT}" text-anchor="end">0</text>',
        f'<text x="{_LEFT + inside}" y="{top + _HEIGHT + 14}" text-anchor="end">{last}</text>',
    ]
    for colour, (place, (name, called)) in zip(_COLOURS, enumerate(lines), strict=False):
        points = [at(minute, row[name]) for minute, row in enumerate(minutes) if name in row]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        drawn.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        drawn.append(
            f'<text x="{_LEFT + inside + 8}" y="{top + 28 + 16 * place}" fill="{colour}">{called}</text>'
        )
    return "".join(drawn)
