"""The models that a home resolves by: its own where it has trained them, else those that come with the hub."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hub.errors import StorageUnavailable
from hub.identity.resolution.exact import disbelieve, group
from hub.identity.resolution.matcher import Matcher, learn_near
from hub.identity.resolution.mentions import NEAR, Mentions
from hub.identity.resolution.profiles import profiles
from hub.identity.tables import Table
from hub.identity.trained import Trained
from hub.identity.training import train_on

if TYPE_CHECKING:
    from hub.home import Home

#: The fields that a model compares; identifying ones that are exact or absent say nothing more to it.
COMPARED: Mapping[str, tuple[str, ...]] = {
    "person": (
        "name.full", "name.family", "name.given", "phone", "email", "address.text", "national_id", "birth_date",
        "sex", "household_id", "birth_place", "employer",
    ),
    "organisation": ("name", "uscc", "phone", "email", "address.text", "representative"),
    "place": ("name", "address.text", "division", "grid", "address.town"),
}  # fmt: skip
#: Profiles with less than this many groups have nothing to learn from.
LEAST = 200


@dataclass(frozen=True, slots=True)
class Known:
    """A model with the text that tells it from others and where it came from: `home` or `hub`."""

    matcher: Matcher
    fingerprint: str
    origin: str


def load(home: Home, entity: str) -> Known | None:
    """The model of an entity type, or None where there is none: then exact numbers alone decide.

    Raises
    ------
    StorageUnavailable
        The home's model can't be read.
    """
    own = file_of(home, entity)
    if own.exists():
        try:
            return _known(own.read_text("utf-8"), "home")
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise StorageUnavailable(
                f"The model {own} can't be read ({type(error).__name__}): train it anew with `hub identity train`."
            ) from error
    shipped = resources.files("hub.identity") / "models" / f"{entity}.json"
    return _known(shipped.read_text("utf-8"), "hub") if shipped.is_file() else None


def _known(text: str, origin: str) -> Known:
    return Known(Matcher.of(Trained.from_json(text)), hashlib.sha256(text.encode()).hexdigest()[:32], origin)


def file_of(home: Home, entity: str) -> Path:
    """Where a home keeps its model of an entity type."""
    return home.root / "identity" / "models" / f"{entity}.json"


def train(mentions: Mentions, meta: Mapping[str, Any]) -> Trained | None:
    """Learn a model from all mentions of a type (ordered by id); None where there is too little to learn from.

    Columns without two values are left out. `meta` is kept with the model.
    """
    disbelieved = disbelieve(mentions)
    groups = group(mentions, disbelieved)
    filled = [name for name in COMPARED[mentions.entity] if len(set(filter(None, mentions.fields[name]))) > 1]
    if not filled:
        return None
    found = profiles(mentions, groups.label, groups.blank, (*filled, NEAR))
    if len(set(found.group.tolist())) < LEAST:
        return None
    ids = [mentions.ids[row] for row in found.row.tolist()]
    values = {name: found.fields[name] for name in filled}
    learned = train_on(
        Table(ids, [0] * len(ids), values), mentions.entity, {name: name for name in filled}, meta=meta
    )
    learned.read.close()
    near = learn_near(found.fields, learned.pairs.left, learned.pairs.right, learned.bits)
    if near is None:
        return learned.trained
    circumstance = {"near": {"m": near.m, "u": near.u}}
    return replace(learned.trained, meta={**learned.trained.meta, **circumstance})
