"""The address of a place as evidence: a building, not a street, and not a room in it."""

from __future__ import annotations

from collections.abc import Sequence

from hub.identity.evidence.evidence import (
    Cell,
    Codes,
    Evidence,
    Level,
    cells,
    either_null,
    same,
    shortest,
    winkler,
    within,
)
from hub.identity.key import key
from hub.identity.normalise.addresses import Address


def place(name: str, values: Sequence[str], parsed: Sequence[Address], codes: Codes) -> Evidence:
    """Evidence of the address of a place: `values` folded, `parsed` their parts.

    Unit and room count for nothing: they are within the building.
    """
    c, k, s, n, e, b, t = (f"{name}_{part}" for part in ("c", "k", "s", "n", "e", "b", "t"))
    columns = {
        c: cells(v.replace(" ", "") for v in values),
        k: cells(one.place for one in parsed),
        s: cells(one.street.replace(" ", "") for one in parsed),
        n: cells(one.number for one in parsed),
        e: cells(one.estate for one in parsed),
        b: cells(one.building for one in parsed),
        t: cells(one.town for one in parsed),
    }
    number, building = _agree(n), _agree(b)
    elsewhere = f'("{t}_l" IS NOT NULL AND "{t}_r" IS NOT NULL AND {winkler(t)} < 0.85)'
    located = f'("{n}_l" IS NOT NULL OR "{b}_l" IS NOT NULL)'
    near = f"({winkler(s)} >= 0.9 OR {within(s, 1, 3)})"
    estate = f'({same(e)} AND {same(b)} AND ("{n}_l" IS NULL OR "{n}_r" IS NULL))'
    levels = (
        Level(f"{same(k)} AND NOT {elsewhere}", "the same building", 0.7, None, k),
        Level(f"{estate} AND NOT {elsewhere}", "the same building of an estate, road or number not stated", 0.05),
        Level(f"{near} AND {number} AND {building} AND {located} AND NOT {elsewhere}",
              "the same number, road one typing error apart", 0.08),
        Level(same(k), "the same road and number in another town", 0.002),
        Level(f"{near} AND coalesce({same(n)}, true) AND coalesce({same(b)}, true) AND NOT {elsewhere}",
              "the same road, number or building not stated", 0.05),
        Level(near, "the same road, another number or building", 0.001, never=True),
        Level(f"{winkler(c)} >= 0.92 AND {shortest(c)} >= 6 AND {number} AND {building}", "written alike", 0.05),
        Level("ELSE", "another address", 0.06),
    )  # fmt: skip
    keys = [
        key(name, name, columns[c], of=codes),
        key(f"{name} building", name, columns[k], of=codes),
        key(f"{name} street", name, columns[s], of=codes),
        key(f"{name} street start and number", name, [_start(one) for one in parsed], of=codes),
        key(f"{name} street end and number", name, [_end(one) for one in parsed], of=codes),
        key(
            f"{name} estate",
            name,
            [f"{a.estate}|{a.building}" if a.estate else None for a in parsed],
            of=codes,
        ),
    ]
    return Evidence(name, columns, codes, either_null(c), levels, keys)


def strong(one: Address) -> Cell:
    """What two writings of one building can't differ in: house number and building. None where no number is stated.

    A house number without a building is the compound, another place than a building in it.
    """
    return f"{one.number}/{one.building}" if one.number and one.street else None


def _agree(column: str) -> str:
    """SQL: the same value on both sides, or on neither one."""
    return f'("{column}_l" IS NOT DISTINCT FROM "{column}_r")'


def _start(one: Address) -> Cell:
    return f"{one.street[:2]}|{one.number}|{one.building}" if one.street and one.number else None


def _end(one: Address) -> Cell:
    return f"{one.street[-2:]}|{one.number}|{one.building}" if one.street and one.number else None
