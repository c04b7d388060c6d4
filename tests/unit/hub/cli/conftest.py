"""Fixtures of tests of the command line. Policy: a command runs in this process as the `hub` script runs it, with
a home and a working folder of its own, and without a server."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

import hub.cli
from hub.cli import output

MANIFEST = """\
name: visits
title: Visits
owner: petition
time_zone: Asia/Shanghai
source:
  kind: files
  bucket_url: ${folder}
datasets:
  visits.letters:
    title: Letters
    legal_basis: Order 809
    retention: P5Y
    key: No
    files: {file_glob: "*.csv", format: csv}
"""
MAPPING = """\
visits.letters:
  mentions:
    case:
      entity: case
      fields:
        number: No
        opened: {from: Day}
    petitioner:
      entity: person
      fields:
        name.full: Name
      identifiers:
        - {scheme: cn.ric, from: ID}
  statements:
    - {kind: PARTY_TO, from: petitioner, to: case, properties: {role: {constant: petitioner}}}
"""
SUITE = """\
visits.letters:
  - expect: column_values_to_be_unique
    column: key
    severity: blocking
"""
#: The identity numbers are made up; the last one's checksum is wrong.
ROWS = """\
No,Day,Name,ID,Colour
1,2026-03-01,陈小明,11010519491231002X,red
2,2026-03-02,林一,500117199003074526,blue
3,2026-03-03,周大海,110105194912310021,green
"""


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str

    def json(self) -> dict[str, object]:
        """Its one JSON document."""
        document: dict[str, object] = json.loads(self.out)
        return document


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Callable[..., Ran]:
    """Runs `hub` with arguments."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HUB_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "200")

    def ran(*arguments: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["hub", *arguments])
        monkeypatch.setattr(output, "_printed", False)
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            hub.cli.main()
        captured = capfd.readouterr()
        assert ended.value.code is None or isinstance(ended.value.code, int)
        return Ran(ended.value.code or 0, captured.out, captured.err)

    return ran


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A connector's folder, and beside it the folder `drops` with three rows, one of them unfit."""
    folder = tmp_path / "visits"
    folder.mkdir()
    for name, text in (("connector", MANIFEST), ("mapping", MAPPING), ("suite", SUITE)):
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "drops").mkdir()
    (tmp_path / "drops" / "a.csv").write_text(ROWS, encoding="utf-8")
    return folder
