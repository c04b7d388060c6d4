"""The kinds of thing that records speak of, and the fields in which they may describe them.

Generic on purpose: a police incident, a suit, a petition, a grid event and a 311 request are all a `case`.
What only one source has goes into the mapping's `extra.<name>`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from graph_schema.fields import FieldDef, FieldType, Sensitivity, by_name

TEXT, LONG_TEXT, TEXTS = FieldType.TEXT, FieldType.LONG_TEXT, FieldType.TEXTS
NUMBER, INTEGER, BOOLEAN = FieldType.NUMBER, FieldType.INTEGER, FieldType.BOOLEAN
DATE, TIME, DIVISION = FieldType.PARTIAL_DATE, FieldType.TIME, FieldType.DIVISION


@dataclass(frozen=True, slots=True)
class EntityType:
    """A kind of entity: key in mappings, label in the graph, first letter of its ids, fields."""

    key: str
    label: str
    letter: str
    fields: Mapping[str, FieldDef]
    doc: str


def _address(exact: Sensitivity, area: Sensitivity) -> tuple[FieldDef, ...]:
    """An address, whole and in parts: `exact` for those that tell one door, `area` for those that don't."""
    return (
        FieldDef("address.text", TEXT, exact, "compare", "address", "Address in one line, as written."),
        FieldDef(
            "address.number", TEXT, exact, "compare", None, "House number with letters (`12a`, `甲12号`)."
        ),
        FieldDef("address.building", TEXT, exact, "compare", None, "Building, estate or block (小区、栋)."),
        FieldDef("address.unit", TEXT, exact, "compare", None, "Entrance, floor and room (单元、室)."),
        FieldDef("address.postcode", TEXT, exact, "block", None, "Postal code, as written."),
        FieldDef("address.road", TEXT, area, "compare", None, "Street or road."),
        FieldDef(
            "address.cross_road", TEXT, area, "none", None, "Crossing street, where a junction is meant."
        ),
        FieldDef("address.locality", TEXT, area, "compare", None, "Suburb, village group or named area."),
        FieldDef(
            "address.community", TEXT, area, "compare", None, "Village or residents' committee (村、社区)."
        ),
        FieldDef("address.town", TEXT, area, "compare", None, "Town, subdistrict or borough (镇、街道)."),
        FieldDef("address.city", TEXT, area, "compare", None, "City or county."),
        FieldDef("address.region", TEXT, area, "compare", None, "Province or state."),
        FieldDef("address.country", TEXT, area, "none", None, "Country."),
        FieldDef("address.division", DIVISION, area, "block", None, "Code of the smallest known division."),
        FieldDef("address.grid", TEXT, area, "block", None, "Code of the grid cell."),
    )


_CONTACT: Final = (
    FieldDef("phone", FieldType.PHONE, "personal", "identify", None, "Telephone number."),
    FieldDef("email", FieldType.EMAIL, "personal", "identify", None, "E-mail address."),
    FieldDef(
        "contact.text",
        TEXT,
        "personal",
        "none",
        None,
        "Contact as written, where it can't be read as a number.",
    ),
)

_PERSON: Final = (
    FieldDef("name.full", TEXT, "personal", "block", "name", "Whole name, as written."),
    FieldDef("name.family", TEXT, "personal", "block", "name", "Family name."),
    FieldDef("name.given", TEXT, "personal", "compare", "name", "Given names."),
    FieldDef("name.former", TEXT, "personal", "compare", "name", "Name before a change (曾用名)."),
    FieldDef(
        "name.aliases",
        FieldType.TEXTS,
        "personal",
        "compare",
        "name",
        "Other names, nicknames, transliterations.",
    ),
    FieldDef("account", TEXT, "personal", "none", None, "User name at the source's own service."),
    FieldDef("sex", FieldType.SEX, "personal", "compare", None, "Sex."),
    FieldDef("birth_date", DATE, "personal", "block", None, "Date of birth."),
    FieldDef("death_date", DATE, "personal", "compare", None, "Date of death."),
    FieldDef("birth_place", TEXT, "personal", "compare", None, "Place of birth or native place (籍贯)."),
    FieldDef("age", INTEGER, "personal", "compare", None, "Age in years when the record was made."),
    FieldDef("age_range", TEXT, "personal", "none", None, "Age as a range (`25-34`, `over 34`)."),
    FieldDef("juvenile", BOOLEAN, "sensitive", "none", None, "Under age when the record was made."),
    FieldDef("ethnicity", TEXT, "sensitive", "none", None, "Ethnicity, by the person's own word."),
    FieldDef("ethnicity.observed", TEXT, "sensitive", "none", None, "Ethnicity, as an officer perceived it."),
    FieldDef("nationality", TEXT, "personal", "compare", None, "Nationality."),
    FieldDef(
        "national_id",
        TEXT,
        "sensitive",
        "identify",
        None,
        "Number of an identity document or national register.",
    ),
    FieldDef("national_id.kind", TEXT, "personal", "none", None, "Kind of that document."),
    FieldDef("household_id", TEXT, "personal", "compare", None, "Number of the household register (户号)."),
    FieldDef("marital_status", TEXT, "personal", "none", None, "Marital status."),
    FieldDef("education", TEXT, "personal", "none", None, "Level of education."),
    FieldDef("occupation", TEXT, "personal", "compare", None, "Occupation."),
    FieldDef("employer", TEXT, "personal", "compare", None, "Employer or work unit, by name."),
    FieldDef("rank", TEXT, "public", "none", None, "Rank or post of an officer."),
    FieldDef("badge_no", TEXT, "public", "identify", None, "Service number of an officer."),
    FieldDef("vulnerability", TEXT, "sensitive", "none", None, "Disability, illness or need of protection."),
    FieldDef("note", LONG_TEXT, "sensitive", "none", "text", "Remarks about the person."),
    *_CONTACT,
    *_address("personal", "personal"),
)

