"""Runs the notebooks on the demonstration and writes them with their outputs: `make notebooks`.

Pages of HTML go to a folder of the hub's home, since they show records. The charts that the docs show go to
`docs/notebooks/`: the people in them are made up.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbconvert import HTMLExporter

HERE = Path(__file__).resolve().parent
PICTURES = HERE.parent / "docs" / "notebooks"


def main() -> None:
    """Run those named, or all, and say where the pages are."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument(
        "--to", type=Path, default=HERE.parent / ".hub" / "notebooks", help="Folder of the pages."
    )
    asked.add_argument("--pictures", type=Path, default=PICTURES, help="Folder of the charts.")
    asked.add_argument("notebooks", nargs="*", help="First characters of their names; unset, all.")
    given = asked.parse_args()
    for path in sorted(HERE.glob("*.ipynb")):
        if not given.notebooks or path.name.startswith(tuple(given.notebooks)):
            print(_render(path, given.to, given.pictures), file=sys.stderr)


def _render(path: Path, to: Path, pictures: Path) -> Path:
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(HERE)}}).execute()
    for folder in (to, pictures):
        folder.mkdir(parents=True, exist_ok=True)
    for number, chart in enumerate(_charts(notebook), 1):
        (pictures / f"{path.stem}-{number}.svg").write_text(chart.rstrip() + "\n", "utf-8")
    # The page's own scripts would come from the network; the outputs need none of them.
    exporter = HTMLExporter(
        require_js_url="", mathjax_url="", mermaid_js_url="", mermaid_layout_elk_js_url=""
    )
    page, _ = exporter.from_notebook_node(notebook)
    target = to / f"{path.stem}.html"
    target.write_text(page, "utf-8")
    return target


def _charts(notebook: nbformat.NotebookNode) -> list[str]:
    """The charts of a notebook, in order."""
    outputs = (output for cell in notebook.cells for output in cell.get("outputs", ()))
    return [one.data["image/svg+xml"] for one in outputs if "image/svg+xml" in one.get("data", {})]


if __name__ == "__main__":
    main()
