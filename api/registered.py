"""What is registered: the connectors that come with the hub and those that were pulled into this home.

A pull leaves a copy of its `connector.yaml` in `<home>/connectors/<name>/`, so the owner of a dataset is
known wherever its connector's folder was. That copy wins over the one that came with the hub.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import SecretStr

from api.catalogue import Catalogue, Entry, Webhook
from hub.access.holdings import owned, read_declared, stamp
from hub.errors import WrongUse

if TYPE_CHECKING:
    from connectors.manifest import Manifest
    from hub.settings import Settings


class Registered:
    """The catalogue of a home; every `max_age` seconds it is looked whether a declaration has changed."""

    def __init__(self, settings: Settings, *, max_age: float = 30.0) -> None:
        self._root = settings.root
        self._max_age = max_age
        self._looked_at = float("-inf")
        self._stamp: object = None
        self._catalogue = Catalogue()

    def __call__(self) -> Catalogue:
        """What is registered now."""
        if time.monotonic() - self._looked_at > self._max_age:
            now = stamp(self._root)
            if now != self._stamp:
                self._catalogue, self._stamp = read_catalogue(self._root), now
            self._looked_at = time.monotonic()
        return self._catalogue


def read_catalogue(root: Path) -> Catalogue:
    """Read every connector's declarations.

    One that is broken is left out, so its datasets have no owner and nobody sees them.
    """
    declared = {one.manifest.name: one for one in read_declared(root)}
    entries = [entry for one in declared.values() for entry in _entries(one.manifest)]
    webhooks = (_webhook(one.manifest) for one in declared.values())
    return Catalogue(
        tuple(entries),
        {hook.connector: hook for hook in webhooks if hook is not None},
        owned(declared.values()),
    )


def _entries(manifest: Manifest) -> Iterator[Entry]:
    for id, dataset in manifest.datasets.items():
        yield Entry(
            id=id,
            title=dataset.title,
            description=dataset.description,
            connector=manifest.name,
            owner=manifest.owner,
            legal_basis=dataset.legal_basis,
            retention=dataset.retention.period,
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
