"""The datasets of a home as the rules of access know them, read from the connectors' declarations."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hub.access.holding import FieldClass, Holding, Sharing
from hub.access.lens import EVERY_FIELD
from hub.errors import HubError

if TYPE_CHECKING:
    from connectors.fields import DeclaredField
    from connectors.manifest import Manifest
    from connectors.registry import Connector

_logger = logging.getLogger(__name__)
#: The files that these declarations stand in.
_FILES: Final = ("connector.yaml", "mapping.yaml")


@dataclass(frozen=True, slots=True)
class Declared:
    """What a connector declares: its manifest, and its datasets as the rules of access know them.

    `holdings` is empty where the mapping can't be read: then nobody may be shown records of it.
    """

    manifest: Manifest
    holdings: Mapping[str, Holding]


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
            yield Declared(manifest, {})


def read_holdings(root: Path) -> dict[str, Holding]:
    """The datasets of a home that somebody may be shown records of."""
    return owned({one.manifest.name: one for one in read_declared(root)}.values())


def owned(declared: Iterable[Declared]) -> dict[str, Holding]:
    """The datasets that exactly one department claims and whose fields are known, by id."""
    claims: dict[str, set[str]] = {}
    known: dict[str, Holding] = {}
    for one in declared:
        for dataset in one.manifest.datasets:
            claims.setdefault(dataset, set()).add(one.manifest.owner)
        known |= one.holdings
    return {id: held for id, held in known.items() if len(claims[id]) == 1}


def _declared(connector: Connector) -> Declared:
    from connectors.fields import declared_fields, declared_marks

    fields, marks = declared_fields(connector), declared_marks(connector)
    return Declared(
        connector.manifest,
        {id: _holding(connector, id, fields[id], marks[id]) for id in connector.manifest.datasets},
    )


def _holding(connector: Connector, id: str, fields: Sequence[DeclaredField], marks: Iterable[str]) -> Holding:
    """A dataset; what is shared without condition is open in the scope that the manifest names, or whole."""
    said = connector.manifest.datasets[id].sharing
    return Holding(
        id=id,
        owner=connector.manifest.owner,
        sharing=Sharing(said.sharing) if said else Sharing.CONDITIONAL,
        fields={one.name: FieldClass(one.sensitivity, one.confidential) for one in fields},
        marks=frozenset(marks),
        scope=frozenset(said.fields if said else ()) or frozenset({EVERY_FIELD}),
        scope_edges=frozenset(said.edges if said else ()) or frozenset({EVERY_FIELD}),
    )


def _folders(root: Path) -> list[Path]:
    from connectors import registry
    from hub.registration import pulled_folders

    return [*registry.list_connectors(examples=False).values(), *pulled_folders(root)]
