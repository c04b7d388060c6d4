"""Names of columns as a header gives them."""

from __future__ import annotations

from collections.abc import Sequence


def column_names(header: Sequence[object], *, strip: bool) -> list[str]:
    """One name a column: a blank one is called by its number, a repeated one gets ` (2)`, ` (3)`…"""
    names: list[str] = []
    for number, cell in enumerate(header, 1):
        name = "" if cell is None else str(cell)
        name = name.strip() if strip else name
        name = name or f"column {number}"
        repeated, again = name, 1
        while repeated in names:
            again += 1
            repeated = f"{name} ({again})"
        names.append(repeated)
    return names
