"""Fills the catalogue from the connectors of a home, so that it says what the manifests say (Order 809, art. 13)."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import JsonValue

from connectors import registry
from hub.access.departments import read_departments
from hub.access.principal import Principal, Role
from hub.audit.disclosure import Disclosure, Trace, act
from hub.errors import InvalidDeclaration
from hub.registration import pulled_folders
from hub.sharing.entry import entries_of

if TYPE_CHECKING:
    from connectors.registry import Connector
    from hub.ledger.ledger import Ledger
    from hub.sharing.entry import CatalogueEntry

_logger = logging.getLogger(__name__)


def publish(ledger: Ledger, root: Path, connector: Connector) -> tuple[CatalogueEntry, ...]:
    """Publish the entries of one connector in the home at `root`; return those that changed, each a new version."""
    return _publish(ledger, entries_of(connector, read_departments(root)))


def publish_registered(ledger: Ledger, root: Path) -> tuple[CatalogueEntry, ...]:
    """Publish the entries of every connector that comes with the hub or was pulled; return those that changed.

    A connector whose files are wrong keeps the entries it had: `hub connector check` tells what is wrong with it.
    """
    departments = read_departments(root)
    entries: dict[str, CatalogueEntry] = {}
    for folder in (*registry.list_connectors(examples=False).values(), *pulled_folders(root)):
        try:
            found = entries_of(registry.load(folder), departments)
        except InvalidDeclaration as error:
            _logger.error("%s is left as it was in the catalogue: %s", folder.name, type(error).__name__)
            continue
        entries |= {entry.dataset: entry for entry in found}
    return _publish(ledger, entries.values())


def _publish(ledger: Ledger, entries: Iterable[CatalogueEntry]) -> tuple[CatalogueEntry, ...]:
    """Publish, and log each new version: the hub itself does so, whoever changed the manifest."""
    changed = ledger.catalogue.publish(entries)
    ledger.disclosures.add([_entry(entry) for entry in changed])
    return changed


def _entry(entry: CatalogueEntry) -> Disclosure:
    by = Principal("hub", entry.provider, Role.INTEGRATOR, system=True)
    detail: dict[str, JsonValue] = {"version": entry.version, "sharing": entry.sharing.value}
    about = Trace(datasets=(entry.dataset,))
    return act(by, "catalogue.publish", subject=entry.dataset, about=about, detail=detail)
