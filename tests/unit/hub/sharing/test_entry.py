from __future__ import annotations

from pathlib import Path

import pytest

from connectors.registry import list_connectors, load
from hub.access.departments import read_departments
from hub.access.holding import Sharing
from hub.sharing.entry import CatalogueEntry, entries_of, entry_of


def entries(name: str, home: Path) -> dict[str, CatalogueEntry]:
    return {entry.dataset: entry for entry in entries_of(load(name), read_departments(home))}


def test_an_entry_says_what_the_manifest_and_the_mapping_say(tmp_path: Path) -> None:
    entry = entries("court", tmp_path)["court.mediations"]
    assert (entry.title, entry.provider, entry.provider_title) == ("人民调解协议", "court", "人民法院")
    assert (entry.format, entry.frequency, entry.retention) == ("JSON", "P1D", "P15Y")
    assert entry.edges == ("HANDLED_BY", "OCCURRED_AT", "PARTY_TO", "REFERS_TO")
    items = {item.name: item for item in entry.items}
    offers = items["extra.offers"]
    assert (offers.type, offers.sensitivity, offers.confidential) == ("text", "sensitive", "mediation")
    assert items["party.name.full"].title == "Whole name, as written."
    assert set(entry.fields) == set(items)


def test_every_connector_that_comes_with_the_hub_has_whole_entries(tmp_path: Path) -> None:
    for name in list_connectors():
        for entry in entries(name, tmp_path).values():
            assert entry.items, entry.dataset
            assert all((entry.title, entry.format, entry.frequency, entry.retention, entry.legal_basis))
            assert set(entry.fields) <= {item.name for item in entry.items}
            assert entry.sharing is not Sharing.UNCONDITIONAL or entry.dataset == "police.stations"


@pytest.mark.parametrize("name", ["court", "petition"])
def test_an_entry_is_read_back_as_it_was_stored(name: str, tmp_path: Path) -> None:
    import orjson

    for entry in entries(name, tmp_path).values():
        stored = orjson.loads(orjson.dumps(entry.content))
        assert entry_of(stored, 0, None, None) == entry  # type: ignore[arg-type]


def test_a_search_looks_in_names_items_and_provider(tmp_path: Path) -> None:
    words = entries("petition", tmp_path)["petition.letters"].words
    assert all(word in words for word in ("来信", "信访办公室", "petitioner.name.full", "telephone number"))
