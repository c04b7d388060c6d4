"""A position as evidence: a distance, not two measures."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from hub.identity.evidence.evidence import Cell, Codes, Evidence, Level, either_null
from hub.identity.key import key

#: Longitude and latitude in degrees.
Position = tuple[float, float]

#: Metres of a degree of latitude (mean meridian, WGS 84).
_METRES: Final = 111_195
#: Up to so many metres apart two positions always share a block.
_REACH: Final = 60


def position(name: str, values: Sequence[Position | None], codes: Codes) -> Evidence:
    """Evidence of a position in degrees, WGS 84.

    The distance is that on the local plane, right to 0.1 % over the few kilometres that count. 30 m is what a
    telephone's position and a map's own differ by (GNSS, urban).
    """
    x, y = f"{name}_x", f"{name}_y"
    columns: dict[str, list[Cell]] = {
        x: [f"{one[0]:.7f}" if one else None for one in values],
        y: [f"{one[1]:.7f}" if one else None for one in values],
    }
    east = f'(cast("{x}_l" AS DOUBLE) - cast("{x}_r" AS DOUBLE)) * cos(radians(cast("{y}_l" AS DOUBLE)))'
    north = f'(cast("{y}_l" AS DOUBLE) - cast("{y}_r" AS DOUBLE))'
    metres = f"{_METRES} * sqrt(pow({east}, 2) + pow({north}, 2))"
    levels = (
        Level(f"{metres} <= 10", "less than 10 m apart", 0.6),
        Level(f"{metres} <= 30", "less than 30 m apart", 0.25),
        Level(f"{metres} <= 60", "less than 60 m apart", 0.06),
        Level(f"{metres} <= 150", "less than 150 m apart", 0.03),
        Level(f"{metres} <= 1000", "less than 1 km apart", 0.02),
        Level(f"{metres} <= 10000", "less than 10 km apart", 0.01),
        Level("ELSE", "further apart", 0.01),
    )
    corners = [_corners(one) if one else (None,) * 4 for one in values]
    slots = [[of[n] for of in corners] for n in range(4)]
    return Evidence(name, columns, codes, either_null(x), levels, [key(name, name, *slots, of=codes)])


def read(text: str) -> Position | None:
    """Longitude and latitude from `lon lat`; None where there is no such position (0 0 is none either)."""
    try:
        lon, lat = (float(part) for part in text.split())
    except ValueError:
        return None
    there = -180 <= lon <= 180 and -90 <= lat <= 90 and (lon, lat) != (0.0, 0.0)
    return (lon, lat) if there else None


def _corners(one: Position) -> tuple[str, ...]:
    """The cells, twice the reach wide, that the four corners of the square around a position lie in."""
    high = 2 * _REACH / _METRES
    wide = high / max(math.cos(math.radians(round(one[1]))), 0.01)
    return tuple(
        f"{math.floor((one[0] + e * wide / 2) / wide)},{math.floor((one[1] + n * high / 2) / high)}"
        for e in (-1, 1)
        for n in (-1, 1)
    )
