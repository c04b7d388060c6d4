"""What of the graph a lens shows, as the one predicate that every query for people has on its records and statements.

A record is visible where its dataset is in the lens, it isn't sealed (or an order opens it), and none of its marks is
hidden (`juvenile`; or `juvenile@court.suits`, in that dataset alone). A statement carries the same of the record that
makes it, so the record need not be read; its kind has to be among those that the lens shows of that dataset. An entity
is visible where a visible record describes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, LiteralString

from hub.access.lens import Lens

#: Of a record `r`, and of another one `also`.
RECORD: Final[LiteralString] = (
    "r.dataset IN $datasets AND (r.sealed = false OR r.id IN $unsealed) "
    "AND (r.marks IS NULL "
    "OR none(mark IN r.marks WHERE mark IN $hidden OR mark + '@' + r.dataset IN $hidden))"
)
ALSO: Final[LiteralString] = (
    "also.dataset IN $datasets AND (also.sealed = false OR also.id IN $unsealed) "
    "AND (also.marks IS NULL "
    "OR none(mark IN also.marks WHERE mark IN $hidden OR mark + '@' + also.dataset IN $hidden))"
)
#: Of an edge `s`, by its record alone: whatever its kind.
EDGE: Final[LiteralString] = (
    "s.dataset IN $datasets AND (s.sealed = false OR s.record IN $unsealed OR s.also IN $unsealed) "
    "AND (s.marks IS NULL "
    "OR none(mark IN s.marks WHERE mark IN $hidden OR mark + '@' + s.dataset IN $hidden))"
)
#: Of a statement `s`, for queries where a derived one can't be met; those that can add `BOTH`.
STATEMENT: Final[LiteralString] = EDGE + " AND type(s) IN $edges[s.dataset]"
#: A derived statement stands on two records (`record` and `also`) and is shown where both are.
BOTH: Final[LiteralString] = (
    "(s.also IS NULL OR ("
    "EXISTS { MATCH (also:Record {id: s.also}) USING INDEX SEEK also:Record(id) WHERE " + ALSO + " } AND "
    "EXISTS { MATCH (r:Record {id: s.record}) USING INDEX SEEK r:Record(id) WHERE " + RECORD + " }))"
)


def view(lens: Lens, datasets: Iterable[str] | None = None) -> dict[str, object]:
    """The parameters of these predicates; `datasets` narrows the lens further."""
    return {
        "datasets": padded(lens.datasets if datasets is None else lens.datasets & set(datasets)),
        "edges": {dataset: sorted(kinds) for dataset, kinds in lens.edges.items()},
        "hidden": padded(lens.hidden),
        "unsealed": padded(lens.unsealed),
    }


#: The parameters of a lens that shows nothing: to plan a query by.
NOTHING: Final[Mapping[str, object]] = {
    "datasets": [""] * 10,
    "edges": {"": [""]},
    "hidden": [""] * 10,
    "unsealed": [""] * 10,
}


def padded(names: Iterable[str]) -> list[str]:
    """Names, some of them twice, 10 or 100 in all: Neo4j plans a query anew for each size class of a list."""
    ordered = sorted(names) or [""]
    return ordered + ordered[-1:] * ((10 if len(ordered) <= 10 else 100) - len(ordered))
