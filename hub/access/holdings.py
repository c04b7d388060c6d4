"""The datasets of a home as the rules of access know them, read from the connectors' declarations."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hub.access.holding import FieldClass, Holding
from hub.errors import HubError

if TYPE_CHECKING:
    from connectors.manifest import Manifest
    from connectors.registry import Connector

_logger = logging.getLogger(__name__)
#: The files that these declarations stand in.
_FILES: Final = ("connector.yaml", "mapping.yaml")


@dataclass(frozen=True, slots=True)
class Declared:
    """A connector's manifest, and for each dataset the class of each field and the marks of its records.

    Both are empty where the mapping can't be read: then nobody may be shown records of it.
    """

    manifest: Manifest
    fields: Mapping[str, Mapping[str, FieldClass]]
    marks: Mapping[str, frozenset[str]]


def stamp(root: Path) -> tuple[tuple[str, int, int], ...]:
    """Changes whenever a declaration does: path, time and size of each file."""
    found = []
    for folder in _folders(root):
        for name in _FILES:
            try:
                status = (folder / name).stat()
            except OSError:
                continue
            found.append((str(folder / name), status.st_mtime_ns, status.st_size))
    return tuple(found)


def read_declared(root: Path) -> Iterator[Declared]:
    """What every connector of a home declares, those that come with the hub first.

    A connector whose manifest is broken is left out, so its datasets have no owner and nobody sees them.
    """
    from connectors import declaration, registry
    from connectors.manifest import Manifest

    for folder in _folders(root):
        try:
            yield _declared(registry.load(folder))
        except HubError as error:
            _logger.error("%s has no fields for access: %s", folder.name, type(error).__name__)
            try:
                manifest = declaration.read(folder / _FILES[0]).validate(Manifest)
            except HubError as broken:
                _logger.error("%s is left out of the catalogue: %s", folder.name, type(broken).__name__)
                continue
            yield Declared(manifest, {}, {})


def holdings_of(declared: Mapping[str, Declared]) -> dict[str, Holding]:
    """The datasets that exactly one department claims and whose fields are known, by id."""
    claims: dict[str, list[Declared]] = {}
    for one in declared.values():
        for dataset in one.manifest.datasets:
            claims.setdefault(dataset, []).append(one)
    return {
        id: Holding(id, one.manifest.owner, fields=one.fields[id], marks=one.marks[id])
        for id, (one, *others) in claims.items()
        if not others and id in one.fields
    }


def read_holdings(root: Path) -> dict[str, Holding]:
    """The datasets of a home that somebody may be shown records of."""
    return holdings_of({one.manifest.name: one for one in read_declared(root)})


def _declared(connector: Connector) -> Declared:
    from connectors.fields import declared_fields, declared_marks

    fields = {
        dataset: {one.name: FieldClass(one.sensitivity, one.confidential) for one in found}
        for dataset, found in declared_fields(connector).items()
    }
    marks = {dataset: frozenset(found) for dataset, found in declared_marks(connector).items()}
    return Declared(connector.manifest, fields, marks)


def _folders(root: Path) -> list[Path]:
    from connectors import registry
    from hub.registration import pulled_folders

    return [*registry.list_connectors(examples=False).values(), *pulled_folders(root)]
