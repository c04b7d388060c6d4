"""A made department whose few rows hold every trap of a load: merges, versions, deletions, unfit and doubled rows."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

MANIFEST = """\
name: trap
title: Traps
owner: trap
time_zone: Asia/Shanghai
source: {kind: files, bucket_url: "${folder}"}
datasets:
  trap.people:
    title: People
    legal_basis: Law
    retention: P5Y
    key: id
    modified: updated
    tombstone: {column: gone, equals: "1"}
    files: {file_glob: "people-*.csv", format: csv}
  trap.cases:
    title: Cases
    legal_basis: Law
    retention: P5Y
    key: no
    files: {file_glob: "cases-*.csv", format: csv}
  trap.rooms:
    title: Rooms
    legal_basis: Law
    retention: P5Y
    key: room
    snapshot: true
    files: {file_glob: "rooms.csv", format: csv}
"""
MAPPING = """\
trap.people:
  mentions:
    person:
      entity: person
      identifiers:
        - {scheme: "other:a", from: a}
        - {scheme: "other:b", from: b}
        - {scheme: "contact:c", from: phone}
      fields:
        name.full: name
        birth_date: born
    home:
      entity: place
      when: {column: cell, present: true}
      identifiers:
        - {scheme: grid_cell, from: cell}
      fields:
        grid: cell
    mate:
      entity: person
      when: {column: mate, present: true}
      identifiers:
        - {scheme: "other:b", from: mate}
  statements:
    - {kind: LIVES_AT, from: person, to: home}
    - {kind: RELATED_TO, from: person, to: mate, properties: {kind: {constant: 同住}}}
  marks:
    - {mark: "local:trap.second", when: {column: cell, in: [G2, G10]}}
    - {mark: against, from: mate, patterns: {^B: trap}}
trap.cases:
  mentions:
    case:
      entity: case
      identifiers:
        - {scheme: event_no, from: "no"}
      fields:
        summary: subject
    party:
      entity: person
      identifiers:
        - {scheme: "other:a", from: a}
    spot:
      entity: place
      identifiers:
        - {scheme: grid_cell, from: cell}
      fields:
        grid: cell
  statements:
    - {kind: PARTY_TO, from: party, to: case, properties: {role: {constant: 申请人}}}
    - {kind: OCCURRED_AT, from: case, to: spot}
trap.rooms:
  mentions:
    room:
      entity: place
      identifiers:
        - {scheme: address_code, from: room}
      fields:
        address_code: room
"""
_PEOPLE = "id,name,a,b,phone,born,cell,mate,updated,gone\n"
_FIRST = {
    "people-1.csv": _PEOPLE
    + dedent("""\
        1,甲,A1,,13800000001,1980-02-01,G1,B2,2026-01-01T08:00:00,
        2,乙,,B1,13800000001,1981-02,G1,,2026-01-01T08:00:00,
        3,丙,A2,B2,,1982,G2,,2026-01-01T08:00:00,
        4,丁,,,,,,,2026-01-01T08:00:00,
        5,戊,A3,,13800000005,1985-05-05,G2,B1,2026-01-01T08:00:00,
        6,己,A6,,,2019-02-30,G2,,2026-01-01T08:00:00,
        7,庚,A7,,13800000007,1987-07-07,G7,,2026-01-02T08:00:00,
        8,辛,A8,B8,13800000008,1988-08-08,G8,,2026-01-01T08:00:00,
        9,壬,A9,,,1989,G2,,2026-01-01T08:00:00,
        9,癸,A9,B3,,1989,G2,,2026-01-01T08:00:00,
        10,short
        14,子,A14,,,1990,G9,,2026-01-01T08:00:00,
        14,子,A14,B14,,1990,G10,,2026-01-03T08:00:00,
    """),
    "cases-1.csv": "no,subject,a,cell\n"
    + 'E1,栏杆坏了,A1,G1\nE2,"路灯, ""不亮""",A2,G2\nE3,噪音,A3,G2\nE4,积水,A11,G4\n',
    "rooms.csv": "room\nR1\nR2\nR3\n",
}
_SECOND = {
    "people-2.csv": _PEOPLE
    + dedent("""\
        1,甲,A1,B1,13800000001,1980-02-01,G1,B2,2026-01-05T08:00:00,
        5,戊,A3,B2,13800000005,1985-05-05,G2,B1,2026-01-05T08:00:00,
        6,己,A6,,,2019-02-28,G2,,2026-01-05T08:00:00,
        7,庚庚,A7,,,1987-07-07,G2,,2026-01-05T08:00:00,
        7,庚,A7,,13800000007,1987-07-07,G6,,2026-01-01T08:00:00,
        8,,,,,,,,2026-01-05T08:00:00,1
        9,壬,A9,,,1989,G2,,2026-01-05T08:00:00,1
        11,卯,A11,B11,,1991-13-01,G2,,2026-01-05T08:00:00,
        12,,,,,,,,2026-01-05T08:00:00,1
        13,辰,A13,B8,13800000007,1993,G2,,2026-01-05T08:00:00,
    """),
    "cases-2.csv": "no,subject,a,cell\nE5,新事,A13,G5\nE6,又一件,A12,G2\n",
    "cases-1.csv": "no,subject,a,cell\n"
    + 'E1,栏杆又坏了,A2,G3\nE2,"路灯, ""不亮""",A2,G2\nE3,噪音,A3,G2\nE4,积水,A11,G4\n',
    "rooms.csv": "room\nR1\nR3\n",
}
#: Files of each pull in turn; a later one replaces those of the same name.
DROPS = (_FIRST, _SECOND)


def declare(folder: Path) -> Path:
    """Write the connector's two files; returns its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "connector.yaml").write_text(MANIFEST, encoding="utf-8")
    (folder / "mapping.yaml").write_text(MAPPING, encoding="utf-8")
    return folder


def drop(number: int, folder: Path) -> None:
    """Put down the files of one pull."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in DROPS[number].items():
        (folder / name).write_text(text, encoding="utf-8")
