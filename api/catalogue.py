"""What is registered: datasets with their owners, and which connectors take webhook deliveries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from pydantic import SecretStr

from hub.access.holding import Holding


@dataclass(frozen=True, slots=True)
class Entry:
    """A dataset as its connector's manifest declares it."""

    id: str
    title: str
    description: str
    connector: str
    owner: str
    legal_basis: str
    retention: str
    schedule: str


@dataclass(frozen=True, slots=True)
class Webhook:
    """How a connector's deliveries prove where they come from. `secret` is None until it is configured."""

    connector: str
    secret: SecretStr | None
    signature_header: str = "X-Hub-Signature-256"
    idempotency_header: str = "Idempotency-Key"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every registered dataset and webhook.

    A dataset that two departments claim has no owner: nobody sees it. `holdings` are the datasets as the rules of
    access know them; of one that isn't there nobody sees records.
    """

    entries: tuple[Entry, ...] = ()
    webhooks: Mapping[str, Webhook] = field(default_factory=dict)
    holdings: Mapping[str, Holding] = field(default_factory=dict, repr=False)

    @property
    def owners(self) -> Mapping[str, str]:
        """The owner of each dataset that has exactly one."""
        return _owners(self.entries)


def _owners(entries: Iterable[Entry]) -> Mapping[str, str]:
    claims: dict[str, set[str]] = {}
    for entry in entries:
        claims.setdefault(entry.id, set()).add(entry.owner)
    return MappingProxyType({dataset: min(owners) for dataset, owners in claims.items() if len(owners) == 1})
