"""Fixtures of the tests of readers. Policy: real files, databases and bytes; nothing is replaced."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest

from connectors.manifest import Manifest
from connectors.options import FilesResource
from connectors.sources.delimited import read_delimited
from connectors.sources.document import read_document, read_lines
from connectors.sources.intake import Found
from connectors.sources.markup import read_markup
from connectors.sources.workbook import read_workbook

DECLARED = {"title": "Rows", "legal_basis": "test", "retention": "P5Y"}


@pytest.fixture
def manifest() -> Callable[..., Manifest]:
    """Makes a manifest of one dataset, `demo.rows`."""

    def make(source: dict[str, object], **dataset: object) -> Manifest:
        return Manifest.model_validate(
            {
                "name": "demo",
                "title": "Demo",
                "owner": "police",
                "time_zone": "Asia/Shanghai",
                "source": source,
                "webhook": {"secret": "${secret}"} if source["kind"] == "webhook" else None,
                "datasets": {"demo.rows": DECLARED | {"key": "id"} | dataset},
            }
        )

    return make


@pytest.fixture
def read() -> Callable[..., list[Found]]:
    """Reads bytes in a format, with the options of a dataset's `files:`."""
    readers = {
        "csv": read_delimited,
        "xlsx": read_workbook,
        "json": read_document,
        "jsonl": read_lines,
        "xml": read_markup,
    }

    def run(content: bytes, form: str, **options: object) -> list[Found]:
        declared = FilesResource.model_validate({"file_glob": "*", "format": form} | options)
        return list(readers[form](BytesIO(content), declared))

    return run
