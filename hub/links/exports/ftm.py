"""Export of a neighbourhood as FollowTheMoney entities, a JSON line each, as OpenAleph and its kin read them.

Needs the extra `followthemoney`, which is not installed otherwise: one of its parts (PyICU) has to be compiled.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

import orjson

from hub.errors import WrongUse
from hub.links.exports.mark import Mark
from hub.links.neighbourhood import Link, Neighbourhood, Node

if TYPE_CHECKING:
    from types import ModuleType

#: What is said where it isn't installed.
ABSENT: Final = (
    "This hub can't write FollowTheMoney: its operator installs it with `pip install 'rivermeet[followthemoney]'`,"
    " which needs a C++ compiler, pkg-config and libicu-dev."
)
_SCHEMATA: Final[Mapping[str, str]] = {
    "person": "Person",
    "organisation": "Organization",
    "place": "Address",
    "case": "Event",
    "item": "Asset",
    "identifier": "Asset",
}
#: Fields of each type as properties of its schema.
_PROPERTIES: Final[Mapping[str, Mapping[str, str]]] = {
    "person": {"name.full": "name", "name.given": "firstName", "name.family": "lastName"},
    "organisation": {"name": "name", "name.short": "alias", "kind": "classification"},
    "place": {
        "name": "name",
        "address.text": "full",
        "division": "region",
        "longitude": "longitude",
        "latitude": "latitude",
    },
    "case": {
        "number": "recordId",
        "kind": "keywords",
        "kind.detail": "keywords",
        "status": "summary",
        "outcome": "summary",
        "occurred_from": "startDate",
        "opened": "date",
        "closed": "endDate",
    },
    "item": {"name": "name", "kind": "summary", "serial": "alias"},
}
#: Kinds of statement that the model has an edge for, by its ends; every other is an `UnknownLink`.
_EDGES: Final[Mapping[tuple[str, str], tuple[str, str, str]]] = {
    ("MEMBER_OF", "Organization"): ("Membership", "member", "organization"),
    ("OWNS", "Asset"): ("Ownership", "owner", "asset"),
}
_LEGAL: Final = frozenset({"Person", "Organization"})
_TIMES: Final[Mapping[str, str]] = {"at": "date", "since": "startDate", "until": "endDate"}


def check() -> None:
    """Raises WrongUse where the extra isn't installed: before anything is read for it."""
    _library()


def lines(around: Neighbourhood, mark: Mark) -> bytes:
    """Entities, then links, a line each. The first is a note that says who took it, for what, and until when.

    A link tells its record (`recordId`) and dataset (`publisher`). Identifiers stand under the number that they have in
    this answer.
    """
    model = _library().model
    entities = [_note(model, around, mark), *_entities(model, around, mark)]
    return b"".join(orjson.dumps(entity.to_dict(), option=orjson.OPT_APPEND_NEWLINE) for entity in entities)


def _library() -> ModuleType:
    try:
        return import_module("followthemoney")
    except ImportError as error:
        raise WrongUse(ABSENT) from error


def _entities(model: Any, around: Neighbourhood, mark: Mark) -> Iterator[Any]:
    schemata = {node.id: _SCHEMATA[node.type] for node in around.nodes}
    for node in around.nodes:
        yield _entity(model, node, mark)
    for link in around.links:
        yield _edge(model, link, schemata, mark)


def _note(model: Any, around: Neighbourhood, mark: Mark) -> Any:
    said = {**mark.as_dict(), "anchor": around.anchor, "complete": around.complete, "limits": around.limits}
    note = model.make_entity("Note")
    note.id = f"export-{mark.request}"
    note.add("name", f"Export, to be deleted by {mark.as_dict()['expires']}")
    note.add("description", orjson.dumps(said).decode())
    note.add("retrievedAt", mark.as_dict()["made"])
    note.add("entity", around.anchor)
    return note


def _entity(model: Any, node: Node, mark: Mark) -> Any:
    entity = model.make_entity(_SCHEMATA[node.type])
    entity.id = node.id
    entity.add("name", node.label or node.id)
    entity.add("retrievedAt", mark.as_dict()["made"])
    for field, name in _PROPERTIES.get(node.type, {}).items():
        value = dict(node.facts).get(field)
        if value is not None:
            entity.add(name, value)
    return entity


def _edge(model: Any, link: Link, schemata: Mapping[str, str], mark: Mark) -> Any:
    schema, one, other = _EDGES.get((link.kind, schemata[link.target]), ("UnknownLink", "subject", "object"))
    if schema != "UnknownLink" and schemata[link.source] not in _LEGAL:
        schema, one, other = "UnknownLink", "subject", "object"
    edge = model.make_entity(schema)
    edge.id = link.id
    edge.add(one, link.source)
    edge.add(other, link.target)
    way = link.properties.get("role") or link.properties.get("kind") or link.properties.get("channel")
    edge.add("role", f"{link.kind}: {way}" if way else link.kind)
    edge.add("recordId", [record for record in (link.record, link.also) if record])
    edge.add("publisher", link.dataset)
    edge.add("retrievedAt", mark.as_dict()["made"])
    for field, name in _TIMES.items():
        if link.properties.get(field):
            edge.add(name, link.properties[field])
    return edge
