from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from connectors.fields import DeclaredField, declared_fields, declared_marks
from connectors.registry import list_connectors, load

Declare = Callable[..., Path]

MAPPING = """\
desk.rows:
  mentions:
    suit: {entity: case, fields: {number: number, text: {from: said, confidential: mediation}}}
    party: {entity: person, each: parties, fields: {national_id: id}}
    seat: {entity: place, point: {longitude: lon, latitude: lat}}
  extras:
    offer: {from: offer, sensitivity: sensitive, confidential: "local:desk.offers"}
    shelf: {from: shelf, sensitivity: public}
"""


def test_every_field_that_a_mapping_fills_is_declared_with_its_guard(declare: Declare) -> None:
    found = declared_fields(load(declare(MAPPING)))
    assert found == {
        "desk.rows": (
            DeclaredField("extra", "offer", "sensitive", "local:desk.offers"),
            DeclaredField("extra", "shelf", "public", None),
            DeclaredField("party", "national_id", "sensitive", None),
            DeclaredField("record", "key", "personal", None),
            DeclaredField("seat", "latitude", "personal", None),
            DeclaredField("seat", "longitude", "personal", None),
            DeclaredField("suit", "number", "public", None),
            DeclaredField("suit", "text", "sensitive", "mediation"),
        )
    }


def test_the_marks_that_guard_fields_are_declared_for_policies(declare: Declare) -> None:
    assert declared_marks(load(declare(MAPPING))) == {"desk.rows": ("local:desk.offers", "mediation")}


def test_every_field_of_a_mapped_record_is_a_declared_one() -> None:
    for name in list_connectors():
        connector = load(name)
        for dataset, fields in declared_fields(connector).items():
            names = {field.name for field in fields}
            assert names >= {prop.replace("[]", "") for prop in connector.mappers[dataset].sensitivities()}, (
                dataset
            )


def test_what_was_offered_in_mediation_is_confidential() -> None:
    fields = declared_fields(load("court"))["court.mediations"]
    assert DeclaredField("extra", "offers", "sensitive", "mediation") in fields
