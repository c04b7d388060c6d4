"""Notebooks are stored without outputs, and ask as an analyst does: through the client, never the graph itself."""

from __future__ import annotations

import ast
from pathlib import Path

import nbformat
import pytest

FOLDER = Path(__file__).parents[3] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
#: What a notebook may import of the hub.
ALLOWED = ("hub.client", "hub.demo_desks")


def test_there_are_five_of_them() -> None:
    assert [path.name[0] for path in NOTEBOOKS] == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_stored_without_outputs(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    for cell in notebook.cells:
        assert not cell.metadata, cell.id
        if cell.cell_type == "code":
            assert (cell.outputs, cell.execution_count) == ([], None), cell.id


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_asks_through_the_client(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    imported = set()
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert "MATCH (" not in cell.source
            for node in ast.walk(ast.parse(cell.source)):
                if isinstance(node, ast.Import):
                    imported |= {alias.name for alias in node.names}
                elif isinstance(node, ast.ImportFrom):
                    imported.add(node.module or "")
    ours = {
        name
        for name in imported
        if name.split(".")[0] in ("hub", "api", "connectors", "quality", "graph_schema")
    }
    assert ours
    assert all(name.startswith(ALLOWED) for name in ours), ours
    assert "neo4j" not in imported


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_says_what_it_is_about_first(path: Path) -> None:
    first = nbformat.read(path, as_version=4).cells[0]
    assert first.cell_type == "markdown"
    assert first.source.startswith("# ")
