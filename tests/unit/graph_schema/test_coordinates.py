"""Chinese maps' positions are put right, and what is no position is refused."""

from __future__ import annotations

from math import cos, hypot, radians

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_schema.coordinates import Bounds, gcj02_to_wgs84, position, wgs84_to_gcj02

HECHUAN = Bounds(105.9, 29.8, 106.7, 30.4)


def metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    north = (one[1] - other[1]) * 111_320
    return hypot((one[0] - other[0]) * 111_320 * cos(radians(one[1])), north)


@given(st.floats(73.5, 135.0), st.floats(18.0, 53.5))
def test_a_position_shifted_and_put_right_is_the_same_to_a_centimetre(lon: float, lat: float):
    assert metres(gcj02_to_wgs84(*wgs84_to_gcj02(lon, lat)), (lon, lat)) < 0.01


@given(st.floats(73.5, 135.0), st.floats(18.0, 53.5))
def test_the_shift_in_china_is_of_the_size_that_maps_show(lon: float, lat: float):
    assert 10 < metres(wgs84_to_gcj02(lon, lat), (lon, lat)) < 1_500


@pytest.mark.parametrize(
    ("true", "shown"),
    [
        ((121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),
        ((113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),
        ((116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),
    ],
)
def test_the_shift_is_the_published_one(true: tuple[float, float], shown: tuple[float, float]):
    # Pairs of googollee/eviltransform's tests; its earth has another radius, which makes a few centimetres.
    assert metres(wgs84_to_gcj02(*true), shown) < 0.5
    assert metres(gcj02_to_wgs84(*shown), true) < 0.5


@pytest.mark.parametrize("place", [(-0.106453, 51.518207), (-73.88, 40.65), (151.2, -33.87), (139.69, 35.69)])
def test_outside_of_china_nothing_is_shifted(place: tuple[float, float]):
    assert gcj02_to_wgs84(*place) == place
    assert wgs84_to_gcj02(*place) == place


def test_a_good_position_is_kept_and_a_missing_one_is_none():
    assert position(106.28, 29.97) == (106.28, 29.97)
    assert position(106.28, 29.97, bounds=HECHUAN) == (106.28, 29.97)
    assert position(None, None) is None


def test_a_declared_chinese_position_is_put_right():
    assert position(106.28, 29.97, gcj02=True) == gcj02_to_wgs84(106.28, 29.97)


@pytest.mark.parametrize(
    ("lon", "lat", "bounds", "reason"),
    [
        (0.0, 0.0, None, "0,0 is no position"),
        (-0.0, 0.0, None, "0,0 is no position"),
        (29.97, 106.28, None, "look swapped"),
        (40.65, -73.88, Bounds(-74.3, 40.4, -73.6, 41.0), "look swapped"),
        (1017039.0, 178484.0, None, "latitude is not between"),
        (181.0, 10.0, None, "longitude is not between"),
        (float("nan"), 10.0, None, "longitude is not between"),
        (10.0, float("nan"), None, "latitude is not between"),
        (106.28, None, None, "only one of longitude and latitude"),
        (None, 29.97, None, "only one of longitude and latitude"),
    ],
)
def test_what_is_no_position_is_refused_without_repeating_it(
    lon: float | None, lat: float | None, bounds: Bounds | None, reason: str
):
    with pytest.raises(ValueError, match=reason) as caught:
        position(lon, lat, bounds=bounds)
    assert "29.97" not in str(caught.value)


def test_a_position_outside_of_the_bounds_that_is_not_swapped_is_kept():
    assert position(116.4, 39.9, bounds=HECHUAN) == (116.4, 39.9)
