"""The schema that policies are checked against, made from the graph's schema and from what is registered.

Every name that a policy may write is enumerated, so that a slip (`Purpose::"criminal_investigaton"`) is found when the
policies are read instead of never coming true. Attributes are always there: Cedar skips a `forbid` that meets a missing
one, which allows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from graph_schema.links import LINKS
from graph_schema.marks import FAMILIES, MARKS
from hub.access.departments import Kind
from hub.access.holding import Sharing
from hub.access.principal import Role

if TYPE_CHECKING:
    from hub.access.departments import Departments
    from hub.access.holding import Holding
    from hub.access.purposes import Purpose

_SENSITIVITIES: Final = ("public", "personal", "sensitive")
#: What is decided, and on what kind of thing.
ACTIONS: Final[Mapping[str, str]] = {
    "read_records": "Records",
    "read_field": "Fields",
    "read_marked": "Marked",
    "read_statement": "Statements",
    "open_seal": "Records",
}
#: Stands for a department that nobody has described and that owns nothing.
OTHER: Final = "-"
_BOOLEAN: Final = {"type": "Boolean"}


def schema_of(
    departments: Departments, purposes: Mapping[str, Purpose], datasets: Mapping[str, Holding]
) -> str:
    """The schema as Cedar's JSON; the same text for the same content."""
    import orjson

    owners = {held.owner for held in datasets.values()}
    enumerated: dict[str, Iterable[str]] = {
        "Dataset": datasets,
        "Department": {*departments.known, *owners, OTHER},
        "EdgeKind": set(LINKS),
        "Kind": list(Kind),
        "Mark": marks_of(datasets.values()),
        "Purpose": purposes,
        "Role": list(Role),
        "Sensitivity": _SENSITIVITIES,
        "Sharing": list(Sharing),
    }
    about: dict[str, object] = {
        "dataset": _entity("Dataset"),
        "owner": _entity("Department"),
        "owner_kind": _entity("Kind"),
        "sharing": _entity("Sharing"),
    }
    shapes: dict[str, dict[str, object]] = {
        "Reader": {"department": _entity("Department"), "kind": _entity("Kind"), "role": _entity("Role")},
        "Records": about,
        "Fields": {
            **about,
            "sensitivity": _entity("Sensitivity"),
            "confidential": {"type": "Set", "element": _entity("Mark")},
        },
        "Marked": {**about, "mark": _entity("Mark"), "against_reader": _BOOLEAN},
        "Statements": {**about, "kind": _entity("EdgeKind")},
    }
    context = {
        "purpose": _entity("Purpose"),
        "case": _BOOLEAN,
        "emergency": _BOOLEAN,
        "granted": _BOOLEAN,
        "order": _BOOLEAN,
    }
    types: dict[str, object] = {name: {"enum": sorted(ids) or [OTHER]} for name, ids in enumerated.items()}
    types |= {name: {"shape": _record(shape)} for name, shape in shapes.items()}
    actions = {
        action: {
            "appliesTo": {
                "principalTypes": ["Reader"],
                "resourceTypes": [resource],
                "context": _record(context),
            }
        }
        for action, resource in ACTIONS.items()
    }
    namespace = {"": {"entityTypes": types, "actions": actions}}
    return orjson.dumps(namespace, option=orjson.OPT_SORT_KEYS).decode()


def marks_of(datasets: Iterable[Holding]) -> frozenset[str]:
    """The marks that policies may speak of: the known ones, `against` as a whole, and the sources' own in use."""
    own = {mark for held in datasets for mark in held.marks if mark.startswith("local:")}
    families = set(FAMILIES) - {"local"}
    return frozenset({*MARKS, *families, *own})


def _entity(name: str) -> dict[str, object]:
    return {"type": "Entity", "name": name}


def _record(attributes: Mapping[str, object]) -> dict[str, object]:
    return {"type": "Record", "attributes": dict(attributes)}
