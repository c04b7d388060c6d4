"""Who owns a dataset is what its connector's manifest says, wherever the connector came from."""

from pathlib import Path

import pytest

from api.registered import Registered, read_catalogue
from api.rulebook import Rulebook
from hub.access.holding import FieldClass, Sharing
from hub.settings import Settings

MANIFEST = """\
name: fire
title: Fire brigade
owner: fire
time_zone: Asia/Shanghai
source:
  kind: webhook
webhook:
  secret: ${fire_webhook_secret}
datasets:
  fire.calls:
    title: Calls
    legal_basis: Order 809
    retention: P5Y
    key: id
    events: {}
"""


MAPPING = """\
fire.calls:
  mentions:
    case:
      entity: case
      fields: {number: id, text: words}
  extras:
    offer: {from: offer, sensitivity: sensitive, confidential: mediation}
"""


def pulled(home: Path, text: str = MANIFEST, name: str = "fire", mapping: str = MAPPING) -> None:
    folder = home / "connectors" / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "connector.yaml").write_text(text, encoding="utf-8")
    (folder / "mapping.yaml").write_text(mapping, encoding="utf-8")


def test_a_connector_that_was_pulled_is_registered_with_its_owner(tmp_path: Path) -> None:
    pulled(tmp_path)
    catalogue = read_catalogue(tmp_path)
    assert catalogue.owners["fire.calls"] == "fire"
    (entry,) = (entry for entry in catalogue.entries if entry.id == "fire.calls")
    assert (entry.connector, entry.legal_basis, entry.retention, entry.schedule) == (
        "fire",
        "Order 809",
        "P5Y",
        "manual",
    )


def test_a_webhook_takes_nothing_until_its_secret_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pulled(tmp_path)
    assert read_catalogue(tmp_path).webhooks["fire"].secret is None
    for value, given in (("", False), ("whisper", True)):
        monkeypatch.setenv("HUB_SET_FIRE_WEBHOOK_SECRET", value)
        assert (read_catalogue(tmp_path).webhooks["fire"].secret is not None) is given


def test_a_broken_manifest_gives_its_datasets_no_owner(tmp_path: Path) -> None:
    pulled(tmp_path, MANIFEST.replace("owner: fire", "owner: [fire, court]"))
    pulled(tmp_path, "a: [", name="torn")
    assert "fire.calls" not in read_catalogue(tmp_path).owners


def test_a_dataset_claimed_by_a_second_department_is_seen_by_nobody(tmp_path: Path) -> None:
    pulled(tmp_path)
    pulled(
        tmp_path,
        MANIFEST.replace("name: fire", "name: thief").replace("owner: fire", "owner: thief"),
        "thief",
    )
    assert "fire.calls" not in read_catalogue(tmp_path).owners


def test_the_catalogue_is_read_again_after_a_while(tmp_path: Path) -> None:
    registered = Registered(Settings(home=tmp_path), max_age=0)
    assert "fire.calls" not in registered().owners
    pulled(tmp_path)
    assert "fire.calls" in registered().owners


def test_the_class_of_each_field_is_what_the_mapping_says(tmp_path: Path) -> None:
    pulled(tmp_path)
    held = read_catalogue(tmp_path).holdings["fire.calls"]
    assert held.fields["case.text"] == FieldClass("sensitive")
    assert held.fields["extra.offer"] == FieldClass("sensitive", "mediation")
    assert held.fields["record.key"] == FieldClass("personal")
    assert (held.owner, held.marks, held.sharing) == ("fire", {"mediation"}, Sharing.CONDITIONAL)


def test_what_is_shared_without_condition_is_open_in_the_scope_that_the_manifest_names(
    tmp_path: Path,
) -> None:
    said = "    sharing: {class: unconditional, fields: [number]}\n    key: id\n"
    pulled(tmp_path, MANIFEST.replace("    key: id\n", said))
    held = read_catalogue(tmp_path).holdings["fire.calls"]
    assert (held.sharing, held.scope, held.scope_edges) == (Sharing.UNCONDITIONAL, {"number"}, {"*"})


def test_a_dataset_whose_mapping_is_broken_has_records_for_nobody(tmp_path: Path) -> None:
    pulled(tmp_path, mapping="fire.calls: {mentions: {}}")
    catalogue = read_catalogue(tmp_path)
    rules = Rulebook(Settings(home=tmp_path), lambda: catalogue, lambda _: None)()
    assert catalogue.owners["fire.calls"] == "fire"
    assert "fire.calls" not in rules.datasets
    assert "court.suits" in rules.datasets
