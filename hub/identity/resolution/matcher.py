"""The frozen model of an entity type with what the graph adds to it: near which address a record's matter was.

A citizen who reports a broken lamp gives a name and a telephone, and the event has an address: most report what is
before their own door. So where one of two mentions has no address of its own, the address that its record is about
counts as evidence for one person against strangers, as often as pairs that are sure without it show it (`meta.near`).
Against people of one household it says nothing: they live at the same door.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from hub.identity import blocking
from hub.identity.blocking import Blocks, Rule
from hub.identity.key import Key, key
from hub.identity.normalise import addresses, names
from hub.identity.normalise.latin import sound
from hub.identity.resolution.mentions import NEAR
from hub.identity.resolution.profiles import Profiles
from hub.identity.scoring import Weights
from hub.identity.tables import Table
from hub.identity.trained import Trained

if TYPE_CHECKING:
    from numpy.typing import NDArray

_NEAR_RULE: Final = Rule(("family near",), frozenset({"near"}), 80, 0)
#: Pairs that are surer than this without the circumstance show how often it holds.
_SURE: Final = 6.0
_LEAST: Final = 50


@dataclass(frozen=True, slots=True)
class Near:
    """How often the address that a record is about is a person's own: of matches (`m`) and of strangers (`u`)."""

    m: float
    u: float

    def bits(self, agree: NDArray[np.bool_]) -> NDArray[np.float64]:
        """What agreeing, or not, says for a match against strangers."""
        against = float(np.log2((1 - self.m) / (1 - self.u)))
        said = np.full(len(agree), against)
        said[agree] = float(np.log2(self.m / self.u))
        return said


@dataclass(frozen=True)
class Matcher:
    """A model and what it weighs circumstances by; None where it was trained without any."""

    trained: Trained
    near: Near | None

    @classmethod
    def of(cls, trained: Trained) -> Matcher:
        """The matcher of a model, by what its `meta` says."""
        given = trained.meta.get("near")
        return cls(trained, Near(float(given["m"]), float(given["u"])) if given else None)

    @property
    def compared(self) -> tuple[str, ...]:
        """The fields that the model compares, and what stands beside them."""
        fields = tuple(name for column in self.trained.columns for name in column.names)
        return (*fields, NEAR) if self.near else fields

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """The rules of blocking."""
        return (*self.trained.rules, _NEAR_RULE) if self.near else self.trained.rules

    def read(self, ids: Sequence[str], profiles: Profiles) -> Comparison:
        """Profiles as the model reads them; `ids` are those of the mentions that say them. Close it when done."""
        return Comparison(self, ids, profiles)


class Comparison:
    """A table of profiles whose pairs can be asked for and weighed."""

    def __init__(self, matcher: Matcher, ids: Sequence[str], profiles: Profiles) -> None:
        self.matcher = matcher
        values = {name: cells for name, cells in profiles.fields.items() if name != NEAR}
        self.read = matcher.trained.read(Table(list(ids), [0] * len(ids), values))
        self._profiles = profiles

    @cached_property
    def _circumstances(self) -> Circumstances:
        return circumstances(self._profiles.fields)

    def blocks(self) -> Blocks:
        """Which blocks the profiles stand in, by `Matcher.rules`."""
        keys = dict(self.read.keys)
        if self.matcher.near:
            keys[_NEAR_RULE.keys[0]] = self._circumstances.key()
        return blocking.blocks(self.matcher.rules, keys)

    def worth(
        self, left: NDArray[np.int64], right: NDArray[np.int64], rule: NDArray[np.int64]
    ) -> NDArray[np.bool_]:
        """Which pairs of a block of a rule are worth weighing."""
        kept: NDArray[np.bool_] = self.read.worth(left, right) | (rule >= len(self.matcher.trained.rules))
        return kept

    def weights(self, left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.float64]:
        """Bits for each pair that it is one, against all else: zero is even odds."""
        if not len(left):
            return np.empty(0)
        found = self.read.both_weights(left, right)
        near = self.near_bits(left, right)
        return Weights(found.match + near, found.household + near).above_zero(self.matcher.trained.shares)

    def near_bits(self, left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.float64]:
        """What the circumstances of each pair say; nothing where they are not known or both have own addresses."""
        if self.matcher.near is None:
            return np.zeros(len(left))
        known, agree = self._circumstances.compared(left, right)
        return np.where(known, self.matcher.near.bits(agree), 0.0)

    def close(self) -> None:
        """Give the memory back."""
        self.read.close()


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Code of the building that each profile is at (-1: not known), whether it is its own address, and family name."""

    building: NDArray[np.int64]
    own: NDArray[np.bool_]
    texts: list[str]
    family: list[str]

    def compared(
        self, left: NDArray[np.int64], right: NDArray[np.int64]
    ) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """For each pair whether this can be compared, and whether it agrees."""
        a, b = self.building[left], self.building[right]
        known: NDArray[np.bool_] = (a >= 0) & (b >= 0) & ~(self.own[left] & self.own[right])
        return known, a == b

    def key(self) -> Key:
        """The blocking key of family name and building."""
        cells = [f"{f}|{b}" if f and b else None for f, b in zip(self.family, self.texts, strict=True)]
        return key(_NEAR_RULE.keys[0], "near", cells)


def circumstances(fields: dict[str, list[str]]) -> Circumstances:
    """What is known of where the profiles' matters were."""
    records = len(fields[NEAR])
    own = fields.get("address.text", [""] * records)
    texts = [_building(a or b) for a, b in zip(own, fields[NEAR], strict=True)]
    codes: dict[str, int] = {}
    building = np.array([codes.setdefault(one, len(codes)) if one else -1 for one in texts], np.int64)
    full = fields.get("name.full", [""] * records)
    families = fields.get("name.family", [""] * records)
    family = [sound(f or names.split(n).family, surname=True) for f, n in zip(families, full, strict=True)]
    return Circumstances(building, np.array([bool(one) for one in own], bool), texts, family)


def _building(text: str) -> str:
    return addresses.parse(text).place if text else ""


def learn_near(
    fields: dict[str, list[str]], left: NDArray[np.int64], right: NDArray[np.int64], bits: NDArray[np.float64]
) -> Near | None:
    """How often the circumstance holds, from pairs weighed without it; None where too few show it."""
    known = circumstances(fields)
    placed = known.building[known.building >= 0]
    comparable, agree = known.compared(left, right)
    sure = comparable & (bits > _SURE)
    if not len(placed) or int(sure.sum()) < _LEAST:
        return None
    counts = np.bincount(placed).astype(float)
    u = float((counts * counts).sum() / counts.sum() ** 2)
    m = float(np.clip(agree[sure].mean(), 0.01, 0.99))
    return Near(round(m, 6), float(f"{u:.6g}")) if m > u else None
