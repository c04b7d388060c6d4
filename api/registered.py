"""What is registered: the connectors that come with the hub and those that were pulled into this home.

A pull leaves a copy of its `connector.yaml` in `<home>/connectors/<name>/`, so the owner of a dataset is
known wherever its connector's folder was. That copy wins over the one that came with the hub.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr

from api.catalogue import Catalogue, Entry, Webhook
from hub.errors import HubError, WrongUse

if TYPE_CHECKING:
    from connectors.manifest import Manifest
    from hub.settings import Settings

_logger = logging.getLogger("rivermeet.api")
_FILE = "connector.yaml"


class Registered:
    """The catalogue of a home, read anew when it is older than `max_age` seconds."""

    def __init__(self, settings: Settings, *, max_age: float = 30.0) -> None:
        self._root = settings.root
        self._max_age = max_age
        self._read_at = float("-inf")
        self._catalogue = Catalogue()

    def __call__(self) -> Catalogue:
        """What is registered now."""
        if time.monotonic() - self._read_at > self._max_age:
            self._catalogue = read_catalogue(self._root)
            self._read_at = time.monotonic()
        return self._catalogue


def read_catalogue(root: Path) -> Catalogue:
    """Read every manifest.

    One that is broken is left out, so its datasets have no owner and nobody sees them.
    """
    manifests = {manifest.name: manifest for manifest in _manifests(root)}
    entries = [entry for manifest in manifests.values() for entry in _entries(manifest)]
    webhooks = (_webhook(manifest) for manifest in manifests.values())
    return Catalogue(tuple(entries), {hook.connector: hook for hook in webhooks if hook is not None})


def _manifests(root: Path) -> Iterator[Manifest]:
    from connectors import declaration
    from connectors.manifest import Manifest
    from connectors.registry import list_connectors

    pulled = sorted(file.parent for file in (root / "connectors").glob(f"*/{_FILE}"))
    for folder in (*list_connectors(examples=False).values(), *pulled):
        try:
            yield declaration.read(folder / _FILE).validate(Manifest)
        except HubError as error:
            _logger.error("%s is left out of the catalogue: %s", folder.name, type(error).__name__)


def _entries(manifest: Manifest) -> Iterator[Entry]:
    for id, dataset in manifest.datasets.items():
        yield Entry(
            id=id,
            title=dataset.title,
            description=dataset.description,
            connector=manifest.name,
            owner=manifest.owner,
            legal_basis=dataset.legal_basis,
            retention=dataset.retention,
            schedule=dataset.schedule,
        )


def _webhook(manifest: Manifest) -> Webhook | None:
    from connectors.placeholders import fill, gather

    if manifest.webhook is None:
        return None
    try:
        secret = fill(manifest.webhook.secret, gather({}), connector=manifest.name)
    except WrongUse:
        secret = ""
    return Webhook(
        connector=manifest.name,
        secret=SecretStr(secret) if secret else None,
        signature_header=manifest.webhook.signature_header,
        idempotency_header=manifest.webhook.idempotency_header,
    )
