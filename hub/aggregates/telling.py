"""Of which datasets a reader may be told counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from hub.access.holding import Holding
from hub.access.lens import Lens


def tellable(lens: Lens, holdings: Mapping[str, Holding], fields: Sequence[str]) -> list[str]:
    """The datasets of which the lens shows these fields wherever their records have them."""
    return [one for one in sorted(lens.datasets) if _tells(lens, one, holdings[one].fields, fields)]


def _tells(lens: Lens, dataset: str, known: Iterable[str], fields: Sequence[str]) -> bool:
    named = [name.partition(".") for name in known]
    return all(
        lens.shows(dataset, mention, field)
        for mention, _, field in named
        if field in fields and mention != "extra"
    )
