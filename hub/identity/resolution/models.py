"""The models that a home resolves by: its own where it has trained them, else those that come with the hub."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from hub.errors import StorageUnavailable
from hub.identity.resolution.matcher import Matcher
from hub.identity.trained import Trained

if TYPE_CHECKING:
    from hub.home import Home


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
