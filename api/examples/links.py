"""Examples of answers of link analysis, for the description of the API. The people are made up."""

from __future__ import annotations

from typing import Final

_CASE, _PERSON, _PLACE = "C" + "1" * 24, "P" + "2" * 24, "L" + "3" * 24
_RECORD = "R" + "4" * 24
_PARTY: Final = {
    "id": f"PARTY_TO:{_RECORD}::party[0]>case.person_party:{_PERSON}:{_CASE}",
    "kind": "PARTY_TO",
    "source": _PERSON,
    "target": _CASE,
    "record": _RECORD,
    "dataset": "court.suits",
    "name": "party[0]>case.person_party",
    "properties": {"role": "plaintiff"},
    "also": None,
}
_WHOLE: Final = {"complete": True, "limits": []}

AROUND: Final = {
    "anchor": _CASE,
    "hops": 1,
    **_WHOLE,
    "nodes": [
        {
            "id": _CASE,
            "type": "case",
            "hops": 0,
            "guarded": False,
            "label": "（2026）渝0117民初1号",
            "facts": {"number": "（2026）渝0117民初1号", "opened": "2026-03-02"},
        },
        {
            "id": _PERSON,
            "type": "person",
            "hops": 1,
            "guarded": False,
            "label": "林晓禾",
            "facts": {"name.full": "林晓禾"},
        },
    ],
    "links": [_PARTY],
}
PATHS: Final = {
    "paths": [
        {
            "nodes": [_PERSON, _CASE],
            "length": 1.0,
            "steps": [{"source": _PERSON, "target": _CASE, "links": [_PARTY]}],
            "words": [
                f"林晓禾 ({_PERSON}) is party to （2026）渝0117民初1号 ({_CASE}) (plaintiff) [{_RECORD}]"
            ],
        }
    ],
    "more": False,
    **_WHOLE,
}
SHARED: Final = {
    "shared": [
        {
            "id": _CASE,
            "type": "case",
            "label": "（2026）渝0117民初1号",
            "guarded": False,
            "one": [_PARTY],
            "other": [{**_PARTY, "source": "P" + "5" * 24}],
        }
    ],
    **_WHOLE,
}
STRUCTURE: Final = {
    "bridges": [[_CASE, _PERSON]],
    "cut_points": [],
    "communities": [[_CASE, _PERSON]],
    "modularity": 0.0,
    "components": [[_CASE, _PERSON]],
    **_WHOLE,
}
CENTRALITY: Final = {"measure": "betweenness", "values": {_CASE: 0.0, _PERSON: 0.0}, **_WHOLE}
PLACES_OF_CASES: Final = {"places": [{"place": _PLACE, "cases": [_CASE, "C" + "6" * 24]}], **_WHOLE}
EVENTS: Final = {
    "events": [{"time": "2026-03-02", "what": "opened", "case": _CASE, "label": "（2026）渝0117民初1号"}],
    **_WHOLE,
}
