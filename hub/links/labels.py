"""What an entity is called in a picture, a path told in words, or an export."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from graph_schema.records import Value

#: What is read of each type: first the fields that name it, in order of preference, then what tells of it.
FACTS: Final[Mapping[str, tuple[str, ...]]] = {
    "person": ("name.full", "name.family", "name.given"),
    "organisation": ("name", "name.short", "kind"),
    "place": ("name", "address.text", "grid", "division", "kind", "longitude", "latitude"),
    "case": (
        "number",
        "kind",
        "kind.detail",
        "status",
        "department",
        "occurred_from",
        "opened",
        "due",
        "closed",
        "outcome",
    ),
    "item": ("name", "kind", "serial"),
}
_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "person": ("name.full",),
    "organisation": ("name", "name.short"),
    "place": ("name", "address.text", "grid", "division"),
    "case": ("number", "kind"),
    "item": ("name", "serial", "kind"),
}


def label_of(type: str, facts: Mapping[str, Value]) -> str:
    """The name of an entity by what is visible of it, or nothing."""
    for field in _NAMES.get(type, ()):
        if facts.get(field):
            return str(facts[field])
    if type == "person":
        return " ".join(str(facts[part]) for part in ("name.given", "name.family") if facts.get(part))
    return ""
