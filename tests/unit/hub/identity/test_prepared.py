"""Prepared records on their way between processes."""

from __future__ import annotations

import marshal

from hub.identity.prepared import Bridge, MentionRow, PreparedRecord


def test_a_record_comes_back_from_its_plain_tuple_as_it_was() -> None:
    ids = ("P1", "P2")
    record = PreparedRecord(
        "R1",
        "7",
        "court.suits",
        "ab",
        "2026-01-02T00:00:00.000000Z",
        False,
        {"case.number": "7", "names": ["甲", "乙"], "age": 3, "share": 0.5, "open": True},
        (106.3, 29.9),
        [MentionRow("plaintiff", "person", "P1", (("phone", "t"),), ids), MentionRow("case", "case", "C1")],
        [("plaintiff>case", "PARTY_TO", 0, 1, {"role": "plaintiff"})],
        [Bridge("person", ids)],
    )
    back = PreparedRecord.of_plain(marshal.loads(marshal.dumps(record.plain())))
    assert back == record
    assert isinstance(back.mentions[0], MentionRow)
    assert back.bridges[0].ids == ids


def test_a_tombstone_comes_back_too() -> None:
    record = PreparedRecord("R1", "7", "court.suits", "ab", None, True, {"id": "R1"}, None)
    assert PreparedRecord.of_plain(marshal.loads(marshal.dumps(record.plain()))) == record
