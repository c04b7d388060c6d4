"""Compares a mapping with what `graph_schema` knows, so that a wrong word is shown in its line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from connectors.declaration import Location, did_you_mean
from connectors.mapping import Mapping, MentionSpec, StatementSpec
from graph_schema.entities import ENTITIES
from graph_schema.identifiers import FAMILIES as SCHEME_FAMILIES
from graph_schema.identifiers import SCHEMES, scheme
from graph_schema.links import LINKS
from graph_schema.marks import FAMILIES, MARKS, is_mark
from hub.errors import InvalidDeclaration

_POSITION = frozenset({"longitude", "latitude"})


def check_vocabulary(mapping: Mapping) -> None:
    """Raise `InvalidDeclaration` for an unknown entity, field, scheme, link kind, property or mention."""
    for name, mention in mapping.spec.mentions.items():
        _check_mention(mapping, mention, ("mentions", name))
    for i, spec in enumerate(mapping.spec.marks):
        for mark in spec.possible:
            _check_mark(mapping, mark, ("marks", i, "mark"))
    for name, extra in mapping.spec.extras.items():
        _check_confidential(mapping, extra.confidential, ("extras", name))
    names = Counter(map(statement_name, mapping.spec.statements))
    for i, statement in enumerate(mapping.spec.statements):
        _check_statement(mapping, statement, ("statements", i))
        if names[statement_name(statement)] > 1:
            detail = f"two statements are called {statement_name(statement)!r}; give them a `name`"
            raise _wrong(mapping, detail, "statements", i)


def statement_name(statement: StatementSpec) -> str:
    """Name of a statement within its record: as given, or its kind in small letters."""
    return statement.name or statement.kind.lower()


def edge_name(statement: StatementSpec, statements: Sequence[StatementSpec]) -> str:
    """What the name of a statement's edges has after the mentions that it joins: `.` and its given name, or nothing.

    Two kinds between the same mentions are told apart by their kind where the mapping gives no name.
    """
    if statement.name:
        return f".{statement.name}"
    ends = [each for each in statements if (each.source, each.target) == (statement.source, statement.target)]
    unnamed = [each for each in ends if each.name is None]
    return f".{statement.kind.lower()}" if len(unnamed) > 1 else ""


def _wrong(mapping: Mapping, detail: str, *loc: str | int) -> InvalidDeclaration:
    return mapping.declaration.error(detail, (mapping.dataset, *loc))


def _check_mention(mapping: Mapping, mention: MentionSpec, loc: Location) -> None:
    entity = ENTITIES.get(mention.entity)
    if entity is None:
        hint = did_you_mean(mention.entity, ENTITIES)
        raise _wrong(mapping, f"unknown entity {mention.entity!r}{hint}", *loc, "entity")
    for name in mention.fields:
        if name not in entity.fields:
            hint = did_you_mean(name, entity.fields)
            detail = (
                f"{mention.entity} has no field {name!r}{hint}; what only this source has goes into `extras`"
            )
            raise _wrong(mapping, detail, *loc, "fields", name)
        _check_confidential(mapping, mention.fields[name].confidential, (*loc, "fields", name))
        if name in _POSITION:
            raise _wrong(mapping, f"write the position as `point: {{{name}: …}}`", *loc, "fields", name)
    if mention.point and mention.entity != "place":
        raise _wrong(mapping, "only a place has a `point`", *loc, "point")
    for i, identifier in enumerate(mention.identifiers):
        _check_scheme(mapping, identifier.scheme, mention.entity, (*loc, "identifiers", i, "scheme"))


def _check_confidential(mapping: Mapping, mark: str | None, loc: Location) -> None:
    if mark is not None:
        _check_mark(mapping, mark, (*loc, "confidential"))


def _check_mark(mapping: Mapping, mark: str, loc: Location) -> None:
    if not is_mark(mark):
        known = [*MARKS, *(f"{family}:" for family in FAMILIES)]
        raise _wrong(mapping, f"unknown mark {mark!r}{did_you_mean(mark, known)}", *loc)


def _check_scheme(mapping: Mapping, key: str, entity: str, loc: Location) -> None:
    try:
        found = scheme(key)
    except ValueError:
        known = [*SCHEMES, *SCHEME_FAMILIES]
        raise _wrong(mapping, f"unknown identifier scheme {key!r}{did_you_mean(key, known)}", *loc) from None
    if entity not in found.entities:
        allowed = ", ".join(found.entities)
        raise _wrong(mapping, f"the scheme {key!r} identifies {allowed}, not {entity}", *loc)


def _check_statement(mapping: Mapping, statement: StatementSpec, loc: Location) -> None:
    mentions = mapping.spec.mentions
    kind = LINKS.get(statement.kind)
    if kind is None or not kind.mapped:
        known = [key for key, link in LINKS.items() if link.mapped]
        hint = did_you_mean(statement.kind, known)
        raise _wrong(mapping, f"unknown link kind {statement.kind!r}{hint}", *loc, "kind")
    for end, name, allowed in (
        ("from", statement.source, kind.sources),
        ("to", statement.target, kind.targets),
    ):
        if name not in mentions:
            raise _wrong(mapping, f"there is no mention {name!r}{did_you_mean(name, mentions)}", *loc, end)
        if mentions[name].entity not in allowed:
            detail = (
                f"{statement.kind} goes `{end}` {' or '.join(allowed)}; {name!r} is a {mentions[name].entity}"
            )
            raise _wrong(mapping, detail, *loc, end)
    if statement.source == statement.target:
        raise _wrong(mapping, "a statement needs two different mentions", *loc)
    source, target = mentions[statement.source], mentions[statement.target]
    if source.each and target.each and source.each != target.each:
        raise _wrong(mapping, "both mentions are lists over different columns, so nothing pairs them", *loc)
    for name in statement.properties:
        if name not in kind.properties:
            hint = did_you_mean(name, kind.properties)
            raise _wrong(
                mapping, f"{statement.kind} has no property {name!r}{hint}", *loc, "properties", name
            )