_ORGANISATION: Final = (
    FieldDef("name", TEXT, "public", "block", "name", "Registered name."),
    FieldDef("name.short", TEXT, "public", "compare", "name", "Short name."),
    FieldDef("name.former", TEXT, "public", "compare", "name", "Name before a change."),
    FieldDef("name.aliases", TEXTS, "public", "compare", "name", "Other names and brands."),
    FieldDef(
        "uscc", TEXT, "public", "identify", None, "Unified Social Credit Code or other register number."
    ),
    FieldDef("kind", TEXT, "public", "compare", None, "Company, shop, department, court, school…"),
    FieldDef("industry", TEXT, "public", "none", None, "Industry."),
    FieldDef("status", TEXT, "public", "none", None, "Active, struck off…"),
    FieldDef("founded", DATE, "public", "compare", None, "When it was founded."),
    FieldDef("representative", TEXT, "personal", "compare", "name", "Legal representative, by name."),
    FieldDef("note", LONG_TEXT, "personal", "none", "text", "Remarks about the organisation."),
    *_CONTACT,
    *_address("public", "public"),
)

# A place may be somebody's home, so what tells one door is personal.
_PLACE: Final = (
    FieldDef("name", TEXT, "public", "compare", "address", "What the place is called."),
    FieldDef("kind", TEXT, "public", "compare", None, "Home, shop, road, river bank, division, grid cell…"),
    FieldDef("longitude", FieldType.LONGITUDE, "personal", "compare", None, "Degrees east, WGS 84."),
    FieldDef("latitude", FieldType.LATITUDE, "personal", "compare", None, "Degrees north, WGS 84."),
    FieldDef("accuracy_m", NUMBER, "public", "none", None, "Radius of uncertainty of the position, metres."),
    FieldDef(
        "division",
        FieldType.DIVISION,
        "public",
        "block",
        None,
        "Code of the division that the place is or lies in.",
    ),
    FieldDef("division.name", TEXT, "public", "none", "address", "Name of that division."),
    FieldDef("grid", TEXT, "public", "block", None, "Code of the grid cell that the place is or lies in."),
    FieldDef(
        "address_code",
        TEXT,
        "public",
        "identify",
        None,
        "Code in an address register (标准地址编码, UPRN, BIN).",
    ),
    FieldDef("parcel", TEXT, "public", "identify", None, "Cadastral number."),
    FieldDef("note", LONG_TEXT, "personal", "none", "text", "Remarks about the place, directions."),
    *_address("personal", "public"),
)

