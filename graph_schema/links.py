"""The kinds of statement that a record may make between two mentions. Keys are relationship types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from graph_schema.fields import FieldDef, FieldType, Sensitivity, by_name

#: The pseudo entity type at the end of HAS_IDENTIFIER.
IDENTIFIER: Final = "identifier"

#: Part that a person or organisation plays in a case.
CASE_ROLES: Final = (
    "reporter", "caller", "petitioner", "complained_about", "victim", "suspect", "witness", "searched",
    "plaintiff", "defendant", "third_party", "applicant", "respondent", "appellant", "appellee",
    "representative", "mediator", "guardian", "contact", "involved",
)  # fmt: skip

#: Part that an officer or body plays in dealing with a case.
HANDLER_ROLES: Final = (
    "accepted_by",
    "investigator",
    "judge",
    "clerk",
    "grid_worker",
    "mediator",
    "in_charge",
    "assisting",
)

#: How two people are related; the source of the edge is the target's parent, employer…
RELATIONS: Final = (
    "parent", "sibling", "spouse", "former_spouse", "grandparent", "relative", "household", "knows",
    "knows_social", "knows_phone", "lives_with", "neighbour", "colleague", "employer", "landlord", "guardian",
    "creditor",
)  # fmt: skip

#: How one case refers to another; the source is the later one.
REFERENCES: Final = (
    "arises_from",
    "continues",
    "appeal_of",
    "duplicate_of",
    "joined_with",
    "enforces",
    "mentions",
)


@dataclass(frozen=True, slots=True)
class LinkKind:
    """A kind of statement: which entity types it joins and what it may say about the connection.

    `symmetric` kinds have no direction in meaning. Kinds that aren't `mapped` are made by the hub and can't
    be written in a mapping.
    """

    key: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    properties: Mapping[str, FieldDef]
    doc: str
    symmetric: bool = False
    mapped: bool = True


def _text(name: str, sensitivity: Sensitivity, doc: str, words: tuple[str, ...] = ()) -> FieldDef:
    return FieldDef(name, FieldType.TEXT, sensitivity, "none", None, doc, words)


_SINCE: Final = FieldDef("since", FieldType.TIME, "personal", "none", None, "From when.")
_UNTIL: Final = FieldDef("until", FieldType.TIME, "personal", "none", None, "Until when.")

_KINDS: Final = (
    LinkKind(
        "PARTY_TO",
        ("person", "organisation"),
        ("case",),
        by_name(
            (
                _text("role", "personal", "Part that it plays in the case.", CASE_ROLES),
                _text("outcome", "personal", "How the case ended for it."),
                _SINCE,
                _UNTIL,
            )
        ),
        "A person or organisation has a part in a case.",
    ),
    LinkKind(
        "HANDLED_BY",
        ("case",),
        ("person", "organisation"),
        by_name((_text("role", "public", "Part in dealing with it.", HANDLER_ROLES), _SINCE, _UNTIL)),
        "An officer or body is in charge of a case.",
    ),
    LinkKind(
        "OCCURRED_AT",
        ("case",),
        ("place",),
        by_name(
            (
                _text("kind", "public", "What happened there.", ("scene", "reported", "near", "subject")),
                _SINCE,
                _UNTIL,
            )
        ),
        "A case is about something at a place.",
    ),
    LinkKind(
        "REFERS_TO",
        ("case",),
        ("case",),
        by_name((_text("kind", "public", "In which way.", REFERENCES),)),
        "A case cites, continues or arises from another.",
    ),
    LinkKind(
        "INVOLVES",
        ("case",),
        ("item",),
        by_name(
            (
                _text(
                    "role",
                    "personal",
                    "Part that the thing plays.",
                    ("evidence", "stolen", "seized", "damaged", "used", "cause"),
                ),
            )
        ),
        "A thing plays a part in a case.",
    ),
    LinkKind(
        "LIVES_AT",
        ("person",),
        ("place",),
        by_name(
            (
                _text("kind", "personal", "In which way.", ("registered", "current", "temporary", "former")),
                _SINCE,
                _UNTIL,
            )
        ),
        "A person lives or is registered at a place.",
    ),
    LinkKind(
        "LOCATED_AT",
        ("organisation", "item"),
        ("place",),
        by_name(
            (
                _text("kind", "public", "In which way.", ("registered", "premises", "branch", "found")),
                _SINCE,
                _UNTIL,
            )
        ),
        "An organisation has its seat at a place, or a thing is there.",
    ),
    LinkKind(
        "WITHIN",
        ("place",),
        ("place",),
        by_name((_text("kind", "public", "Which hierarchy.", ("division", "grid", "postcode", "building")),)),
        "A place lies in a larger one.",
    ),
    LinkKind(
        "MEMBER_OF",
        ("person",),
        ("organisation",),
        by_name(
            (
                _text(
                    "role",
                    "personal",
                    "Part.",
                    ("employee", "legal_representative", "shareholder", "officer", "member", "pupil"),
                ),
                _SINCE,
                _UNTIL,
            )
        ),
        "A person belongs to, works for or stands for an organisation.",
    ),
    LinkKind(
        "RELATED_TO",
        ("person",),
        ("person",),
        by_name((_text("kind", "personal", "In which way.", RELATIONS), _SINCE, _UNTIL)),
        "Two people are related or know each other.",
        symmetric=True,
    ),
    LinkKind(
        "CONTACTED",
        ("person",),
        ("person",),
        by_name(
            (
                _text("channel", "personal", "By what.", ("call", "message", "visit", "letter")),
                FieldDef("at", FieldType.TIME, "personal", "none", None, "When it began."),
                FieldDef("duration_s", FieldType.NUMBER, "personal", "none", None, "How long, in seconds."),
            )
        ),
        "One person called or wrote to another.",
    ),
    LinkKind(
        "OWNS",
        ("person", "organisation"),
        ("item", "place"),
        by_name(
            (
                _text("kind", "personal", "In which way.", ("owner", "keeper", "tenant", "user")),
                _SINCE,
                _UNTIL,
            )
        ),
        "A person or organisation owns or keeps a thing or place.",
    ),
    LinkKind(
        "HAS_IDENTIFIER",
        ("person", "organisation", "place", "case", "item"),
        (IDENTIFIER,),
        by_name(()),
        "A mention carries an identifier that may link it to others; `mention` says which.",
        mapped=False,
    ),
)

#: Every kind of statement by its key.
LINKS: Final[Mapping[str, LinkKind]] = MappingProxyType({kind.key: kind for kind in _KINDS})
