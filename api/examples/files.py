"""Examples of files, for the description of the API: one matter of a made-up district, shortened."""

from __future__ import annotations

from typing import Any, Final

_PERSON: Final = "P18c3c0e090801a41ad40119a"
_JUDGE: Final = "P3c5afa0fed02a6fe49ee1968"
_PLACE: Final = "Lec8e5e9476aba406e17ba3c3"
_SUIT: Final = "C82b4cf1ea65cdbf9507d71d7"
_LETTER: Final = "C0f872338d11f5e1b88a39ceb"
_COURT_RECORD: Final = "Rac7948079239497a5b21f142"
_PETITION_RECORD: Final = "R8640bfdd3656b41909decc1e"
_COURT: Final = (_COURT_RECORD, "court.suits", "2026-03-25T08:12:40.000000Z")
_PETITION: Final = (_PETITION_RECORD, "petition.letters", "2025-12-15T02:30:14.000000Z")

_Of = tuple[str, str, str]


def _source(of: _Of, mention: str) -> dict[str, Any]:
    return {"record": of[0], "mention": mention, "dataset": of[1], "date": of[2]}


def _fact(field: str, *values: tuple[object, _Of, str], conflict: bool = False) -> dict[str, Any]:
    return {
        "field": field,
        "conflict": conflict,
        "values": [
            {"value": value, "sources": [_source(of, mention)], "more_sources": 0}
            for value, of, mention in values
        ],
    }


def _tie(kind: str, role: str | None, source: str, target: str, of: _Of, name: str) -> dict[str, Any]:
    properties = {} if role is None else {"role": role}
    return {
        "kind": kind,
        "role": role,
        "source": source,
        "target": target,
        "record": of[0],
        "dataset": of[1],
        "name": name,
        "properties": properties,
    }


def _tied(id: str, type: str, tie: dict[str, Any], *facts: dict[str, Any]) -> dict[str, Any]:
    return {"id": id, "type": type, "ties": [tie], "more_ties": 0, "facts": list(facts)}


def _event(time: str, what: str, case: str, of: _Of) -> dict[str, Any]:
    return {
        "time": time,
        "what": what,
        "case": case,
        "other": None,
        "conflict": False,
        "sources": [_source(of, "case")],
    }


def _record(of: _Of, department: str, mention: str) -> dict[str, Any]:
    return {
        "id": of[0],
        "dataset": of[1],
        "department": department,
        "mentions": [mention],
        "valid_from": None,
        "modified": of[2],
        "seen_last": "2026-11-25T14:39:33Z",
        "run": "20261125T143933632Z-3zscysj4",
    }


_DEPARTMENTS: Final = {"court.suits": "court", "petition.letters": "petition"}
_WHOLE: Final[dict[str, Any]] = {"complete": True, "limits": [], "disputed": [], "next": None}
_NAMES: Final = _fact(
    "name.full", ("胡亮", _COURT, "party[0]"), ("胡先生", _PETITION, "petitioner"), conflict=True
)
_CONFLICT: Final = {
    "flag": "conflict",
    "words": "Records give name.full 2 different values.",
    "field": "name.full",
    "case": None,
    "records": [_PETITION_RECORD, _COURT_RECORD],
    "datasets": ["court.suits", "petition.letters"],
}
_PLAINTIFF: Final = _tie("PARTY_TO", "原告", _PERSON, _SUIT, _COURT, "party[0]>case.person_party")
_SCENE: Final = _tie("OCCURRED_AT", None, _SUIT, _PLACE, _COURT, "case>place")
_ABOUT_LETTER: Final = [
    _fact("kind", ("噪音扰民", _PETITION, "case")),
    _fact("number", ("XF202512130001", _PETITION, "case")),
]
_ABOUT_SUIT: Final = [
    _fact("closed", ("2026-03-25", _COURT, "case")),
    _fact("kind.detail", ("相邻关系纠纷", _COURT, "case")),
    _fact("number", ("（2026）渝0197民初1号", _COURT, "case")),
]
_TIMELINE: Final = [
    _event("2025-12-13", "opened", _LETTER, _PETITION),
    _event("2025-12-15", "closed", _LETTER, _PETITION),
    _event("2026-03-15", "opened", _SUIT, _COURT),
    _event("2026-03-25", "closed", _SUIT, _COURT),
]
_REFERRED: Final = {
    "id": _LETTER,
    "department": "petition",
    "other_department": True,
    "state": "closed",
    "within_reach": True,
    "ways": [
        {
            "way": "refers_to",
            "via": _SUIT,
            "kind": "petition",
            "direction": "out",
            "confidence": None,
            "record": _COURT_RECORD,
            "also": None,
            "dataset": "court.suits",
        }
    ],
    "facts": _ABOUT_LETTER,
}


def _seen(tie: dict[str, Any], reach: bool | None) -> dict[str, Any]:
    return {
        "id": _SUIT,
        "department": "court",
        "state": "closed",
        "overdue": False,
        "within_reach": reach,
        "ties": [tie],
        "facts": _ABOUT_SUIT,
    }


PERSON_FILE: Final[dict[str, Any]] = {
    "id": _PERSON,
    "type": "person",
    **_WHOLE,
    "departments": _DEPARTMENTS,
    "facts": [_NAMES],
    "cases": [_seen(_PLAINTIFF, True)],
    "related": [_REFERRED],
    "links": [],
    "timeline": _TIMELINE,
    "flags": [_CONFLICT],
    "records": [_record(_PETITION, "petition", "petitioner"), _record(_COURT, "court", "party[0]")],
}

PLACE_FILE: Final[dict[str, Any]] = {
    "id": _PLACE,
    "type": "place",
    **_WHOLE,
    "departments": {"court.suits": "court"},
    "facts": [_fact("address.text", ("燕窝镇义乌街11号和润家园2栋", _COURT, "place"))],
    "cases": [_seen(_SCENE, None)],
    "counts": [
        {
            "department": "court",
            "kind": "民事案件 / 相邻关系纠纷",
            "cases": 1,
            "open": 0,
            "closed": 1,
            "overdue": 0,
        }
    ],
    "hazards": [],
    "links": [],
    "timeline": _TIMELINE[2:],
    "flags": [],
    "records": [_record(_COURT, "court", "place")],
}

CASE_FILE: Final[dict[str, Any]] = {
    "id": _SUIT,
    "type": "case",
    **_WHOLE,
    "departments": _DEPARTMENTS,
    "department": "court",
    "state": "closed",
    "overdue": False,
    "facts": _ABOUT_SUIT,
    "parties": [_tied(_PERSON, "person", _PLAINTIFF, _fact("name.full", ("胡亮", _COURT, "party[0]")))],
    "handlers": [
        _tied(
            _JUDGE,
            "person",
            _tie("HANDLED_BY", "承办法官", _SUIT, _JUDGE, _COURT, "case>judge.handler"),
            _fact("name.full", ("徐生庆", _COURT, "judge")),
        )
    ],
    "places": [
        _tied(
            _PLACE,
            "place",
            _SCENE,
            _fact("address.text", ("燕窝镇义乌街11号和润家园2栋", _COURT, "place")),
        )
    ],
    "items": [],
    "related": [_REFERRED],
    "timeline": _TIMELINE,
    "flags": [],
    "records": [_record(_COURT, "court", "case")],
}
