"""A folder with the two files of a connector, for tests that declare one of their own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

MANIFEST = """\
name: desk
title: Desk
owner: court
time_zone: Asia/Shanghai
source: {kind: files, bucket_url: "${folder}"}
datasets:
  desk.rows:
    title: Rows
    legal_basis: Law
    retention: P5Y
    key: id
    files: {file_glob: "*.csv", format: csv}
"""
MAPPING = """\
desk.rows:
  mentions:
    case: {entity: case, fields: {number: id}}
"""

Declare = Callable[..., Path]


@pytest.fixture
def declare(tmp_path: Path) -> Declare:
    """Writes a connector of one dataset, `desk.rows`, and gives its folder."""

    def write(mapping: str = MAPPING, manifest: str = MANIFEST) -> Path:
        folder = tmp_path / "desk"
        folder.mkdir(exist_ok=True)
        (folder / "connector.yaml").write_text(dedent(manifest), encoding="utf-8")
        (folder / "mapping.yaml").write_text(dedent(mapping), encoding="utf-8")
        return folder

    return write
