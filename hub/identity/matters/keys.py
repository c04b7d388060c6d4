"""By what two cases become candidates: keys, of which two cases of one matter have at least one in common.

Same place, same building by its address, a few steps apart, same person or body, same name in the same town, one
citing the other or both a third; and, for a case that names no building, same road, community or kind of trouble in
the same weeks. A case may also look over the fence
with a key: two that both only look over it don't meet there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Rule:
    """How keys of one kind make candidates: days that may lie between, the largest block taken, whether two cases of
    one department may meet by it, and the SQL that gives case, key and fence.
    """

    name: str
    days: int
    block: int
    within: bool
    sql: str


RULES: Final = (
    Rule("place", 400, 20_000, False, "SELECT c, unnest(places), false FROM cases"),
    # What states no town is compared with that building of every town.
    Rule(
        "building", 400, 20_000, False,
        "SELECT c, building || '|' || town, false FROM cases WHERE building <> '' AND town <> '' "
        "UNION ALL SELECT c, building, town <> '' FROM cases WHERE building <> ''",
    ),
    # Cells are as wide as they are high; at half degrees of latitude, where their width changes, neighbours may be
    # missed.
    Rule(
        "near", 60, 20_000, False,
        "SELECT c, printf('%d,%d', floor(longitude * cos(radians(round(latitude))) / 0.00054)::BIGINT + e, "
        "floor(latitude / 0.00054)::BIGINT + n), e <> 0 OR n <> 0 "
        "FROM cases, range(-1, 2) east(e), range(-1, 2) north(n) WHERE latitude IS NOT NULL",
    ),
    # What names no building is compared with all of its road, what has no position either with its community, and
    # what states no more than the town with the same kind of trouble there.
    Rule(
        "street", 60, 2_000, False,
        "SELECT c, street || '|' || town, building <> '' FROM cases WHERE street <> ''",
    ),
    Rule(
        "community", 30, 4_000, False,
        "SELECT c, community, building <> '' OR latitude IS NOT NULL FROM cases WHERE community <> ''",
    ),
    Rule(
        "town", 30, 2_000, False,
        "SELECT c, kind || '|' || town, building <> '' OR street <> '' OR latitude IS NOT NULL FROM cases "
        "WHERE kind <> '' AND town <> ''",
    ),
    Rule("party", 730, 300, True, "SELECT c, unnest(parties), false FROM cases"),
    # A name is a party's, or one that a party bears somewhere and that stands in the text.
    Rule(
        "name", 400, 100, True,
        "WITH area AS (SELECT c, coalesce(nullif(town, ''), community) AS area FROM cases), "
        "known AS (SELECT DISTINCT unnest(names) AS name FROM cases), "
        "read AS (SELECT DISTINCT c, substr(text, place, size) AS name "
        "FROM cases, range(1, 400) starts(place), (VALUES (3), (4)) lengths(size) "
        "WHERE place + size <= length(text) + 1) "
        "SELECT c, name || '|' || area, fence FROM (SELECT c, unnest(names) AS name, false AS fence FROM cases "
        "UNION ALL SELECT c, name, true FROM read SEMI JOIN known USING (name)) JOIN area USING (c) WHERE area <> ''",
    ),
    Rule(
        "citation", 36_500, 100, True,
        "SELECT c, unnest(cites), false FROM cases UNION ALL SELECT c, id, false FROM cases",
    ),
)  # fmt: skip
