"""`kill -9` at seeded points of pull, check and load: the next run leaves the graph that an unharmed one leaves."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import neo4j
import pytest

from hub.home import Home
from hub.pipeline.run import pull
from hub.settings import Settings
from tests.integration.pipeline import department
from tests.integration.pipeline.conftest import Killer, Outcome, assert_sound, empty, outcome

POINTS = 54
MOMENTS = 4


@dataclass(frozen=True)
class Unharmed:
    """What an uninterrupted pull of all drops leaves, and the points that it passes."""

    connector: Path
    outcome: Outcome
    points: list[str]


@pytest.fixture(scope="module")
def unharmed(
    killer: Killer,
    driver: neo4j.Driver,
    settings_of: Callable[[Path], Settings],
    tmp_path_factory: pytest.TempPathFactory,
) -> Unharmed:
    place = tmp_path_factory.mktemp("unharmed")
    connector = department.declare(place / "trap")
    empty(driver)
    killed, points = killer.run(place, connector)
    assert not killed
    with Home(settings_of(place / "home")) as home:
        assert_sound(home)
        return Unharmed(connector, outcome(home), points)


def chosen(points: list[str], number: int) -> int:
    """The `number`th of `POINTS` points: every kind of point at least once, then whatever the seed gives."""
    seeded = random.Random(3)
    kinds: dict[str, list[int]] = defaultdict(list)
    for place, label in enumerate(points):
        kinds[label].append(place)
    first = [seeded.choice(places) for places in kinds.values()]
    others = [place for place in range(len(points)) if place not in first]
    return sorted((first + seeded.sample(others, len(others)))[:POINTS])[number]


def repair(place: Path, connector: Path, settings: Settings) -> None:
    """What the next run does: the drop that was interrupted is pulled again, then those that follow."""
    dropped = place / "home" / "drop"
    first = int(dropped.read_text("utf-8") or 0) if dropped.exists() else 0
    with Home(settings) as home:
        for number in range(first, len(department.DROPS)):
            department.drop(number, place / "in")
            pull(home, str(connector), {"folder": str(place / "in")}, full=number > 0)


def assert_repaired(place: Path, unharmed: Unharmed, settings: Settings) -> None:
    repair(place, unharmed.connector, settings)
    with Home(settings) as home:
        assert outcome(home) == unharmed.outcome
        assert_sound(home)
        report = pull(home, str(unharmed.connector), {"folder": str(place / "in")})
        assert all(counts.read == counts.unchanged for counts in report.datasets.values())
        assert outcome(home) == unharmed.outcome


@pytest.mark.parametrize("number", range(POINTS))
def test_a_pull_that_is_killed_leaves_what_the_next_one_repairs(
    number: int,
    killer: Killer,
    unharmed: Unharmed,
    driver: neo4j.Driver,
    settings_of: Callable[[Path], Settings],
    tmp_path: Path,
) -> None:
    empty(driver)
    at = chosen(unharmed.points, number)
    killed, points = killer.run(tmp_path, unharmed.connector, at=at)
    assert killed
    assert len(points) == at + 1
    assert_repaired(tmp_path, unharmed, settings_of(tmp_path / "home"))


@pytest.mark.parametrize("number", range(MOMENTS))
def test_a_pull_that_is_killed_at_any_moment_leaves_what_the_next_one_repairs(
    number: int,
    killer: Killer,
    unharmed: Unharmed,
    driver: neo4j.Driver,
    settings_of: Callable[[Path], Settings],
    tmp_path: Path,
) -> None:
    empty(driver)
    after = random.Random(number).uniform(0.05, 1.5)
    killer.run(tmp_path, unharmed.connector, after=after)
    assert_repaired(tmp_path, unharmed, settings_of(tmp_path / "home"))
