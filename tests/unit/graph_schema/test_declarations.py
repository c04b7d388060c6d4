"""The declarations of entities, fields and statements fit together."""

from __future__ import annotations

import pytest

from graph_schema.entities import ENTITIES
from graph_schema.fields import TYPE_DOCS, FieldDef, FieldType, by_name
from graph_schema.links import IDENTIFIER, LINKS
from graph_schema.values import converter

FIELDS = [
    pytest.param(field, id=f"{kind.key}.{field.name}")
    for kind in ENTITIES.values()
    for field in kind.fields.values()
]


def test_the_five_entity_types_have_the_labels_and_letters_of_the_design():
    declared = {kind.key: (kind.label, kind.letter) for kind in ENTITIES.values()}

    assert declared == {
        "person": ("Person", "P"),
        "organisation": ("Organisation", "O"),
        "place": ("Place", "L"),
        "case": ("Case", "C"),
        "item": ("Item", "I"),
    }


def test_every_link_joins_entity_types_that_exist():
    ends = {end for link in LINKS.values() for end in (*link.sources, *link.targets)}

    assert ends - set(ENTITIES) == {IDENTIFIER}


def test_only_has_identifier_is_kept_from_mappings():
    assert [link.key for link in LINKS.values() if not link.mapped] == ["HAS_IDENTIFIER"]


def test_no_statement_property_hides_the_provenance():
    names = {name for link in LINKS.values() for name in link.properties}

    assert not names & {"record", "dataset", "sealed", "name"}


def test_every_field_type_has_a_converter_and_a_description():
    assert set(TYPE_DOCS) == set(FieldType)
    for kind in FieldType:
        assert converter(kind.value)(None) is None


@pytest.mark.parametrize("field", FIELDS)
def test_a_searched_field_is_text(field: FieldDef):
    texts = {FieldType.TEXT, FieldType.LONG_TEXT, FieldType.TEXTS}

    assert field.search is None or field.type in texts


@pytest.mark.parametrize("field", FIELDS)
def test_a_field_says_what_it_means(field: FieldDef):
    assert field.doc.endswith((".", "…"))
    assert field.doc[0].isupper()


def test_what_identifies_a_person_is_never_public_but_an_officers_number():
    public = [
        field.name
        for field in ENTITIES["person"].fields.values()
        if field.sensitivity == "public" and field.matching != "none"
    ]

    assert public == ["badge_no"]


def test_what_tells_one_door_of_a_place_is_personal():
    place = ENTITIES["place"].fields

    for name in ("address.text", "address.number", "address.unit", "longitude", "latitude"):
        assert place[name].sensitivity == "personal"


def test_febrl_open311_and_pole_columns_have_fields():
    person, case, item = (ENTITIES[key].fields for key in ("person", "case", "item"))

    assert {"name.given", "name.family", "address.number", "address.road", "birth_date"} <= set(person)
    assert {"address.locality", "address.postcode", "address.region", "national_id"} <= set(person)
    assert {"kind", "kind.code", "status", "status.note", "opened", "updated", "due"} <= set(case)
    assert {"plate", "make", "model", "year", "description"} <= set(item)


def test_a_field_declared_twice_is_an_error():
    field = FieldDef("name", FieldType.TEXT, "public", "none", None, "Name.")

    with pytest.raises(ValueError, match="'name' is declared twice"):
        by_name([field, field])