_CASE: Final = (
    FieldDef("number", TEXT, "public", "identify", "text", "Number by which people cite the case."),
    FieldDef(
        "kind", TEXT, "public", "compare", None, "What sort of case: burglary, loan dispute, stray dog…"
    ),
    FieldDef("kind.code", TEXT, "public", "none", None, "The source's code of the kind."),
    FieldDef("kind.detail", TEXT, "public", "none", "text", "A second, finer level of the kind."),
    FieldDef("kind.third", TEXT, "public", "none", None, "A third level of the kind."),
    FieldDef("title", TEXT, "personal", "compare", "text", "Title or subject."),
    FieldDef("summary", LONG_TEXT, "personal", "none", "text", "What it is about, in short."),
    FieldDef(
        "text", LONG_TEXT, "sensitive", "none", "text", "Whole text: complaint, statement of claim, report."
    ),
    FieldDef("status", TEXT, "public", "none", None, "Where it stands, in the source's words."),
    FieldDef("status.note", LONG_TEXT, "personal", "none", "text", "Remarks on where it stands."),
    FieldDef(
        "stage", TEXT, "public", "none", None, "Instance or stage of the procedure (一审, investigation)."
    ),
    FieldDef("outcome", TEXT, "personal", "none", None, "How it ended."),
    FieldDef(
        "outcome.linked",
        BOOLEAN,
        "personal",
        "none",
        None,
        "Whether the outcome follows from what was sought.",
    ),
    FieldDef("opened", TIME, "public", "compare", None, "When it was reported, filed or accepted."),
    FieldDef("updated", TIME, "public", "none", None, "When the source last worked on it."),
    FieldDef("due", TIME, "public", "none", None, "Until when it must be dealt with."),
    FieldDef("closed", TIME, "public", "none", None, "When it was closed."),
    FieldDef("occurred_from", TIME, "public", "compare", None, "When what it is about happened or began."),
    FieldDef("occurred_to", TIME, "public", "compare", None, "When it ended."),
    FieldDef("hearing", TIME, "public", "none", None, "Time of the hearing."),
    FieldDef("channel", TEXT, "public", "none", None, "How it came in: call, visit, letter, app, patrol."),
    FieldDef("urgency", TEXT, "public", "none", None, "Urgency or severity."),
    FieldDef("department", TEXT, "public", "none", None, "Department or court in charge, by name."),
    FieldDef("reported_by", TEXT, "public", "none", None, "Body that reported it, by name."),
    FieldDef("handler", TEXT, "personal", "none", None, "Officer, judge or worker in charge, by name."),
    FieldDef("legal_basis", TEXT, "public", "none", None, "Statute, cause of action (案由) or power used."),
    FieldDef("sought", TEXT, "personal", "none", None, "Object of a search."),
    FieldDef("operation", TEXT, "public", "none", None, "Policing operation or campaign that it belongs to."),
    FieldDef("claim", LONG_TEXT, "personal", "none", "text", "What is demanded."),
    FieldDef("amount", NUMBER, "personal", "compare", None, "Sum at stake."),
    FieldDef("currency", TEXT, "public", "none", None, "Currency of the sum (ISO 4217)."),
    FieldDef("people_involved", INTEGER, "public", "none", None, "How many people it concerns."),
    FieldDef("mediated", BOOLEAN, "public", "none", None, "Whether it was mediated."),
    FieldDef(
        "confidential", BOOLEAN, "public", "none", None, "Whether the source treats it as confidential."
    ),
    FieldDef("repeat", BOOLEAN, "public", "none", None, "Whether the source takes it for a repetition."),
    FieldDef("reply.text", LONG_TEXT, "personal", "none", "text", "Reply or judgment."),
    FieldDef("reply.time", TIME, "public", "none", None, "When the reply was given."),
    FieldDef("satisfaction", TEXT, "personal", "none", None, "How content the petitioner says to be."),
    FieldDef(
        "location.text", TEXT, "personal", "compare", "address", "Where, as written in the case itself."
    ),
    FieldDef("location.kind", TEXT, "public", "none", None, "What sort of place: street, home, park."),
    FieldDef("url", TEXT, "public", "none", None, "Where the case is published."),
    FieldDef("note", LONG_TEXT, "personal", "none", "text", "Remarks."),
)

_ITEM: Final = (
    FieldDef("kind", TEXT, "public", "compare", None, "Vehicle, evidence, device, animal, document…"),
    FieldDef("name", TEXT, "public", "compare", "text", "What it is called."),
    FieldDef("description", LONG_TEXT, "personal", "none", "text", "Description."),
    FieldDef("plate", TEXT, "personal", "identify", None, "Registration plate of a vehicle."),
    FieldDef(
        "serial", TEXT, "personal", "identify", None, "Serial, chassis or other number of the thing itself."
    ),
    FieldDef("make", TEXT, "public", "compare", None, "Make."),
    FieldDef("model", TEXT, "public", "compare", None, "Model."),
    FieldDef("year", DATE, "public", "compare", None, "When it was made."),
    FieldDef("colour", TEXT, "public", "compare", None, "Colour."),
    FieldDef("quantity", NUMBER, "public", "none", None, "How many or how much."),
    FieldDef("unit", TEXT, "public", "none", None, "Unit of the quantity."),
    FieldDef("value", NUMBER, "personal", "none", None, "Value in money."),
    FieldDef("currency", TEXT, "public", "none", None, "Currency of the value (ISO 4217)."),
    FieldDef("status", TEXT, "public", "none", None, "Seized, returned, stolen, broken…"),
    FieldDef("note", LONG_TEXT, "personal", "none", "text", "Remarks."),
)

_TYPES: Final = (
    EntityType("person", "Person", "P", by_name(_PERSON), "A human being."),
    EntityType(
        "organisation",
        "Organisation",
        "O",
        by_name(_ORGANISATION),
        "A company, department, court, shop or association.",
    ),
    EntityType(
        "place",
        "Place",
        "L",
        by_name(_PLACE),
        "An address, a point, a road, a grid cell or an administrative division.",
    ),
    EntityType(
        "case",
        "Case",
        "C",
        by_name(_CASE),
        "A matter that a department deals with: an incident, suit, petition, grid event or request.",
    ),
    EntityType("item", "Item", "I", by_name(_ITEM), "A thing: a vehicle, a piece of evidence, a device."),
)

#: Every kind of entity by its key.
ENTITIES: Final[Mapping[str, EntityType]] = MappingProxyType({kind.key: kind for kind in _TYPES})

#: The key of each kind of entity by its label in the graph, and by the letter that its ids begin with.
KEY_OF_LABEL: Final[Mapping[str, str]] = MappingProxyType({kind.label: kind.key for kind in _TYPES})
KEY_OF_LETTER: Final[Mapping[str, str]] = MappingProxyType({kind.letter: kind.key for kind in _TYPES})
