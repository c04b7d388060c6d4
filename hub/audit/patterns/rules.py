"""The thresholds of the patterns, from `rules.yaml` here and in `<home>/audit/patterns.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, TypeVar

from pydantic import Field

from connectors.options import Declared

T = TypeVar("T")
FILE: Final = "patterns.yaml"
#: Folder of a home.
OWN: Final = "audit"

_Count = Annotated[int, Field(ge=1)]
_Hour = Annotated[int, Field(ge=0, le=23)]


class OwnHousehold(Declared):
    """Several of one household with the officer's family name."""

    persons: _Count


class Celebrity(Declared):
    """One person read by many."""

    officers: _Count
    cases: _Count
    hours: _Count


class Night(Declared):
    """Many people at night."""

    persons: _Count
    minutes: _Count
    from_hour: _Hour
    to_hour: _Hour
    on_duty: list[str] = Field([], description="Departments that work at night.")


class IdleCase(Declared):
    """Many people for a case on which nobody works."""

    persons: _Count
    days: _Count


class GrantEnd(Declared):
    """Many people just before a grant ends."""

    persons: _Count
    hours: _Count
    times: Annotated[float, Field(ge=1)]


class NearBudget(Declared):
    """Day after day nearly as many people as are allowed."""

    share: Annotated[float, Field(gt=0, le=1)]
    days: _Count
    out_of: _Count


class _File(Declared):
    off: list[str] = Field([], description="Patterns that are not looked for.")
    own_household: OwnHousehold | None = None
    celebrity: Celebrity | None = None
    night: Night | None = None
    idle_case: IdleCase | None = None
    grant_end: GrantEnd | None = None
    near_budget: NearBudget | None = None


@dataclass(frozen=True, slots=True)
class PatternRules:
    """The thresholds of a home; the patterns in `off` are not looked for."""

    off: frozenset[str]
    own_household: OwnHousehold
    celebrity: Celebrity
    night: Night
    idle_case: IdleCase
    grant_end: GrantEnd
    near_budget: NearBudget


def read_pattern_rules(root: Path) -> PatternRules:
    """The rules of a home: a rule of its own file takes the place of the built-in one.

    Raises
    ------
    InvalidDeclaration
        A file is wrong: in which line.
    """
    from connectors import declaration

    built_in = declaration.read(Path(__file__).parent / "rules.yaml").validate(_File)
    file = root / OWN / FILE
    own = declaration.read(file).validate(_File) if file.is_file() else _File()
    return PatternRules(
        frozenset(own.off),
        _first(own.own_household, built_in.own_household),
        _first(own.celebrity, built_in.celebrity),
        _first(own.night, built_in.night),
        _first(own.idle_case, built_in.idle_case),
        _first(own.grant_end, built_in.grant_end),
        _first(own.near_budget, built_in.near_budget),
    )


def _first(own: T | None, built_in: T | None) -> T:
    """A home's rule, or the built-in one, which is always there."""
    found = own if own is not None else built_in
    assert found is not None
    return found
