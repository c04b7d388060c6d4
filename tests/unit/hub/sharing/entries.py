"""Catalogue entries for tests, without a connector."""

from __future__ import annotations

from dataclasses import replace

from hub.access.holding import Sharing
from hub.sharing.entry import CatalogueEntry, DataItem

ITEMS = (
    DataItem("case.number", "Number by which people cite the case.", "text", "public", None),
    DataItem("case.opened", "When it was filed.", "time", "public", None),
    DataItem("defendant.name.full", "Whole name.", "text", "personal", None),
    DataItem("plaintiff.name.full", "Whole name.", "text", "personal", None),
    DataItem("extra.offers", "What was offered", "text", "sensitive", "mediation"),
)
SUITS = CatalogueEntry(
    dataset="court.suits",
    title="民事案件",
    description="Civil suits.",
    provider="court",
    provider_title="人民法院",
    connector="court",
    items=ITEMS,
    format="JSON",
    frequency="P1D",
    sharing=Sharing.CONDITIONAL,
    reason=None,
    forbidden_by=None,
    fields=("case.number", "case.opened", "defendant.name.full", "plaintiff.name.full"),
    edges=("PARTY_TO", "REFERS_TO"),
    purposes=("mediation", "petition_handling"),
    modes=("query",),
    conditions="只用于判断事项是否已进入诉讼程序",
    classification="general",
    retention="P15Y",
    legal_basis="Order 809, art. 13",
)
STATIONS = replace(
    SUITS,
    dataset="police.stations",
    title="派出所",
    provider="police",
    provider_title="公安局",
    connector="police",
    sharing=Sharing.UNCONDITIONAL,
    purposes=(),
    conditions="",
)
SECRETS = replace(
    SUITS,
    dataset="police.informants",
    title="Informants",
    provider="police",
    provider_title="公安局",
    connector="police",
    sharing=Sharing.NONE,
    reason="Lives are at stake.",
    forbidden_by="刑事诉讼法 art. 64",
    fields=(),
    edges=(),
    purposes=(),
    modes=(),
    conditions="",
)
