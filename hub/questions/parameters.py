"""Turns what is asked into what the query takes, and what the lens shows into the query's predicates."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from hub.access.lens import EVERY_FIELD, Lens
from hub.errors import WrongUse
from hub.graph.reads.visibility import NOTHING, view
from hub.questions.checking import MOST_METRES
from hub.questions.question import CASE, Asked, Question, Takes

if TYPE_CHECKING:
    from hub.keys import HubKey

#: Corners of a polygon at most.
MOST_CORNERS: Final = 50
#: Metres of a degree of latitude, about.
_DEGREE: Final = 111_320.0
#: As long as an id: Neo4j plans a query anew for each length class of a text.
_NOBODY: Final = "-" * 25


def converted(one: Asked, value: object, key: HubKey) -> object:
    """A value that has the form of its type, as queries take it.

    Raises
    ------
    WrongUse
        It is no position on the earth, no polygon, or one that is too large, or no code of a cell.
    """
    if value is None:
        return None
    if one.type is Takes.POSITION:
        return _position(str(value))
    if one.type is Takes.POLYGON:
        return _polygon([_position(corner) for corner in str(value).split()])
    if one.type is Takes.CELL:
        return key.entity_id("place", key.token("grid_cell", _cell(str(value))))
    return value


def said(
    question: Question, lens: Lens, asked: Mapping[str, object], owners: Mapping[str, str], kinds: Mapping[str, str],
    fields: Iterable[str], most: int,
) -> dict[str, object]:  # fmt: skip
    """The parameters of a question's queries: the lens's, the hub's, and its own within one map.

    Neo4j plans a query anew for each type that a parameter has, null included; what is in a map has none.
    """
    return {
        **view(lens),
        "asked": dict(asked),
        "hub_fields": {field: _shown(lens, field) for field in sorted(fields)},
        "hub_owner": dict(owners),
        "hub_kind_of": dict(kinds),
        "hub_most": most,
    }


def nothing(question: Question, fields: Iterable[str], most: int) -> dict[str, object]:
    """The parameters of a question that is asked of nothing: to plan it by."""
    return {
        **NOTHING,
        "asked": {CASE: _NOBODY, **{one.name: _plain(one) for one in question.parameters}},
        "hub_fields": {field: {"all": [""], "some": [""], "but": [""]} for field in sorted(fields)},
        "hub_owner": {"": ""},
        "hub_kind_of": {"": ""},
        "hub_most": most,
    }


def _shown(lens: Lens, field: str) -> dict[str, list[str]]:
    """Where a lens shows a field: datasets in which it does, and mentions in which it does or doesn't besides.

    The same as `Lens.shows`, for every mention at once; `extra.<name>` is a field of the mention `extra`.
    """
    mention, _, name = field.partition(".")
    name = name if mention == "extra" else field
    found: dict[str, list[str]] = {"all": [], "some": [], "but": []}
    for dataset in sorted(lens.datasets):
        mask, masked = lens.fields.get(dataset, frozenset()), lens.masked.get(dataset, frozenset())
        if name in masked:
            continue
        if EVERY_FIELD in mask or name in mask:
            found["all"].append(dataset)
        found["some"] += [f"{dataset} {of}" for of in _mentions(mask, name)]
        found["but"] += [f"{dataset} {of}" for of in _mentions(masked, name)]
    return found


def _mentions(names: Iterable[str], field: str) -> list[str]:
    """The mentions for which a field is named, and not for all (`party` of `party.name.full`)."""
    return sorted(name.removesuffix(f".{field}") for name in names if name.endswith(f".{field}"))


def _cell(text: str) -> str:
    from graph_schema.identifiers import scheme

    try:
        return scheme("grid_cell").normalise(text)
    except ValueError as error:
        raise WrongUse(f"No code of a cell: {error}.") from None


def _position(text: str) -> dict[str, float]:
    latitude, longitude = (float(part) for part in text.split(","))
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise WrongUse("A position is latitude, then longitude: within ±90 and ±180.")
    return {"latitude": latitude, "longitude": longitude}


def _polygon(corners: list[dict[str, float]]) -> dict[str, object]:
    """Edges as (x, y, x, y), and the corners of the box around them."""
    if not 3 <= len(corners) <= MOST_CORNERS:
        raise WrongUse(
            f"A polygon has between 3 and {MOST_CORNERS} corners: latitude,longitude with a space between."
        )
    points = [(one["longitude"], one["latitude"]) for one in corners]
    low, high = ([end(axis) for axis in zip(*points, strict=True)] for end in (min, max))
    width = (high[0] - low[0]) * _DEGREE * math.cos(math.radians((low[1] + high[1]) / 2))
    if max(width, (high[1] - low[1]) * _DEGREE) > MOST_METRES:
        raise WrongUse(f"A polygon is at most {MOST_METRES} m wide and high: ask for parts of it.")
    edges = [[*one, *other] for one, other in zip(points, points[1:] + points[:1], strict=True)]
    return {"edges": edges, "low": low, "high": high}


def _plain(one: Asked) -> object:
    """A value of a parameter's type that nothing has."""
    if one.entity is not None:
        return _NOBODY
    match one.type:
        case Takes.POSITION:
            return {"latitude": 0.0, "longitude": 0.0}
        case Takes.POLYGON:
            return {"edges": [[0.0, 0.0, 0.0, 0.0]], "low": [0.0, 0.0], "high": [0.0, 0.0]}
        case Takes.INTEGER:
            return int(one.minimum or 0)
        case Takes.NUMBER:
            return float(one.minimum or 0)
        case Takes.BOOLEAN:
            return False
        case _:
            return "-"
