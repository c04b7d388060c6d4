"""Examples of answers to persons concerned, for the description of the API. The people are made up."""

from __future__ import annotations

from typing import Any, Final

_COURT: Final = {"id": "court", "title": "人民法院"}
_SUITS: Final = {"id": "court.suits", "title": "民事案件"}
_RECORD: Final = "R3f0c7a9b1d2e4f5a6b7c8d9e"

USES: Final = {
    "uses": [
        {
            "number": 48213,
            "time": "2026-11-20T02:11:09.482113Z",
            "action": "查阅您的档案",
            "receiver": _COURT,
            "system": "汇流数据共享中枢",
            "reason": "审理案件",
            "for_a_case": True,
            "legal_basis": "民事诉讼法（2023）第六十七条、第七十条",
            "datasets": [_SUITS],
            "about": "person",
            "disclosed": True,
            "withheld": None,
        }
    ],
    "next": None,
}

COPY: Final = {
    "records": [
        {
            "id": _RECORD,
            "dataset": _SUITS,
            "provider": _COURT,
            "legal_basis": "政务数据共享条例（国务院令第809号）第十三条",
            "retention": "P15Y",
            "receivers": [{"id": "petition", "title": "信访办公室"}],
            "valid_from": "2026-03-02",
            "modified": "2026-03-03T01:12:00.000000Z",
            "seen_first": "2026-03-03T01:15:02Z",
            "seen_last": "2026-03-09T01:15:01Z",
            "mentions": [
                {
                    "mention": "party[0]",
                    "type": "person",
                    "you": True,
                    "fields": {"name.full": "林晓禾", "address.text": "滨江路12号"},
                },
                {
                    "mention": "case",
                    "type": "case",
                    "you": False,
                    "fields": {"number": "（2026）渝0117民初1234号", "status": "已结"},
                },
            ],
            "parts": [{"kind": "PARTY_TO", "other": "case", "properties": {"role": "原告"}}],
            "disputed": ["party[0].address.text"],
        }
    ],
    "left_out": "本副本仅包含带有您的证件号码、或经准确标识或人工核定与之相连的记录。",
    "next": None,
}

CORRECTION: Final[dict[str, Any]] = {
    "id": "20261120T020000000Z-7kq2m9xa",
    "record": _RECORD,
    "dataset": _SUITS,
    "provider": _COURT,
    "mention": "party[0]",
    "field": "address.text",
    "wanted": "滨江路21号",
    "ground": "户口簿复印件已交立案庭。",
    "state": "asked",
    "asked": "2026-11-20T02:00:00+00:00",
    "due": "2026-12-04",
    "answered": None,
    "reason": None,
    "closed": None,
}

CORRECTIONS: Final = {"corrections": [CORRECTION], "next": None}

ERASURE: Final[dict[str, Any]] = {
    "id": "20261120T030000000Z-2m9xa7kq",
    "provider": _COURT,
    "records": [_RECORD],
    "ground": "purpose_achieved",
    "words": "案件已于十六年前审结。",
    "state": "refused",
    "asked": "2026-11-20T03:00:00+00:00",
    "due": "2026-12-04",
    "answered": "2026-11-24T01:30:00+00:00",
    "reason": "保存期限未届满。",
    "retained_by": "人民法院诉讼档案管理办法",
    "closed": "2026-11-24T01:30:00+00:00",
}

ERASURES: Final = {"erasures": [ERASURE], "next": None}

REPRESENTATION: Final[dict[str, Any]] = {
    "id": "20261120T040000000Z-a7kq2m9x",
    "kind": "guardian",
    "proof": "户籍档案 2026-0417",
    "department": {"id": "police", "title": "公安局"},
    "made": "2026-11-20T04:00:00+00:00",
    "until": "2031-05-05T16:00:00+00:00",
    "in_force": True,
}

REPRESENTATIONS: Final = {"representations": [REPRESENTATION]}

WITHHOLDING: Final[dict[str, Any]] = {
    "id": "20261120T050000000Z-9xa7kq2m",
    "person": "P5b1c9d0e7f3a2b4c6d8e0f12",
    "case": "C0f1e2d3c4b5a69788796a5b4",
    "department": "police",
    "reason": "尚有同案人在逃。",
    "legal_basis": "个人信息保护法（2021）第十八条、第三十五条",
    "made": "2026-11-20T05:00:00+00:00",
    "until": "2027-01-15T00:00:00+00:00",
    "ended": None,
}

WITHHOLDINGS: Final = {"withholdings": [WITHHOLDING]}
