from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from hub.access.holding import Sharing
from hub.errors import NotFound
from hub.ledger.ledger import Ledger
from tests.unit.hub.sharing.entries import SECRETS, STATIONS, SUITS


def names(ledger: Ledger, words: str = "", **where: object) -> list[str]:
    return [entry.dataset for entry in ledger.catalogue.list(words=words, **where)]  # type: ignore[arg-type]


def test_a_change_makes_a_new_version_and_the_old_one_stays_readable(ledger: Ledger) -> None:
    (first,) = ledger.catalogue.publish([SUITS])
    (second,) = ledger.catalogue.publish([replace(SUITS, title="民事案件（新）")])
    assert (first.version, second.version) == (1, 2)
    assert ledger.catalogue.current("court.suits").title == "民事案件（新）"
    old = ledger.catalogue.version("court.suits", 1)
    assert (old.title, old.superseded) == ("民事案件", second.published)
    assert [entry.version for entry in ledger.catalogue.versions("court.suits")] == [2, 1]


def test_publishing_the_same_again_changes_nothing(ledger: Ledger) -> None:
    ledger.catalogue.publish([SUITS, STATIONS])
    before = ledger.sharing_version()
    assert ledger.catalogue.publish([SUITS, STATIONS]) == ()
    assert ledger.sharing_version() == before
    assert ledger.catalogue.current("court.suits").version == 1


def test_a_change_raises_the_version_of_sharing(ledger: Ledger) -> None:
    before = ledger.sharing_version()
    ledger.catalogue.publish([SUITS])
    assert ledger.sharing_version() == before + 1


def test_of_eight_that_publish_at_once_each_content_becomes_one_version(ledger: Ledger) -> None:
    ledger.catalogue.publish([SUITS])
    changed = [replace(SUITS, description=f"Civil suits, told {n % 4}.") for n in range(8)]
    with ThreadPoolExecutor(8) as pool:
        made = [
            entry for got in pool.map(lambda one: ledger.catalogue.publish([one]), changed) for entry in got
        ]
    versions = ledger.catalogue.versions("court.suits")
    assert [entry.version for entry in versions] == list(range(len(versions), 0, -1))
    assert len(versions) == len(made) + 1
    assert sum(entry.superseded is None for entry in versions) == 1


def test_entries_are_found_by_name_item_and_provider_alike(ledger: Ledger) -> None:
    ledger.catalogue.publish([SUITS, STATIONS, SECRETS])
    assert names(ledger) == ["court.suits", "police.informants", "police.stations"]
    assert names(ledger, "民事") == ["court.suits"]
    assert names(ledger, "公安局 INFORMANTS") == ["police.informants"]
    assert names(ledger, "plaintiff.name.full 人民法院") == ["court.suits"]
    assert names(ledger, "%") == names(ledger, "_ffers") == []
    assert names(ledger, provider="police", sharing=Sharing.NONE) == ["police.informants"]
    assert names(ledger, after="court.suits", limit=1) == ["police.informants"]


def test_what_is_not_in_the_catalogue_is_not_found(ledger: Ledger) -> None:
    ledger.catalogue.publish([SUITS])
    for look in (
        lambda: ledger.catalogue.current("court.x"),
        lambda: ledger.catalogue.version("court.suits", 2),
    ):
        with pytest.raises(NotFound):
            look()
