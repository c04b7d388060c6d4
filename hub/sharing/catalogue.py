"""Fills the catalogue from the connectors of a home, so that it says what the manifests say (Order 809, art. 13)."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from connectors import registry
from hub.access.departments import read_departments
from hub.errors import InvalidDeclaration
from hub.registration import pulled_folders
from hub.sharing.entry import entries_of

if TYPE_CHECKING:
    from connectors.registry import Connector
    from hub.home import Home
    from hub.sharing.entry import CatalogueEntry

_logger = logging.getLogger(__name__)


def publish(home: Home, connector: Connector) -> tuple[CatalogueEntry, ...]:
    """Publish the entries of one connector; return those that changed, each as a new version."""
    return home.ledger.catalogue.publish(entries_of(connector, read_departments(home.root)))


def publish_registered(home: Home) -> tuple[CatalogueEntry, ...]:
    """Publish the entries of every connector that comes with the hub or was pulled; return those that changed.

    A connector whose files are wrong keeps the entries it had: `hub connector check` tells what is wrong with it.
    """
    departments = read_departments(home.root)
    entries: dict[str, CatalogueEntry] = {}
    for folder in (*registry.list_connectors(examples=False).values(), *pulled_folders(home.root)):
        try:
            found = entries_of(registry.load(folder), departments)
        except InvalidDeclaration as error:
            _logger.error("%s is left as it was in the catalogue: %s", folder.name, type(error).__name__)
            continue
        entries |= {entry.dataset: entry for entry in found}
    return home.ledger.catalogue.publish(entries.values())
