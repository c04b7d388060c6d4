"""Which cells of a row are of which mention: so that one mention can be taken out of a row, and found again.

A mention goes by the columns that its fields, identifiers and position are read from; one made of a list goes by its
item. Cells that say which row it is, or which of the other mentions it speaks of, stay.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Any

from connectors.keys import as_text, cell
from connectors.manifest import Manifest
from connectors.mapping import Mapping as DatasetMapping

#: What stands in a text where a cleared value stood.
BLOT = "▇▇"
#: A value of fewer characters is not looked for in texts: it stands there by chance.
_LEAST = 2
#: Fields that tell who somebody is.
_TELLING = frozenset({"national_id", "phone", "email", "account", "badge_no", "uscc"})

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Part:
    """One mention's columns: those to clear, those that tell who it is, and those that identify it.

    `listed` is the column of the list that it is made of; its columns are then those of an item. An empty one says that
    the list is no plain column: such mentions aren't found in a row.
    """

    clearing: frozenset[str]
    telling: tuple[str, ...]
    identifying: frozenset[str]
    listed: str | None = None


@dataclass(frozen=True, slots=True)
class Parts:
    """The mentions of a dataset's rows by name; `subject`, the first one, is what a row is about."""

    subject: str
    fixed: frozenset[str]
    mentions: Mapping[str, Part]

    def cells(self, row: Row) -> Iterator[tuple[str, str, str]]:
        """Of every mention that a row may make: its name, a column that tells who it is, and the text there."""
        for name, part, scope in self._scopes(row):
            for column in part.telling:
                value = cell(scope, column)
                if value is not None and (text := as_text(value)):
                    yield name, column, text

    def without(self, row: Row, names: Iterable[str]) -> dict[str, object]:
        """The row without these mentions (`plaintiff`, `party[2]`), nor their names and numbers in its texts."""
        names = set(names)
        told = {text for name, _, text in self.cells(row) if name in names and len(text) >= _LEAST}
        kept = self.fixed.union(
            *(p.identifying for n, p, _ in self._scopes(row) if n not in names and not p.listed)
        )
        clean: dict[str, Any] = _copied(dict(row))
        for name, part, _ in list(self._scopes(row)):
            if name not in names:
                continue
            if part.listed is not None:
                items = cell(clean, part.listed)
                if isinstance(items, list):
                    items[number_of(name)] = None
            else:
                for column in part.clearing - kept:
                    _clear(clean, column)
        blot = _blotting(told)
        return {
            column: value if column in self.fixed else _texts(value, blot) for column, value in clean.items()
        }

    def _scopes(self, row: Row) -> Iterator[tuple[str, Part, Row]]:
        for base, part in self.mentions.items():
            if part.listed is None:
                yield base, part, row
                continue
            items = cell(row, part.listed)
            for number, item in enumerate(items if isinstance(items, list) else []):
                if item is not None:
                    yield f"{base}[{number}]", part, item if isinstance(item, Mapping) else {".": item}


def base_of(name: str) -> str:
    """`party` for the mention `party[2]`."""
    return name.partition("[")[0]


def number_of(name: str) -> int:
    """2 for the mention `party[2]`."""
    return int(name.partition("[")[2].rstrip("]"))


def parts_of(mapping: DatasetMapping, manifest: Manifest) -> Parts:
    """The parts of a dataset's rows, as its mapping reads them."""
    columns: dict[str, dict[str, set[str]]] = {name: {} for name in mapping.spec.mentions}
    for _, column, loc in mapping.read():
        if loc[0] == "mentions" and loc[2] in ("fields", "identifiers", "point"):
            kind = str(loc[2])
            if kind == "fields" and _tells(str(loc[3])):
                columns[str(loc[1])].setdefault("telling", set()).add(column)
            columns[str(loc[1])].setdefault(kind, set()).add(column)
    mentions = {}
    for name, spec in mapping.spec.mentions.items():
        of = columns[name]
        identifying = of.get("identifiers", set())
        mentions[name] = Part(
            clearing=frozenset(set().union(*of.values())),
            telling=tuple(sorted(identifying | of.get("telling", set()))),
            identifying=frozenset(identifying),
            listed=(spec.each.column or "") if spec.each is not None else None,
        )
    fixed = frozenset(column for column, _ in manifest.columns(mapping.dataset))
    return Parts(next(iter(mentions)), fixed, mentions)


def _tells(field: str) -> bool:
    return field in _TELLING or field == "name" or field.startswith("name.")


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _copied(item) for name, item in value.items()}
    return [_copied(item) for item in value] if isinstance(value, list) else value


def _clear(row: dict[str, Any], path: str) -> None:
    if path in row:
        row[path] = None
        return
    *outer, last = path.split(".")
    inner: Any = row
    for part in outer:
        inner = inner.get(part) if isinstance(inner, dict) else None
    if isinstance(inner, dict) and last in inner:
        inner[last] = None


def _blotting(told: Set[str]) -> Callable[[str], str]:
    ordered = sorted(told, key=len, reverse=True)

    def blot(text: str) -> str:
        for value in ordered:
            text = text.replace(value, BLOT)
        return text

    return blot


def _texts(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {name: _texts(item, change) for name, item in value.items()}
    return [_texts(item, change) for item in value] if isinstance(value, list) else value
