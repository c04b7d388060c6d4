"""Positions: which are possible, and Chinese maps' shifted ones put right.

GCJ-02 is the obfuscated datum that maps in mainland China must use. Its forward formula was published in 2010
(the "eviltransform" constants, Krasovsky 1940 ellipsoid); there is no closed inverse, so it is iterated until
the shift is stable to below a centimetre.
"""

from __future__ import annotations

from functools import lru_cache
from math import cos, pi, sin, sqrt
from typing import Final, NamedTuple

_AXIS: Final = 6378245.0
_ECCENTRICITY: Final = 0.00669342162296594323
_STEPS: Final = 10
_STABLE_DEGREES: Final = 1e-9


class Bounds(NamedTuple):
    """A box in degrees that a source's positions lie in."""

    west: float
    south: float
    east: float
    north: float

    def contains(self, lon: float, lat: float) -> bool:
        """Whether the position is in the box, its edges included."""
        return self.west <= lon <= self.east and self.south <= lat <= self.north


#: Outside of it GCJ-02 is WGS 84. The box that maps use holds land of neighbours too; only what a source
#: declares as GCJ-02 is ever put right.
CHINA: Final = Bounds(72.004, 0.8293, 137.8347, 55.8271)


def position(
    lon: float | None, lat: float | None, *, bounds: Bounds | None = None, gcj02: bool = False
) -> tuple[float, float] | None:
    """A usable (longitude, latitude) in WGS 84; None where the source has none.

    `bounds` (WGS 84) is where the source's positions lie; a position outside is refused only where swapping
    its numbers would put it inside. `gcj02` says that the source's datum is GCJ-02.

    Raises
    ------
    ValueError
        One number is missing, both are zero, one is out of range, or they look swapped. Never holds the
        numbers.
    """
    if lon is None or lat is None:
        if lon is None and lat is None:
            return None
        raise ValueError("only one of longitude and latitude is given")
    if lon == 0 and lat == 0:
        raise ValueError("0,0 is no position")
    if not -90 <= lat <= 90:
        swapped = -180 <= lat <= 180 and -90 <= lon <= 90
        raise ValueError(
            "latitude and longitude look swapped" if swapped else "latitude is not between -90 and 90"
        )
    if not -180 <= lon <= 180:
        raise ValueError("longitude is not between -180 and 180")
    if bounds is not None and not bounds.contains(lon, lat) and bounds.contains(lat, lon):
        raise ValueError("latitude and longitude look swapped")
    return gcj02_to_wgs84(lon, lat) if gcj02 else (lon, lat)


def wgs84_to_gcj02(lon: float, lat: float) -> tuple[float, float]:
    """Longitude and latitude as a Chinese map shows them; unchanged outside of China."""
    if not CHINA.contains(lon, lat):
        return lon, lat
    east, north = _shift(lon, lat)
    return lon + east, lat + north


@lru_cache(maxsize=16_384)
def gcj02_to_wgs84(lon: float, lat: float) -> tuple[float, float]:
    """Longitude and latitude of a GCJ-02 position in WGS 84, exact to below a centimetre."""
    if not CHINA.contains(lon, lat):
        return lon, lat
    true_lon, true_lat = lon, lat
    for _ in range(_STEPS):
        east, north = _shift(true_lon, true_lat)
        last_lon, last_lat = true_lon, true_lat
        true_lon, true_lat = lon - east, lat - north
        if abs(true_lon - last_lon) < _STABLE_DEGREES and abs(true_lat - last_lat) < _STABLE_DEGREES:
            break
    return true_lon, true_lat


def _shift(lon: float, lat: float) -> tuple[float, float]:
    """How far GCJ-02 moves a WGS 84 position, in degrees east and north."""
    x, y = lon - 105.0, lat - 35.0
    root = sqrt(abs(x))
    waves = 20.0 * sin(6.0 * x * pi) + 20.0 * sin(2.0 * x * pi)
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north += (waves + 20.0 * sin(y * pi) + 40.0 * sin(y / 3.0 * pi)) * 2.0 / 3.0
    north += (160.0 * sin(y / 12.0 * pi) + 320.0 * sin(y / 30.0 * pi)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east += (waves + 20.0 * sin(x * pi) + 40.0 * sin(x / 3.0 * pi)) * 2.0 / 3.0
    east += (150.0 * sin(x / 12.0 * pi) + 300.0 * sin(x / 30.0 * pi)) * 2.0 / 3.0
    radians = lat / 180.0 * pi
    curve = 1 - _ECCENTRICITY * sin(radians) ** 2
    meridian = (_AXIS * (1 - _ECCENTRICITY)) / (curve * sqrt(curve))
    parallel = _AXIS / sqrt(curve) * cos(radians)
    return east * 180.0 / (parallel * pi), north * 180.0 / (meridian * pi)
